// <desk-board> around the curation desk: every form is sent in the background and the page's parts are replaced, so
// that nobody loses their place; what is typed and not saved yet stays. Order by dragging and by [ and ].
import Sortable from "../../vendor/sortablejs/sortable.esm.js";
import { isCommand } from "./commands.js";
import { HttpError, post } from "./http.js";

const PARTS = ["desk-head", "desk-shortlist", "desk-main"];

class DeskBoard extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", (event) => this.send(event));
    document.addEventListener("keydown", (this.listener = (event) => this.press(event)));
    window.addEventListener("beforeunload", (this.warning = (event) => this.typed.size && event.preventDefault()));
    this.sort();
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.listener);
    window.removeEventListener("beforeunload", this.warning);
  }

  // What is typed and not saved: the number of the pick to the fields of its form.
  get typed() {
    const forms = [...this.querySelectorAll("form[data-edits].is-typed")];
    return new Map(forms.map((form) => [form.closest(".pick").id, new FormData(form)]));
  }

  sort() {
    const list = this.querySelector("#picks[data-orders=yes]");
    if (!list) return;
    this.sortable?.destroy();
    this.sortable = Sortable.create(list, { handle: ".pick-grip", animation: 120, onEnd: () => this.order() });
  }

  order() {
    const body = new FormData();
    for (const pick of this.querySelectorAll(".pick")) body.append("quote", pick.dataset.id);
    this.ask(this.dataset.orderUrl, body);
  }

  send(event) {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.id === "desk-build") return this.leave(form);
    event.preventDefault();
    const body = new FormData(form);
    if (event.submitter?.name) body.append(event.submitter.name, event.submitter.value);
    this.ask(form.action, body, form);
  }

  leave(form) {
    if (form.id === "desk-build") window.removeEventListener("beforeunload", this.warning);
  }

  async ask(url, body, form = null) {
    if (this.isAsking) return;
    this.isAsking = true;
    const held = document.activeElement?.closest(".pick")?.id;
    try {
      const answer = await post(url, body, { accept: "text/html" });
      if (form?.matches("[data-edits]")) form.classList.remove("is-typed");
      this.take(await answer.text(), held);
    } catch (error) {
      if (error.status === 401) location.reload();
      else if (error instanceof HttpError) this.take(error.text, held, form?.closest(".pick")?.id);
      else this.say(this.dataset.offline);
    } finally {
      this.isAsking = false;
    }
  }

  // The parts of the page as the server has them now. `fresh` is a pick whose form the server filled itself.
  take(html, held, fresh = "") {
    const page = new DOMParser().parseFromString(html, "text/html");
    if (!page.getElementById("desk-main")) return this.say(page.querySelector("main")?.textContent.trim());
    const typed = this.typed;
    for (const id of PARTS) document.getElementById(id).replaceWith(page.getElementById(id));
    const toasts = page.querySelectorAll(".toast-line");
    document.querySelector("toast-stack")?.append(...toasts);
    for (const [id, values] of typed) if (id !== fresh) document.querySelector(`#${id} desk-pick`)?.restore(values);
    this.say("");
    this.sort();
    document.getElementById(held)?.focus({ preventScroll: true });
    document.getElementById(held)?.scrollIntoView({ block: "nearest" });
  }

  say(words) {
    const place = this.querySelector("#desk-said");
    place.textContent = words;
    place.classList.toggle("is-bad", Boolean(words));
  }

  press(event) {
    const pick = document.activeElement?.closest(".pick");
    if (event.key === "Escape" && event.target.matches?.(".pick :is(input, textarea, select)")) return pick.focus();
    if (!isCommand(event) || !["[", "]", "j", "k", "e"].includes(event.key)) return;
    const picks = [...this.querySelectorAll(".pick")];
    event.preventDefault();
    if (event.key === "e") return pick?.querySelector("textarea").focus();
    if (event.key === "[" || event.key === "]") return pick?.querySelector(event.key === "[" ? "[data-does=up]" : "[data-does=down]")?.click();
    const next = picks[picks.indexOf(pick) + (event.key === "j" ? 1 : -1)] ?? (pick ? null : picks[0]);
    next?.focus();
  }
}

customElements.define("desk-board", DeskBoard);
