/* <calendar-list> around the rows: j and k go from row to row (from today on), x or the space bar ticks, X ticks all from the last
   tick on, a ticks all or none, b goes to what is done with them. The bar opens with the first tick. */
import { isCommand } from "./commands.js";

class CalendarList extends HTMLElement {
  #last = null; // the row ticked last

  connectedCallback() {
    this.listener = (event) => this.#press(event);
    document.addEventListener("keydown", this.listener);
    this.addEventListener("change", (event) => this.#change(event.target));
    this.addEventListener("click", (event) => this.#click(event));
    addEventListener("pageshow", () => this.#count()); // ticks that the browser brought back
    this.#count();
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.listener);
  }

  get rows() {
    return [...this.querySelectorAll(".cal-row")];
  }

  get row() {
    return document.activeElement?.closest?.(".cal-row");
  }

  #press(event) {
    if (!isCommand(event)) return;
    if (this.#act(event.key)) event.preventDefault();
  }

  #act(key) {
    const { row } = this;
    if (key === "j" || key === "k") return this.#step(key === "j" ? 1 : -1);
    if (key === "b") return this.#toBar();
    if (key === "a") return this.#all(!this.querySelector(".cal-row input:checked"));
    if (!row) return false;
    if (key === "X") return this.#fill(this.#last ?? row, row, true);
    if (key === "x" || (key === " " && document.activeElement.matches("a"))) return this.#tick(row);
    return false;
  }

  #step(step) {
    const { rows, row } = this;
    const next = row ? rows[rows.indexOf(row) + step] : this.querySelector(".is-ahead .cal-row") ?? rows[0];
    next?.querySelector(".is-title a").focus();
    return Boolean(next);
  }

  #tick(row) {
    const box = row.querySelector("input");
    if (!box) return false;
    box.checked = !box.checked;
    this.#last = row;
    this.#count();
    return true;
  }

  #toBar() {
    if (!this.querySelector(".cal-row input:checked")) return false;
    this.querySelector("#bulk-days").focus();
    return true;
  }

  #click(event) {
    const row = event.target.matches?.(".cal-row input") ? event.target.closest(".cal-row") : null;
    if (!row) return;
    if (event.shiftKey && this.#last) this.#fill(this.#last, row, event.target.checked);
    this.#last = row;
  }

  #change(box) {
    if (box.matches("[data-all]")) this.#all(box.checked);
    else this.#count();
  }

  #all(isTicked) {
    for (const box of this.querySelectorAll(".cal-row input")) box.checked = isTicked;
    this.#count();
    return true;
  }

  #fill(from, to, isTicked) {
    const { rows } = this;
    const [first, last] = [rows.indexOf(from), rows.indexOf(to)].sort((one, other) => one - other);
    for (const row of rows.slice(first, last + 1)) {
      const box = row.querySelector("input");
      if (box) box.checked = isTicked;
    }
    this.#last = to;
    this.#count();
    return true;
  }

  #count() {
    const bar = this.querySelector("#calendar-bulk");
    if (!bar) return;
    const boxes = [...this.querySelectorAll(".cal-row input")];
    const count = boxes.filter((box) => box.checked).length;
    bar.classList.toggle("is-open", count > 0);
    bar.querySelector("[data-ticked]").textContent = count;
    const all = bar.querySelector("[data-all]");
    all.checked = count > 0 && count === boxes.length;
    all.indeterminate = count > 0 && count < boxes.length;
  }
}

customElements.define("calendar-list", CalendarList);
