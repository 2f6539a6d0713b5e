// <triage-swipe>: on a touch screen the card goes right to the shortlist and left to be declined, as the buttons do.
// Up and down stays scrolling (touch-action: pan-y): the browser takes such a pointer away from us.
import { toast } from "./toast.js";

const START = 12; // px before it is a swipe and not a finger at rest
const ENOUGH = 0.28; // of the card's width

class TriageSwipe extends HTMLElement {
  #from = null;

  connectedCallback() {
    this.queue = this.closest("triage-queue");
    for (const [name, act] of [["pointerdown", "down"], ["pointermove", "move"], ["pointerup", "up"], ["pointercancel", "reset"]]) {
      this.queue.addEventListener(name, (event) => this[act](event));
    }
  }

  down(event) {
    const card = event.target.closest("#triage-card");
    const isTouch = event.pointerType === "touch" && event.isPrimary && matchMedia("(max-width: 767.98px)").matches;
    if (!isTouch || !card || event.target.closest("button, a, summary, input, textarea, details[open]")) return;
    if (!card.querySelector(".triage-acts")) return;
    this.#from = { id: event.pointerId, x: event.clientX, y: event.clientY, card };
  }

  move(event) {
    const by = this.#by(event);
    if (by === null) return;
    const { card } = this.#from;
    if (!card.classList.contains("is-swiped")) {
      if (Math.abs(by) < START || Math.abs(by) < Math.abs(event.clientY - this.#from.y)) return;
      card.setPointerCapture(event.pointerId);
      card.classList.add("is-swiped");
    }
    card.dataset.swipe = by > 0 ? this.dataset.shortlist : this.dataset.decline;
    card.classList.toggle("is-right", by > 0);
    card.classList.toggle("is-enough", this.#isEnough(by));
    card.style.setProperty("--swipe", `${Math.round(by)}px`);
  }

  up(event) {
    const by = this.#by(event);
    const card = this.#from?.card;
    const isMeant = by !== null && card.classList.contains("is-swiped") && this.#isEnough(by);
    this.reset();
    if (isMeant) this.#decide(card, by > 0 ? '[data-key-of="s"]' : '[name=decline][value=""]');
  }

  reset() {
    const card = this.#from?.card;
    this.#from = null;
    card?.classList.remove("is-swiped", "is-right", "is-enough");
    card?.style.removeProperty("--swipe");
  }

  #by(event) {
    return this.#from?.id === event.pointerId ? event.clientX - this.#from.x : null;
  }

  #isEnough(by) {
    return Math.abs(by) > this.#from.card.clientWidth * ENOUGH;
  }

  #decide(card, choice) {
    const button = card.querySelector(choice);
    if (!button || button.disabled) return;
    const words = `${card.dataset.swipe}: ${card.querySelector(".triage-text").textContent.trim().slice(0, 30)}`;
    button.click();
    toast(words, { undo: () => this.queue.querySelector('[data-key-of="u"]')?.click() });
  }
}

customElements.define("triage-swipe", TriageSwipe);
