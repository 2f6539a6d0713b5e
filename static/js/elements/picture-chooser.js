/* <picture-chooser> around a dialog: the library, for the cover or for the text of the draft. Says "picture-chosen". */
import { HttpError, fragment, post, spoken } from "./http.js";

class PictureChooser extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.body = this.querySelector("[data-body]");
    document.addEventListener("click", (event) => this.opens(event));
    this.dialog.addEventListener("click", (event) => this.click(event));
    this.dialog.addEventListener("submit", (event) => this.submit(event));
  }

  opens(event) {
    const link = event.target.closest?.("[data-choose-picture]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.use = link.dataset.choosePicture;
    this.dialog.showModal();
    this.show(this.use === "cut" ? this.cutAddress : `${this.dataset.url}?for=${this.use}`);
  }

  get cover() { return document.querySelector("draft-cover"); }
  get cutAddress() { return `${this.dataset.cut}?cover=${encodeURIComponent(this.cover.name.value)}`; }

  async show(address) {
    this.body.setAttribute("aria-busy", "true");
    try {
      this.body.innerHTML = await fragment(address);
    } catch (error) {
      this.say(error instanceof HttpError ? error.sentence : this.dataset.failed);
    }
    this.body.removeAttribute("aria-busy");
    this.body.querySelector("input[type=search], .cut-box")?.focus();
  }

  click(event) {
    const link = event.target.closest("a.btn");
    const choice = event.target.closest("[data-choice]");
    if (event.target.closest("[data-back]")) this.show(`${this.dataset.url}?for=cover`);
    else if (choice) {
      event.preventDefault();
      if (this.use === "text") this.give(choice.dataset);
      else this.show(choice.dataset.cutter);
    } else if (link) {
      event.preventDefault();
      this.show(link.href);
    }
  }

  give(detail) {
    this.dialog.close();
    document.dispatchEvent(new CustomEvent("picture-chosen", { detail: { ...detail } }));
  }

  async submit(event) {
    const form = event.target;
    if (form.method === "dialog") return;
    event.preventDefault();
    if (form.method === "get") return void this.show(`${form.action}?${new URLSearchParams(new FormData(form))}`);
    try {
      const answer = await (await post(form.action, new FormData(form))).json();
      this.cover.take(answer.cover, answer.alt);
      this.dialog.close();
    } catch (error) {
      this.say((error instanceof HttpError && spoken(error).said) || this.dataset.failed);
    }
  }

  say(words) {
    const line = this.body.querySelector(".cut-said") ?? this.body.appendChild(document.createElement("p"));
    line.textContent = words;
    line.classList.add("form-errors");
  }
}

customElements.define("picture-chooser", PictureChooser);
