// <triage-queue> around the triage page: forms marked data-swaps and links marked data-open are asked for in the
// background, and the parts of the answer take the place of the page's parts of the same id.
import { HttpError, fragment, post } from "./http.js";

class TriageQueue extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", (event) => this.send(event));
    this.addEventListener("click", (event) => this.follow(event));
    this.addEventListener("change", () => this.count());
    this.count();
    this.focusCard();
  }

  get rows() {
    return [...this.querySelectorAll("#triage-rows > li")];
  }

  get current() {
    return this.querySelector("#triage-rows > [aria-current]");
  }

  // Open the next (1) or previous (-1) reply of the queue; past its ends the next or previous fifty.
  step(by) {
    const row = this.rows[this.rows.indexOf(this.current) + by];
    if (row) this.ask(row.querySelector("a").href);
    else this.querySelector(`[data-page="${by > 0 ? "next" : "previous"}"]`)?.click();
  }

  follow(event) {
    const link = event.target.closest("a[data-open]");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    this.ask(link.href);
  }

  send(event) {
    if (!event.target.matches("[data-swaps]")) return;
    event.preventDefault();
    const body = new FormData(event.target);
    if (event.submitter?.name) body.append(event.submitter.name, event.submitter.value);
    body.append("last", this.rows.at(-1)?.dataset.id ?? "");
    this.ask(event.target.action, body);
  }

  // One request at a time: a key pressed meanwhile would decide on a reply that nobody has seen.
  async ask(url, body = null) {
    if (this.isAsking) return;
    this.isAsking = true;
    try {
      this.take(body ? await (await post(url, body)).text() : await fragment(url), true);
    } catch (error) {
      if (error.status === 401) location.reload();
      else if (error instanceof HttpError) this.take(error.text, false);
      else this.say(this.dataset.offline, false);
    } finally {
      this.isAsking = false;
    }
  }

  take(html, isGood) {
    const answer = document.createElement("template");
    answer.innerHTML = html;
    const reload = answer.content.querySelector("[data-reload]");
    if (reload) return location.assign(reload.dataset.reload);
    if (answer.content.querySelector("main")) return location.reload(); // a whole page: signed out meanwhile
    const parts = [...answer.content.querySelectorAll("[data-part]")];
    if (!parts.length) return this.say(answer.content.textContent.trim(), false);
    for (const row of answer.content.querySelectorAll("[data-rows] > li")) this.place(row);
    for (const gone of answer.content.querySelectorAll("[data-gone]")) document.getElementById(gone.dataset.gone)?.remove();
    for (const part of parts) document.getElementById(part.id)?.replaceWith(part);
    this.say(answer.content.querySelector("[data-said]")?.textContent ?? "", isGood);
    this.mark();
    this.count();
    this.focusCard();
  }

  // A row takes its own place again, or the one that its number gives it.
  place(row) {
    const known = document.getElementById(row.id);
    if (known) return known.replaceWith(row);
    const isBefore = (other) =>
      this.dataset.order === "newest" ? +other.dataset.id < +row.dataset.id : +other.dataset.id > +row.dataset.id;
    this.querySelector("#triage-rows").insertBefore(row, this.rows.find(isBefore) ?? null);
  }

  mark() {
    const reply = this.querySelector("#triage-card").dataset.reply ?? "";
    for (const row of this.rows) row.toggleAttribute("aria-current", false);
    const row = document.getElementById(`row-${reply}`);
    row?.setAttribute("aria-current", "true");
    row?.scrollIntoView({ block: "nearest" });
    const here = new URL(location);
    here.searchParams.set("reply", reply);
    history.replaceState(null, "", here);
  }

  say(words, isGood) {
    const place = this.querySelector("#triage-said");
    place.textContent = words;
    place.classList.toggle("is-bad", !isGood);
  }

  // The bulk bar shows itself once something is ticked.
  count() {
    const ticked = this.querySelectorAll("#triage-rows input:checked").length;
    const everything = this.querySelector("[data-does=everything]")?.checked ?? false;
    const bulk = this.querySelector("#triage-bulk");
    bulk?.classList.toggle("is-open", ticked > 0 || everything);
    const place = bulk?.querySelector("[data-ticked]");
    if (place) place.textContent = everything ? "✓" : ticked;
  }

  focusCard() {
    if (!document.activeElement?.closest("input, textarea, select")) {
      this.querySelector("#triage-card").focus({ preventScroll: true });
    }
  }
}

customElements.define("triage-queue", TriageQueue);
