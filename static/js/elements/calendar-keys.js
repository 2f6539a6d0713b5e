/* <calendar-keys>: arrows go from day to day and from card to card; m, n, t and u act on what has the focus. */
import { isCommand } from "./commands.js";

const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

class CalendarKeys extends HTMLElement {
  connectedCallback() {
    this.listener = (event) => this.#press(event);
    document.addEventListener("keydown", this.listener);
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.listener);
  }

  get cells() {
    return [...document.querySelectorAll(".cal-grid .cal-day")];
  }

  get cell() {
    return document.activeElement?.closest?.(".cal-grid .cal-day");
  }

  #press(event) {
    if (!isCommand(event)) return;
    const isOurs = event.key in STEPS ? this.#arrow(event.key) : this.#act(event.key);
    if (isOurs) event.preventDefault();
  }

  #act(key) {
    const board = document.querySelector("calendar-board");
    const card = document.activeElement?.closest?.("[data-id].is-movable");
    if (key === "m" && card) return document.querySelector("calendar-mover")?.open(card) ?? true;
    if (key === "n" && this.cell) return this.#new(this.cell);
    if (key === "t") return this.#today();
    if (key === "u") return Boolean(board?.undo());
    return false;
  }

  // A free place under the focus is filled; else the day gets a post.
  #new(cell) {
    const link = document.activeElement.closest(".cal-place")?.querySelector("a") ?? cell.querySelector(".cal-add");
    link?.click();
    return Boolean(link);
  }

  #today() {
    const here = document.querySelector('.cal-num[aria-current="date"]');
    if (here) here.focus();
    else document.querySelector('[data-goes="today"]')?.click();
    return true;
  }

  #arrow(key) {
    const step = STEPS[key];
    const isSideways = Math.abs(step) === 1;
    if (!this.cell) return isSideways && this.#enter();
    if (!isSideways && this.#within(Math.sign(step))) return true;
    const cells = this.cells;
    const next = cells[cells.indexOf(this.cell) + step];
    if (next) return this.#reach(next, isSideways ? this.#place() : key === "ArrowUp" ? -1 : 0);
    if (isSideways) document.querySelector(`[data-goes="${step < 0 ? "previous" : "next"}"]`)?.click();
    return true;
  }

  // Nothing of the grid has the focus yet: begin at today, else at the first day the page is about.
  #enter() {
    const focused = document.activeElement;
    if (focused && focused !== document.body && focused.id !== "main") return false;
    const first = document.querySelector(".cal-day.is-today") ?? document.querySelector(".cal-day:not(.is-outside)");
    return first ? this.#reach(first, 0) : false;
  }

  #stops(cell) {
    return [...cell.querySelectorAll(".cal-num, .cal-list a, .cal-more")];
  }

  #place() {
    return this.#stops(this.cell).indexOf(document.activeElement);
  }

  #within(step) {
    const next = this.#stops(this.cell)[this.#place() + step];
    next?.focus();
    return Boolean(next);
  }

  // The stop at this place of the day, or its last one.
  #reach(cell, place) {
    const stops = this.#stops(cell);
    (stops.at(place) ?? stops.at(-1))?.focus();
    return true;
  }
}

customElements.define("calendar-keys", CalendarKeys);
