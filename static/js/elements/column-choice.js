// <column-choice data-url> around the columns of an import: another choice shows the first rows again.
import { fragment } from "./http.js";

class ColumnChoice extends HTMLElement {
  connectedCallback() {
    this.preview = this.querySelector("[data-preview]");
    this.querySelector("[data-again]")?.setAttribute("hidden", "");
    this.addEventListener("change", () => this.show());
  }

  async show() {
    this.asking?.abort();
    this.asking = new AbortController();
    const chosen = new URLSearchParams();
    for (const each of this.querySelectorAll("select, input")) {
      if (each.type !== "checkbox" || each.checked) chosen.set(each.name, each.value);
    }
    try {
      this.preview.innerHTML = await fragment(`${this.dataset.url}?${chosen}`, { signal: this.asking.signal });
    } catch (error) {
      if (error.name !== "AbortError") this.querySelector("[data-again]")?.removeAttribute("hidden");
    }
  }
}

customElements.define("column-choice", ColumnChoice);
