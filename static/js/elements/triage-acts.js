/* What becomes of an act on the page: the answer's parts take their places, and what was refused comes back. */
import { place, read, withReason } from "./triage-parts.js";

export class Acts {
  constructor(queue) {
    this.queue = queue;
  }

  before(act) {
    this.queue.toggleAttribute("data-sending", true);
    const shown = this.queue.hand.reply;
    if (act.isDecision && shown === act.reply) this.queue.hand.pass(); // it came back and is sent again
    act.shown = act.isDecision && shown !== act.reply ? shown : "";
    act.body.set("ahead", act.shown);
    act.body.set("last", this.queue.rows.at(-1)?.dataset.id ?? "");
  }

  rests() {
    this.queue.toggleAttribute("data-sending", this.queue.isBusy);
  }

  good(act, html) {
    const parts = read(html);
    if (!parts) return;
    place(this.queue, parts);
    this.queue.say(parts.said, true);
    const reply = parts.card?.dataset.reply;
    if (!parts.card || this.queue.outbox.has(reply)) return;
    if (!act.isDecision) {
      if (!act.reply || act.reply === this.queue.hand.reply) this.queue.hand.hold(parts.card);
    } else if (this.queue.hand.isWaiting) this.queue.hand.hold(parts.card);
    else if (act.shown && act.shown === this.queue.hand.reply) this.queue.hand.expect(parts.card, act.shown);
  }

  refused(act, html, sentence) {
    const parts = read(html);
    if (!parts) return;
    place(this.queue, parts);
    if (parts.card) this.comesBack(act, parts.card);
    else if (act.isDecision) this.comesBack(act, withReason(act.card, sentence));
    this.queue.say(parts.card ? "" : sentence, false);
  }

  lost(act) {
    const { offline, again } = this.queue.dataset;
    const isShown = this.comesBack(act, withReason(act.card, offline, again));
    this.queue.say(isShown ? "" : offline, false);
  }

  // The reply is in hand again, unless somebody is typing; its row is where it was, unless it belongs elsewhere now.
  comesBack(act, card) {
    const tab = this.queue.dataset.tab;
    const isElsewhere = card !== act.card && card.dataset.state && !["all", card.dataset.state].includes(tab);
    if (act.row) Object.assign(act.row, { hidden: Boolean(isElsewhere) }).classList.add("is-back");
    if (document.activeElement?.matches("#triage-note, #triage-q") && this.queue.hand.reply !== act.reply) return false;
    if (this.queue.hand.reply) this.queue.backAt = performance.now();
    this.queue.hand.hold(card);
    return true;
  }
}
