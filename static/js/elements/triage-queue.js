// <triage-queue> around the triage page. Forms marked data-swaps are sent in the background, in order; a decided
// reply leaves at once and comes back with the reason if that is refused. Parts of an answer take the place of the
// page's parts of the same id.
import { HttpError, fragment } from "./http.js";
import { Acts } from "./triage-acts.js";
import { Hand } from "./triage-hand.js";
import { Outbox } from "./triage-outbox.js";
import { lies, place, read } from "./triage-parts.js";

const BACK_PAUSE = 700; // ms in which a key was still meant for the reply that was in hand before one came back

class TriageQueue extends HTMLElement {
  connectedCallback() {
    this.backAt = -BACK_PAUSE;
    this.hand = new Hand(this);
    this.outbox = new Outbox(new Acts(this));
    this.addEventListener("submit", (event) => this.submit(event));
    this.addEventListener("click", (event) => this.follow(event));
    this.hand.hold(this.hand.card);
  }

  get rows() {
    return [...this.querySelectorAll("#triage-rows > li:not([hidden])")];
  }

  get current() {
    return this.querySelector("#triage-rows > [aria-current]");
  }

  get isBusy() {
    return this.outbox.count > 0;
  }

  // The row of the reply in hand may be gone: then its number says where it was.
  rowBeside(by) {
    const { rows, current } = this;
    const at = rows.indexOf(current);
    const reply = this.hand.reply || current?.dataset.id;
    if (at >= 0 || !reply) return rows[at + by];
    const behind = rows.findIndex((row) => lies(this, row, reply) > 0);
    return rows[by > 0 ? behind : (behind < 0 ? rows.length : behind) - 1];
  }

  // Open the next (1) or previous (-1) reply of the queue; past its ends the next or previous fifty.
  step(by) {
    const row = this.rowBeside(by);
    if (row) this.open(row.querySelector("a").href, row.dataset.id);
    else this.querySelector(`[data-page="${by > 0 ? "next" : "previous"}"]`)?.click();
  }

  follow(event) {
    if (event.target.closest("[data-does=retry]")) return this.outbox.retry();
    const link = event.target.closest("a[data-open]");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return undefined;
    event.preventDefault();
    return this.open(link.href, link.closest("li").dataset.id);
  }

  async open(url, reply) {
    if (this.isMoving) return;
    this.backAt = -BACK_PAUSE;
    this.keepNote();
    if (this.hand.ahead?.dataset.reply === reply) return this.hand.hold(this.hand.ahead);
    this.isMoving = true; // a key pressed meanwhile would decide on a reply that nobody has seen
    try {
      const parts = read(await fragment(url));
      if (parts) place(this, parts);
      if (parts?.card) this.hand.hold(parts.card);
    } catch (error) {
      this.say(error instanceof HttpError ? error.sentence : this.dataset.unreached, false);
    } finally {
      this.isMoving = false;
    }
  }

  submit(event) {
    const form = event.target;
    if (!form.matches("[data-swaps]")) return;
    event.preventDefault();
    if (performance.now() - this.backAt < BACK_PAUSE) return;
    if (this.isMoving || (this.hand.isWaiting && !form.matches(".triage-undo"))) return;
    if (!form.matches(".triage-note form")) this.keepNote();
    const body = new FormData(form);
    if (event.submitter?.name) body.append(event.submitter.name, event.submitter.value);
    const act = { url: form.action, body, reply: body.get("reply") ?? "", card: this.hand.card };
    if (form.matches(".triage-acts")) this.decide(act, event.submitter);
    else if (form.matches(".triage-rate")) this.hand.showRating(Number(event.submitter.value));
    this.outbox.add(act);
  }

  decide(act, button) {
    act.isDecision = true;
    act.card.querySelector(".triage-decline")?.removeAttribute("open");
    act.row = document.getElementById(`row-${act.reply}`);
    const to = button.name === "decline" ? "declined" : button.value;
    this.hand.pass();
    if (act.row && ![to, "all"].includes(this.dataset.tab)) act.row.hidden = true;
  }

  // A note that was typed and not saved is saved before its card goes.
  keepNote() {
    const note = this.hand.card.querySelector("#triage-note");
    if (!this.hand.isWaiting && note && note.value !== note.defaultValue) note.form.requestSubmit();
    if (note) note.defaultValue = note.value;
  }

  say(words, isGood) {
    const line = this.querySelector("#triage-said");
    line.textContent = words;
    line.classList.toggle("is-bad", !isGood);
  }
}

customElements.define("triage-queue", TriageQueue);
