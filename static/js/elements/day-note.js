/* <day-note>: a note opens for writing in its day, and closes as it is saved; a refusal keeps what was typed. */
import { HttpError, fragment, post } from "./http.js";
import { toast } from "./toast.js";

class DayNote extends HTMLElement {
  connectedCallback() {
    this.listeners = { click: (event) => this.#click(event), submit: (event) => this.#submit(event) };
    this.listeners.keydown = (event) => event.key === "Escape" && this.#close(event);
    for (const [name, listener] of Object.entries(this.listeners)) document.addEventListener(name, listener);
  }

  disconnectedCallback() {
    for (const [name, listener] of Object.entries(this.listeners)) document.removeEventListener(name, listener);
  }

  #click(event) {
    if (event.target.closest?.("[data-note-cancel]")) return this.#close(event);
    const link = event.target.closest?.("[data-note]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.#open(link).catch(() => this.#offline());
  }

  // The note that was there is kept by the form, for Escape.
  async #open(link) {
    const form = this.#parsed(await fragment(link.href));
    if (!form || !link.isConnected) return;
    form.before_ = link;
    link.replaceWith(form);
    form.querySelector("input.form-control")?.focus();
  }

  async #submit(event) {
    const form = event.target.closest?.("[data-note-form]");
    if (!form?.closest(".cal-day")) return;
    event.preventDefault();
    try {
      const answer = await post(form.action, new FormData(form), { accept: "application/json" });
      this.#put(form, await answer.text());
    } catch (error) {
      if (error instanceof HttpError && [409, 422].includes(error.status)) this.#put(form, error.text);
      else if (error instanceof HttpError) toast(error.sentence, { kind: "error" });
      else this.#offline();
    }
  }

  #put(form, html) {
    const other = this.#parsed(html);
    if (!other) return;
    other.before_ = form.before_;
    form.replaceWith(other);
    (other.querySelector?.("input.form-control") ?? other).focus();
  }

  #close(event) {
    const form = event.target.closest?.("[data-note-form]");
    if (!form?.before_) return;
    event.preventDefault();
    form.replaceWith(form.before_);
    form.before_.focus();
  }

  #offline() {
    toast(this.dataset.offline, { kind: "error" });
  }

  #parsed(html) {
    const answer = document.createElement("template");
    answer.innerHTML = html;
    return answer.content.firstElementChild;
  }
}

customElements.define("day-note", DayNote);
