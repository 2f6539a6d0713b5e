/* <look-form>: shows the look in the frame beside it while it is being chosen. The server dresses the sample. */
import { fragment } from "./http.js";

const PAUSE = 250;
const FIELDS = ["look_theme", "look_accent", "look_divider", "opening", "call"];

class LookForm extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.accent = this.form.elements.look_accent;
    this.picker = this.querySelector("[data-picker]");
    this.picker.hidden = false;
    this.picker.addEventListener("input", () => (this.accent.value = this.picker.value));
    this.form.addEventListener("input", (event) => {
      if (event.target === this.accent && /^#[0-9a-f]{6}$/i.test(this.accent.value)) this.picker.value = this.accent.value;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(), PAUSE);
    });
  }

  async ask() {
    this.asking?.abort();
    this.asking = new AbortController();
    const typed = new FormData(this.form);
    const values = new URLSearchParams(FIELDS.map((name) => [name, typed.get(name) ?? ""]));
    try {
      const page = await fragment(`${this.dataset.sample}?${values}`, { signal: this.asking.signal });
      const html = page.slice(page.indexOf("<article>") + "<article>".length, page.lastIndexOf("</article>"));
      document.querySelector("wechat-frame").show(html);
      const said = await fragment(`${this.dataset.contrast}?${values}`, { signal: this.asking.signal });
      if (said) this.querySelector("#accent-said").innerHTML = said;
    } catch {
      // The next key asks again; what is shown stays.
    }
  }
}

customElements.define("look-form", LookForm);
