// <triage-hands>: who has which replies in hand. While the page is looked at it says every minute that we are at
// work, so that what we have stays ours; when it is left, that we went.
import { fragment, post, sayLeaving } from "./http.js";

const MINUTE = 60_000;
const SOON = 8_000; // a page that is loaded anew takes back what the old one had just put down

class TriageHands extends HTMLElement {
  #isStaying = false;

  connectedCallback() {
    this.queue = this.closest("triage-queue");
    this.beat();
    setTimeout(() => this.beat(), SOON);
    setInterval(() => this.beat(), MINUTE);
    document.addEventListener("visibilitychange", () => this.beat());
    window.addEventListener("pageshow", (event) => { if (event.persisted) this.beat(); });
    window.addEventListener("pagehide", () => this.#leave());
    for (const name of ["submit", "click"]) this.queue.addEventListener(name, (event) => this.#stay(event));
    this.queue.addEventListener("change", () => this.#mark());
  }

  async beat() {
    if (document.hidden) return;
    const { renew, hands } = this.dataset;
    try {
      const html = renew ? await (await post(renew)).text() : await fragment(hands);
      const answer = document.createElement("template");
      answer.innerHTML = html;
      const part = answer.content.querySelector("#triage-hands");
      if (part) this.querySelector("#triage-hands").replaceWith(part);
      this.#mark();
    } catch { /* the next beat tries again */ }
  }

  // Rows that somebody else has in hand carry their name.
  #mark() {
    const holders = new Map();
    for (const line of this.querySelectorAll("[data-units]")) {
      for (const unit of line.dataset.units.split(" ")) holders.set(unit, line.dataset.by);
    }
    for (const row of this.queue.querySelectorAll("#triage-rows > li")) {
      const name = holders.get(row.dataset.unit);
      if (name) row.dataset.holder = name;
      else delete row.dataset.holder;
    }
  }

  // To another page of this queue, like the one before a bulk act, one goes with one's hands full.
  #stay(event) {
    if (!event.defaultPrevented && (event.type === "submit" || event.target.closest("a[href]"))) this.#isStaying = true;
  }

  #leave() {
    if (this.dataset.return && !this.#isStaying) sayLeaving(this.dataset.return);
  }
}

customElements.define("triage-hands", TriageHands);
