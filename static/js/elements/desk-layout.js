// <desk-layout> around the choice of a layout: shows what the form around it would build, where somebody looks.
import { post } from "./http.js";

class DeskLayout extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.form.addEventListener("change", () => this.refresh());
    this.querySelector("details").addEventListener("toggle", () => this.refresh());
  }

  async refresh() {
    if (!this.querySelector("details").open) return;
    this.asked?.abort();
    this.asked = new AbortController();
    try {
      const answer = await post(this.dataset.previewUrl, new FormData(this.form), { accept: "text/html", signal: this.asked.signal });
      this.querySelector("[data-preview]").innerHTML = await answer.text();
    } catch {
      return; // overtaken by the next choice, or offline: building will say so
    }
  }
}

customElements.define("desk-layout", DeskLayout);
