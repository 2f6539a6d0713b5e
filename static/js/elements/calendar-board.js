/* <calendar-board> around the grid: cards and ideas are dragged to another day, or back to the ideas. The server
   decides and answers with the parts of the page that changed. Its element offers send(values) and undo(). */
import Sortable from "../../vendor/sortablejs/sortable.esm.js";
import { act } from "./calendar-parts.js";
import { toast } from "./toast.js";

const HOLD = 220; // ms of a finger before a card is taken up, so that scrolling stays scrolling

class CalendarBoard extends HTMLElement {
  #last = null; // the move that "undo" takes back

  connectedCallback() {
    document.addEventListener("calendar-changed", () => this.#makeSortable());
    document.addEventListener("pointermove", (event) => this.#aim(event));
    this.#makeSortable();
    this.#showToday();
  }

  // On a phone the month is a long list: it begins at today.
  #showToday() {
    const today = this.querySelector(".cal-day.is-today");
    if (today && !location.hash && matchMedia("(max-width: 767.98px)").matches) today.scrollIntoView();
  }

  #makeSortable() {
    if (!this.hasAttribute("data-draggable")) return;
    for (const list of document.querySelectorAll(".cal-list")) {
      if (Sortable.get(list)) continue;
      Sortable.create(list, {
        group: "posts", draggable: ".is-movable", filter: ".cal-move", preventOnFilter: false, sort: false,
        forceFallback: true, fallbackOnBody: true, fallbackTolerance: 4, delay: HOLD, delayOnTouchOnly: true,
        fallbackClass: "is-dragged", ghostClass: "is-lifted", animation: 0,
        onStart: () => { this.dragging = true; },
        onMove: () => false, // the card moves when it is dropped, not before
        onEnd: (event) => this.#drop(event),
      });
    }
  }

  // Show where the card would land.
  #aim(event) {
    if (!this.dragging) return;
    const under = document.elementFromPoint(event.clientX, event.clientY);
    const target = under?.closest(".cal-place") ?? under?.closest("[data-day]");
    if (target === this.target) return;
    this.target?.classList.remove("is-target");
    this.target = target;
    target?.classList.add("is-target");
  }

  #drop({ item, originalEvent }) {
    const { clientX, clientY } = originalEvent?.changedTouches?.[0] ?? originalEvent ?? {};
    this.#aim({ clientX, clientY });
    this.dragging = false;
    const target = this.target;
    target?.classList.remove("is-target");
    this.target = null;
    const cell = target?.closest("[data-day]");
    const from = item.closest("[data-day]");
    if (!cell || cell === from) return;
    const home = [item.parentNode, item.nextSibling];
    (cell.querySelector(`.cal-list:has([data-slot="${target.dataset.slot}"])`) ?? cell.querySelector(".cal-list")).append(item);
    const values = { post_id: item.dataset.id, version: item.dataset.version, shown: from.dataset.day, day: cell.dataset.day };
    this.send({ ...values, slot_id: target.dataset.slot ?? "" }, () => home[0].insertBefore(item, home[1]));
  }

  /** Move a post: post_id, version, shown (the day it stands on here), day ("" for the ideas), slot_id or at. */
  send(values, takeBack = () => {}) {
    return this.#ask(this.dataset.moves, values, takeBack);
  }

  undo() {
    const last = this.#last;
    this.#last = null;
    return last ? this.#ask(this.dataset.undoes, last) : null;
  }

  #ask(url, values, takeBack) {
    return act(this, url, values, (said) => this.#say(said), takeBack);
  }

  #say(said) {
    this.#makeSortable();
    const { post: post_id, version } = said.dataset;
    document.querySelector(`[data-id="${post_id}"] a`)?.focus({ preventScroll: true });
    if ("refused" in said.dataset) return toast(said.textContent, { kind: "error" });
    const canUndo = "undo" in said.dataset;
    if (canUndo) this.#last = { post_id, version };
    const { offer: href, offers: words } = said.dataset;
    return toast(said.textContent, { undo: canUndo ? () => this.undo() : null, link: href ? { href, words } : null });
  }
}

customElements.define("calendar-board", CalendarBoard);
