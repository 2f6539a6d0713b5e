/* <draft-cover>: sends a chosen picture at once and shows it; without script it goes with the form. */
import { HttpError, post, spoken } from "./http.js";

class DraftCover extends HTMLElement {
  connectedCallback() {
    this.name = this.closest("form").elements.cover;
    this.image = this.querySelector("[data-cover]");
    this.said = this.querySelector(".cover-said");
    this.file = this.querySelector("input[type=file]");
    this.file.addEventListener("change", () => this.file.files.length && this.send());
    this.querySelector("[data-drop-cover]").addEventListener("click", () => this.show("", ""));
  }

  async send() {
    const values = new FormData();
    values.set("cover_file", this.file.files[0]);
    this.said.textContent = this.dataset.sending;
    try {
      const answer = await (await post(this.dataset.url, values)).json();
      this.show(answer.cover, answer.url);
    } catch (error) {
      this.said.textContent = (error instanceof HttpError && spoken(error).said) || this.dataset.failed;
    }
    this.file.value = "";
  }

  show(name, url) {
    this.name.value = name;
    if (url) this.image.src = url;
    this.image.hidden = !url;
    this.querySelector("[data-no-cover]").hidden = Boolean(url);
    this.querySelector("[data-drop-cover]").hidden = !url;
    this.said.textContent = "";
    this.name.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

customElements.define("draft-cover", DraftCover);
