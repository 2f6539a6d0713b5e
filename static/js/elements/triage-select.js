// <triage-select>: ticking many. Shift and a click tick all from the last one on; the bulk bar opens with the first.
class TriageSelect extends HTMLElement {
  #last = null;

  connectedCallback() {
    this.queue = this.closest("triage-queue");
    this.queue.addEventListener("click", (event) => this.#click(event));
    this.queue.addEventListener("change", () => this.count());
    this.count();
  }

  #click(event) {
    const row = event.target.closest?.("#triage-rows input")?.closest("li");
    if (!row) return;
    if (event.shiftKey && this.#last?.isConnected) this.#fill(this.#last, row, event.target.checked);
    this.#last = row;
  }

  /** Tick everything from the row ticked last to this one. */
  upTo(row) {
    if (!row) return;
    this.#fill(this.#last?.isConnected ? this.#last : row, row, true);
    this.#last = row;
  }

  #fill(from, to, isTicked) {
    const rows = this.queue.rows;
    const [first, last] = [rows.indexOf(from), rows.indexOf(to)].sort((one, other) => one - other);
    for (const row of rows.slice(Math.max(first, 0), last + 1)) {
      const box = row.querySelector("input");
      if (!box.disabled) box.checked = isTicked;
    }
    this.count();
  }

  count() {
    const ticked = this.queue.querySelectorAll("#triage-rows > li:not([hidden]) input:checked").length;
    const everything = this.queue.querySelector("[data-does=everything]")?.checked ?? false;
    const bulk = this.queue.querySelector("#triage-bulk");
    bulk.classList.toggle("is-open", ticked > 0 || everything);
    const place = bulk.querySelector("[data-ticked]");
    if (place) place.textContent = everything ? "✓" : ticked;
  }
}

customElements.define("triage-select", TriageSelect);
