/* <comment-talk> around the comments: sends its forms in the background, keeps what is typed in the others, takes the
   selected words of the text along, and shows which words each comment is about. */
import { HttpError, post } from "./http.js";
import { mark, selected, show } from "./comment-places.js";

class CommentTalk extends HTMLElement {
  connectedCallback() {
    this.stop = new AbortController();
    const { signal } = this.stop;
    this.addEventListener("submit", (event) => this.send(event));
    this.addEventListener("click", (event) => this.act(event));
    this.addEventListener("mousedown", (event) => event.target.closest("[data-does=quote]") && event.preventDefault());
    for (const name of ["selectionchange", "mouseup", "keyup"]) document.addEventListener(name, () => this.offer(), { signal });
    document.addEventListener("keydown", (event) => this.key(event), { signal });
    if (this.button) this.button.hidden = !document.querySelector(".article-body, draft-editor");
    mark(this.places);
  }

  disconnectedCallback() { this.stop.abort(); }

  get form() { return this.querySelector(".comment-say"); }
  get button() { return this.querySelector("[data-does=quote]"); }
  get places() {
    const open = this.querySelectorAll(".thread:not(.is-settled)[data-words]");
    return [...open].map((each) => ({ words: each.dataset.words, start: Number(each.dataset.start) }));
  }

  offer() {
    if (this.button) this.button.disabled = !selected().words;
  }

  key(event) {
    if (!(event.ctrlKey || event.metaKey) || !event.altKey || event.code !== "KeyM" || !this.form) return;
    event.preventDefault();
    this.quote();
  }

  act(event) {
    const button = event.target.closest("[data-does]");
    if (!button) return;
    const thread = button.closest(".thread");
    if (button.dataset.does === "quote") this.quote();
    else if (button.dataset.does === "whole") this.about("", 0);
    else if (thread) {
      this.querySelector(".is-shown")?.classList.remove("is-shown");
      thread.classList.add("is-shown");
      show(thread.dataset.words, Number(thread.dataset.start));
    }
  }

  quote() {
    const { words, start } = selected();
    if (words) this.about(words, start);
    this.form.elements.words.focus();
  }

  about(words, start) {
    const line = this.querySelector(".comment-about");
    this.form.elements.quotation.value = words;
    this.form.elements.near.value = start;
    line.hidden = !words;
    line.querySelector("q").textContent = words;
  }

  async send(event) {
    const form = event.target;
    event.preventDefault();
    if (this.isSending) return;
    this.isSending = true;
    const body = new FormData(form);
    try {
      this.take(await (await post(form.action, body)).text(), form.dataset.key);
    } catch (error) {
      if (error instanceof HttpError && error.text.includes("<comment-talk")) this.take(error.text);
      else this.say(error instanceof HttpError ? error.sentence : this.dataset.unreached);
    } finally {
      this.isSending = false;
    }
  }

  // The comments as the server has them; what is typed in forms that were not sent stays.
  take(html, sent = "") {
    const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("comment-talk");
    if (!fresh) return location.reload();
    const typed = [...this.querySelectorAll("form[data-key]")].filter((form) => form.dataset.key !== sent);
    const values = typed.map((form) => [form.dataset.key, form.elements.words.value]).filter(([, value]) => value);
    const about = sent === "say" ? null : this.form && [this.form.elements.quotation.value, this.form.elements.near.value];
    this.replaceWith(fresh);
    for (const [key, value] of values) {
      const form = fresh.querySelector(`form[data-key="${key}"]`);
      if (form) form.elements.words.value = value;
      form?.closest("details")?.setAttribute("open", "");
    }
    if (about?.[0]) fresh.about(...about);
    return undefined;
  }

  say(words) {
    this.querySelector(".comments-said").textContent = words;
  }
}

customElements.define("comment-talk", CommentTalk);
