// <desk-layout> around the choice of a layout: shows what the form around it would build, as it is filled in.
import { post } from "./http.js";

class DeskLayout extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.form.addEventListener("change", () => this.refresh());
  }

  async refresh() {
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
