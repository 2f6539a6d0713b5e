/* <calendar-mover> around the "Move to…" dialog: open(card) shows it for one card or idea, and <calendar-board> sends it. */

class CalendarMover extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.form = this.querySelector("form");
    this.form.addEventListener("submit", (event) => this.#submit(event));
    this.querySelector("[data-ideas]").addEventListener("click", () => this.#send("", ""));
    this.querySelector("[data-insert]").addEventListener("click", () => this.#look());
    this.querySelector("[data-cancel]").addEventListener("click", () => this.dialog.close());
    this.dialog.addEventListener("close", () => this.card?.querySelector("a")?.focus());
    document.addEventListener("click", (event) => {
      const button = event.target.closest?.("[data-moves]:not(calendar-board)");
      if (button) this.open(button.closest("[data-id]"));
    });
  }

  open(card) {
    this.card = card;
    const shown = card.closest("[data-day]").dataset.day;
    this.form.day.value = shown;
    this.form.at.value = card.querySelector("time")?.textContent ?? "";
    this.querySelector("[data-title]").textContent = (card.querySelector(".cal-title") ?? card.querySelector("a").firstChild).textContent;
    this.querySelector("[data-ideas]").hidden = !shown;
    this.dialog.showModal();
    this.form.day.focus();
    return true;
  }

  #submit(event) {
    event.preventDefault();
    if (this.form.day.reportValidity()) this.#send(this.form.day.value, this.form.at.value);
  }

  // What would have to move: a page of its own, with what was typed.
  #look() {
    const asked = new URLSearchParams({ day: this.form.day.value, at: this.form.at.value });
    location.assign(`${this.dataset.posts}/${this.card.dataset.id}/insert?${asked}`);
  }

  #send(day, at) {
    const { id, version } = this.card.dataset;
    const shown = this.card.closest("[data-day]").dataset.day;
    this.dialog.close();
    document.querySelector("calendar-board").send({ post_id: id, version, shown, day, at });
  }
}

customElements.define("calendar-mover", CalendarMover);
