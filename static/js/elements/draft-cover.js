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
      this.take(answer.cover, answer.alt);
    } catch (error) {
      this.said.textContent = (error instanceof HttpError && spoken(error).said) || this.dataset.failed;
    }
    this.file.value = "";
  }

  /** A picture of the library, with its cuts. Words about another picture go; those about this one stay. */
  take(name, alt) {
    const words = this.querySelector("[name=cover_alt]");
    const [before, now] = [this.name.value, name].map((each) => each.split("~")[0]);
    words.value = before && before !== now ? alt : words.value || alt;
    this.show(name, this.dataset.shown.replace("NAME", encodeURIComponent(name)));
  }

  show(name, url) {
    this.name.value = name;
    if (url) this.image.src = url;
    this.image.hidden = !url;
    this.querySelector("[data-no-cover]").hidden = Boolean(url);
    for (const act of this.querySelectorAll("[data-drop-cover], [data-choose-picture=cut]")) act.hidden = !url;
    this.said.textContent = "";
    this.name.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

customElements.define("draft-cover", DraftCover);
