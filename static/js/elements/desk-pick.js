// <desk-pick> around one pick: shows while typing what the wording changes (the server compares), and that it is not
// saved yet. Ctrl + Enter saves.
import { post } from "./http.js";

const PAUSE = 250; // ms without a key before the difference is asked for

class DeskPick extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form[data-edits]");
    this.form.addEventListener("input", (event) => this.note(event.target));
    this.form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) this.form.requestSubmit();
    });
  }

  note(field) {
    this.mark();
    if (field.name !== "wording") return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.compare(field.value), PAUSE);
  }

  mark() {
    this.form.classList.add("is-typed");
    const said = this.querySelector("[data-unsaved]");
    said.textContent = this.closest("desk-board").dataset.unsaved;
    said.hidden = false;
    this.form.querySelector("[data-save]")?.classList.add("is-waiting");
  }

  async compare(wording) {
    this.asked?.abort();
    this.asked = new AbortController();
    try {
      const answer = await post(this.dataset.diffUrl, { wording }, { accept: "text/html", signal: this.asked.signal });
      this.querySelector("[data-diff]").innerHTML = await answer.text();
    } catch {
      return; // overtaken by the next key, or offline: saving will say so
    }
    const guessed = this.querySelector("[data-guessed]")?.dataset.guessed;
    if (guessed) this.form.elements.kind.value = guessed;
  }

  // Puts back what was typed before the page around it was replaced; the server's version number stays the older one.
  restore(values) {
    for (const [name, value] of values) {
      const field = this.form.elements[name];
      if (field && name !== "csrf_token") field.value = value;
    }
    this.mark();
    this.compare(this.form.elements.wording.value);
  }
}

customElements.define("desk-pick", DeskPick);
