/* The reply in hand: its card on the page, the one that comes next (known before it is asked for), and what the page
   marks about them. Knows nothing of acts. */
import { fragment } from "./http.js";

const PAUSE = 150; // ms after which the next card is fetched, unless an answer brings it

export class Hand {
  #timer;
  #ahead = null; // a card and the reply it comes after
  isWaiting = false;

  constructor(queue) {
    this.queue = queue;
  }

  get card() {
    return this.queue.querySelector("#triage-card");
  }

  get reply() {
    return this.isWaiting ? "" : this.card.dataset.reply ?? "";
  }

  /** Put this card in the place of the one in hand; words that were typed about the same reply stay. */
  hold(card) {
    const old = this.card.querySelector("#triage-note");
    const isSame = !this.isWaiting && this.card.dataset.reply === card.dataset.reply;
    const isChoosing = isSame && this.card.querySelector(".triage-decline")?.open; // a reason: the next key is its number
    const typed = isSame && old && old.value !== old.defaultValue ? old.value : null;
    this.isWaiting = false;
    const reasons = card.querySelector("[data-reasons]");
    if (reasons && !reasons.children.length) reasons.append(this.queue.querySelector("#triage-reasons").content.cloneNode(true));
    this.card.replaceWith(card);
    const note = card.querySelector("#triage-note");
    if (typed !== null && note) Object.assign(note, { value: typed }).closest("details").open = true;
    if (isChoosing) card.querySelector(".triage-decline")?.setAttribute("open", "");
    this.queue.querySelector("#triage-nothing").hidden = Boolean(card.dataset.reply);
    this.#mark();
    this.focus();
    if (!isSame) this.#showTop();
    this.#fetchSoon();
  }

  /** The card leaves at once; what comes next takes its place if it is known. */
  pass() {
    const next = this.ahead;
    if (next) return this.hold(next);
    this.isWaiting = true;
    this.card.classList.add("is-leaving");
    return this.card.setAttribute("inert", "");
  }

  get ahead() {
    return this.#ahead?.after === this.reply && this.reply ? this.#ahead.card : null;
  }

  /** What comes after that reply. */
  expect(card, after) {
    this.#ahead = { card, after };
  }

  /** The stars as they will be once the server has said so. */
  showRating(value) {
    this.card.querySelectorAll(".star").forEach((star, at) => {
      star.classList.toggle("is-on", at < value);
      star.firstElementChild.textContent = at < value ? "★" : "☆";
    });
  }

  focus() {
    if (document.activeElement?.closest("input:not([type=checkbox]), textarea, select")) return;
    (this.card.querySelector(".triage-decline[open] .menu-item") ?? this.card).focus({ preventScroll: true });
  }

  #mark() {
    for (const row of this.queue.querySelectorAll("#triage-rows > [aria-current]")) row.removeAttribute("aria-current");
    const row = document.getElementById(`row-${this.reply}`);
    row?.setAttribute("aria-current", "true");
    // On a phone the list is no box of its own: showing its row would move the page away from the card.
    if (row?.closest(".triage-list").clientHeight) row.scrollIntoView({ block: "nearest" });
    const here = new URL(location);
    if (this.reply) here.searchParams.set("reply", this.reply);
    else here.searchParams.delete("reply");
    history.replaceState(history.state, "", here);
  }

  /** Whoever read the last card to its end begins the next at its beginning. */
  #showTop() {
    const covered = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop);
    if (this.card.getBoundingClientRect().top < covered) this.card.scrollIntoView({ block: "start" });
  }

  #fetchSoon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fetch(), PAUSE);
  }

  async #fetch() {
    const after = this.reply;
    const row = this.queue.rowBeside(1);
    if (!row || this.ahead || this.queue.isBusy) return;
    try {
      const answer = document.createElement("template");
      answer.innerHTML = await fragment(row.querySelector("a").href);
      const card = answer.content.querySelector("#triage-card");
      if (card && after === this.reply && !this.ahead) this.expect(card, after);
    } catch { /* it is asked for again when it is needed */ }
  }
}
