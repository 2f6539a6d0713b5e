/* <draft-here>: who else is in this draft. While the page is looked at it says so every now and then, sooner when
   somebody else is here or typing begins; when it is left, that we went. Without script nothing is shown. */
import { post, sayLeaving } from "./http.js";

const ALONE = 20_000;
const IN_COMPANY = 6_000;
const TYPING = 8_000; // while one types, it is said this often

class DraftHere extends HTMLElement {
  connectedCallback() {
    this.typedAt = -Infinity;
    this.toldAt = -Infinity;
    document.getElementById("draft-form")?.addEventListener("input", () => this.typed());
    document.addEventListener("visibilitychange", () => (document.hidden ? this.leave() : this.ping()));
    addEventListener("pagehide", () => this.leave());
    addEventListener("pageshow", (event) => event.persisted && this.ping());
    this.ping();
  }

  typed() {
    this.typedAt = Date.now();
    if (this.typedAt - this.toldAt > TYPING) this.ping();
  }

  async ping() {
    clearTimeout(this.timer);
    if (document.hidden || this.isAsking) return;
    this.isAsking = true;
    const isTyping = Date.now() - this.typedAt < TYPING;
    if (isTyping) this.toldAt = Date.now();
    try {
      const answer = await post(this.dataset.url, isTyping ? { typing: "1" } : {}, { accept: "text/html" });
      this.show(await answer.text());
    } catch {
      this.show(""); // who is here is not known: the next ping tries again
    }
    this.isAsking = false;
    this.timer = setTimeout(() => this.ping(), this.childElementCount ? IN_COMPANY : ALONE);
  }

  show(html) {
    const words = html.trim();
    if (words === this.shown) return; // a screen reader is told of changes only
    this.shown = words;
    this.innerHTML = words;
  }

  leave() {
    clearTimeout(this.timer);
    sayLeaving(this.dataset.url);
  }
}

customElements.define("draft-here", DraftHere);
