/* <go-palette>: find and go to, in a dialog (Ctrl/⌘+K). The server searches; this moves the choice. */
import { fragment } from "./http.js";

const PAUSE = 140; // ms without typing before we ask

class GoPalette extends HTMLElement {
  #chosen = 0;
  #timer;
  #asking;

  connectedCallback() {
    this.dialog = this.closest("dialog");
    this.input = this.querySelector("input");
    this.results = this.querySelector("#palette-results");
    this.input.addEventListener("input", (event) => { if (!event.isComposing) this.#soon(); });
    this.input.addEventListener("compositionend", () => this.#soon());
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.querySelector("form").addEventListener("submit", (event) => this.#open(event));
    document.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k") {
        event.preventDefault();
        if (!this.dialog.open) this.dialog.showModal();
      }
    });
    new MutationObserver(() => { if (this.dialog.open) this.#start(); }).observe(this.dialog, { attributeFilter: ["open"] });
  }

  #start() {
    this.input.focus();
    this.input.select();
    this.#find();
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#find(), PAUSE);
  }

  async #find() {
    this.#asking?.abort();
    this.#asking = new AbortController();
    const url = `${this.dataset.url}?${new URLSearchParams({ q: this.input.value })}`;
    try {
      const html = await fragment(url, { signal: this.#asking.signal });
      this.results.replaceChildren(document.createRange().createContextualFragment(html));
      this.#choose(0);
    } catch (error) {
      if (error.name !== "AbortError") this.querySelector("form").submit();
    }
  }

  get #found() {
    return [...this.results.querySelectorAll('[role="option"]')];
  }

  #choose(place) {
    const found = this.#found;
    this.results.role = found.length ? "listbox" : null; // one without options is no list box
    this.input.setAttribute("aria-expanded", String(found.length > 0));
    this.#chosen = found.length ? (place + found.length) % found.length : 0;
    found.forEach((option, number) => {
      option.id = `found-${number}`;
      option.tabIndex = -1;
      option.classList.toggle("is-chosen", number === this.#chosen);
      option.setAttribute("aria-selected", String(number === this.#chosen));
    });
    const option = found[this.#chosen];
    if (option) this.input.setAttribute("aria-activedescendant", option.id);
    else this.input.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }

  #key(event) {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Escape") {
      event.preventDefault(); // a search field would only be emptied
      this.dialog.close();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    this.#choose(this.#chosen + step);
  }

  #open(event) {
    const option = this.#found[this.#chosen];
    if (!option) return;
    event.preventDefault();
    option.click();
  }
}

customElements.define("go-palette", GoPalette);
