/* <merge-choice> around one open choice: a side fills the wording, and writing one's own wording chooses it. */
import { takeAlong } from "./kept-words.js";

class MergeChoice extends HTMLElement {
  connectedCallback() {
    this.own = this.querySelector("[data-own]");
    this.addEventListener("change", (event) => event.target.type === "radio" && this.choose(event.target.value));
    this.own?.addEventListener("input", () => {
      const radio = this.querySelector("input[value=own]");
      if (radio) radio.checked = true;
    });
  }

  choose(value) {
    const side = (name) => this.querySelector(`[data-side=${name}]`)?.value ?? "";
    const parts = { mine: [side("mine")], theirs: [side("theirs")], both: [side("mine"), side("theirs")] }[value];
    if (parts && this.own) this.own.value = parts.filter(Boolean).join("\n\n");
  }
}

customElements.define("merge-choice", MergeChoice);

const form = document.getElementById("merge-form");
form?.addEventListener("submit", () => takeAlong(form, form.dataset.post));
