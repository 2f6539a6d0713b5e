/* <title-fit data-for="title" data-url="/fit">: what fits and what is about the same, asked anew after a pause. */
import { fragment } from "./http.js";

const PAUSE = 450;

class TitleFit extends HTMLElement {
  connectedCallback() {
    this.field = document.getElementById(this.dataset.for);
    this.status = document.createElement("p");
    this.status.className = "visually-hidden";
    this.status.setAttribute("role", "status");
    this.after(this.status);
    this.field.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(), PAUSE);
    });
    this.ask();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    this.asking?.abort();
  }

  async ask() {
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    const url = new URL(this.dataset.url, location.href);
    url.searchParams.set("title", this.field.value);
    try {
      this.show(await fragment(url, { signal: asking.signal }), asking.signal);
    } catch {
      // What stands there is of an older title at worst; the next key asks again.
    }
  }

  show(html, signal) {
    if (signal.aborted) return;
    const isOpen = Boolean(this.querySelector("details")?.open);
    this.innerHTML = html;
    const details = this.querySelector("details");
    if (details) details.open = isOpen;
    const said = this.querySelector("summary")?.textContent.replace(/\s+/g, " ").trim() ?? "";
    if (this.status.textContent !== said) this.status.textContent = said;
  }
}

customElements.define("title-fit", TitleFit);
