// <desk-board> around the curation desk: every form is sent in the background and the page's parts are replaced, so
// that nobody loses their place; what is typed and not saved yet stays. Order by dragging and by [ and ].
import { DeskKeys } from "./desk-keys.js";
import { DeskOrder } from "./desk-order.js";
import { HttpError, post } from "./http.js";
import { Turns } from "./turns.js";

const PARTS = ["desk-head", "desk-shortlist", "desk-outline", "desk-main"];

class DeskBoard extends HTMLElement {
  turns = new Turns();
  order = new DeskOrder(this, (url, made) => this.ask(url, made));
  keys = new DeskKeys(this);

  connectedCallback() {
    this.addEventListener("submit", (event) => this.send(event));
    this.addEventListener("click", (event) => this.keys.jump(event));
    document.addEventListener("keydown", (this.listener = (event) => this.keys.press(event)));
    window.addEventListener("beforeunload", (this.warning = (event) => (this.typed.size || this.turns.isBusy) && event.preventDefault()));
    if (matchMedia("(max-width: 767.98px)").matches) this.querySelector(".coverage-bars")?.removeAttribute("open");
    this.order.bind();
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

  send(event) {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.id === "desk-build") return this.build(event);
    event.preventDefault();
    const body = new FormData(form);
    if (event.submitter?.name) body.append(event.submitter.name, event.submitter.value);
    this.ask(form.action, () => body, form);
  }

  // The page is left for the new draft, once what is typed is saved and every act before it has its answer; what
  // the server refuses stays here.
  async build(event) {
    event.preventDefault();
    if (this.isBuilding) return;
    this.isBuilding = true;
    this.hasFailed = false;
    for (const form of this.querySelectorAll("form[data-edits].is-typed")) form.requestSubmit();
    while (this.turns.isBusy) await this.turns.done();
    this.isBuilding = false;
    if (this.hasFailed || this.typed.size) return;
    window.removeEventListener("beforeunload", this.warning);
    document.getElementById("desk-build")?.submit();
  }

  // `made` gives the body when its turn has come.
  ask(url, made, form = null) {
    const isTaken = this.turns.take(form, () => this.exchange(url, made(), form));
    if (isTaken) form?.classList.remove("is-typed"); // what is typed from here on is not in this answer
  }

  async exchange(url, body, form) {
    const held = () => this.keys.inHand?.id;
    try {
      const answer = await post(url, body, { accept: "text/html" });
      const text = await answer.text();
      await this.order.dropped;
      this.take(text, held(), "", form?.matches("[data-edits]") ? form.closest(".pick").id : "");
    } catch (error) {
      this.hasFailed = true;
      if (error.status === 401) location.reload();
      else if (error instanceof HttpError) this.take(error.text, held(), form?.closest(".pick")?.id);
      else this.say(this.dataset.offline, form);
    }
  }

  // The parts of the page as the server has them now. `fresh` is a pick whose form the server filled itself, `saved`
  // one whose edit it took: what was typed since goes on from there.
  take(html, held, fresh = "", saved = "") {
    const page = new DOMParser().parseFromString(html, "text/html");
    if (!page.getElementById("desk-main")) return this.say(page.querySelector("main")?.textContent.trim());
    const typed = this.typed;
    typed.get(saved)?.delete("version");
    const build = [...new FormData(document.getElementById("desk-build") ?? undefined)];
    for (const fold of page.querySelectorAll("details[data-fold]")) fold.open = document.querySelector(`[data-fold=${fold.dataset.fold}]`)?.open ?? fold.open;
    for (const id of PARTS) document.getElementById(id).replaceWith(page.getElementById(id));
    const toasts = page.querySelectorAll(".toast-line");
    document.querySelector("toast-stack")?.append(...toasts);
    for (const [id, values] of typed) if (id !== fresh) document.querySelector(`#${id} desk-pick`)?.restore(values);
    if (fresh) document.querySelector(`#${fresh}:has(.pick-theirs, .field-errors) desk-pick`)?.mark();
    const fields = document.getElementById("desk-build")?.elements;
    for (const [name, value] of build) if (fields?.[name] && name !== "csrf_token") fields[name].value = value;
    if (build.length) document.querySelector("desk-layout")?.refresh();
    this.say("");
    this.order.bind();
    document.getElementById(held)?.focus({ preventScroll: true });
    document.getElementById(held)?.scrollIntoView({ block: "nearest" });
  }

  say(words, form) {
    if (form?.matches("[data-edits]")) form.classList.add("is-typed");
    const place = this.querySelector("#desk-said");
    place.textContent = words;
    place.classList.toggle("is-bad", Boolean(words));
  }
}

customElements.define("desk-board", DeskBoard);
