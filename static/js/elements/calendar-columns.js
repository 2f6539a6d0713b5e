/* <calendar-columns> around the board: a card is dragged, or sent with Shift and an arrow, to another column. The
   server decides and answers with the columns as they are then; data-ways only shades what the table closes. */
import Sortable from "../../vendor/sortablejs/sortable.esm.js";
import { act } from "./calendar-parts.js";
import { isCommand } from "./commands.js";
import { toast } from "./toast.js";

const HOLD = 220; // ms of a finger before a card is taken up, so that scrolling stays scrolling
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1 };

class CalendarColumns extends HTMLElement {
  connectedCallback() {
    this.listener = (event) => this.#press(event);
    document.addEventListener("keydown", this.listener);
    this.#makeSortable();
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.listener);
  }

  get columns() {
    return [...this.querySelectorAll(".cal-column")];
  }

  #makeSortable() {
    for (const list of this.querySelectorAll(".cal-column-list")) {
      Sortable.create(list, {
        group: "states", draggable: ".is-movable", sort: false, forceFallback: true, fallbackOnBody: true,
        fallbackTolerance: 4, delay: HOLD, delayOnTouchOnly: true, fallbackClass: "is-dragged", ghostClass: "is-lifted",
        animation: 0, onStart: ({ from }) => this.#shade(from.closest(".cal-column")), onEnd: (event) => this.#drop(event),
      });
    }
  }

  #shade(from) {
    const ways = from?.dataset.ways.split(" ");
    for (const column of this.columns) column.classList.toggle("is-closed", Boolean(from) && column !== from && !ways.includes(column.dataset.state));
  }

  #drop({ item, from, to, oldIndex }) {
    this.#shade(null);
    if (from === to) return;
    const takeBack = () => from.insertBefore(item, from.children[oldIndex] ?? null);
    this.#send(item, to.closest(".cal-column").dataset.state, takeBack);
  }

  #press(event) {
    const step = STEPS[event.key];
    if (!step || !isCommand(event)) return;
    const card = document.activeElement?.closest?.("[data-id]");
    if (!card && document.activeElement !== document.body) return;
    const isDone = card ? this.#arrow(event, card, step) : this.#reach(this.columns.find((each) => each.querySelector("a")), 0);
    if (isDone) event.preventDefault();
  }

  #arrow(event, card, step) {
    const column = card.closest(".cal-column");
    const cards = [...column.querySelectorAll("[data-id]")];
    if (event.key === "ArrowUp" || event.key === "ArrowDown") return this.#reach(column, cards.indexOf(card) + step);
    const { columns } = this;
    const next = columns[columns.indexOf(column) + step];
    if (!next) return true;
    if (event.shiftKey) return card.matches(".is-movable") && (this.#send(card, next.dataset.state), true);
    const beyond = step > 0 ? columns.slice(columns.indexOf(next)) : columns.slice(0, columns.indexOf(next) + 1).reverse();
    return this.#reach(beyond.find((each) => each.querySelector("[data-id]")), cards.indexOf(card));
  }

  #reach(column, place) {
    const cards = column?.querySelectorAll("[data-id]") ?? [];
    cards[Math.min(Math.max(place, 0), cards.length - 1)]?.querySelector("a").focus();
    return true;
  }

  #send(card, to, takeBack) {
    const values = { post_id: card.dataset.id, version: card.dataset.version, to };
    return act(this, this.dataset.states, values, (said) => this.#say(said), takeBack);
  }

  #say(said) {
    this.#makeSortable();
    this.querySelector(`[data-id="${said.dataset.post}"] a`)?.focus();
    const { offer: href, offers: words } = said.dataset;
    toast(said.textContent, { kind: "refused" in said.dataset ? "error" : "success", link: href ? { href, words } : null });
  }
}

customElements.define("calendar-columns", CalendarColumns);
