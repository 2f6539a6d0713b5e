// <time-picks data-for="planned_at"> beside a time that is picked: a button puts a suggested one into the field,
// or into the fields "day" and "at" where there are two.
class TimePicks extends HTMLElement {
  connectedCallback() {
    for (const button of this.querySelectorAll("button[data-value]")) button.hidden = false;
    this.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-value]");
      if (button) this.take(button.dataset.value);
    });
  }

  take(moment) {
    const [day, at] = moment.split("T");
    const values = this.dataset.for ? { [this.dataset.for]: moment } : { day, at };
    for (const [id, value] of Object.entries(values)) {
      const field = document.getElementById(id);
      field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
      field.focus();
    }
  }
}

customElements.define("time-picks", TimePicks);
