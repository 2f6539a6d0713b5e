/* <edition-order data-url> around an edition's posts: one is dragged, or moved by [ and ]; j and k go through them.
   The server is sent the whole order and the version it was seen with; what it then says is put into the page. */
import Sortable from "../../vendor/sortablejs/sortable.esm.js";
import { isCommand } from "./commands.js";
import { HttpError, post } from "./http.js";
import { toast } from "./toast.js";

const STEPS = { "[": -1, "]": 1, k: -1, j: 1 };

class EditionOrder extends HTMLElement {
  #turn = Promise.resolve(); // acts are sent one after the other

  connectedCallback() {
    this.keys = (event) => this.#press(event);
    document.addEventListener("keydown", this.keys);
    this.#bind();
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.keys);
    this.sortable?.destroy();
  }

  get items() {
    return [...this.querySelectorAll("[data-post]")];
  }

  #bind() {
    this.sortable?.destroy();
    const list = this.querySelector("ol");
    this.sortable = Sortable.create(list, { handle: ".edition-grip", animation: 120, onEnd: ({ item }) => this.#tell(item.dataset.post, () => this.#order()) });
  }

  #order() {
    return this.items.map((item) => item.dataset.post);
  }

  #press(event) {
    if (!isCommand(event) || !(event.key in STEPS)) return;
    const item = document.activeElement?.closest("[data-post]");
    const inside = item && this.contains(item) ? item : null;
    event.preventDefault();
    if (event.key === "j" || event.key === "k") return this.#step(inside, STEPS[event.key]);
    if (inside) this.#tell(inside.dataset.post, () => this.#shifted(inside.dataset.post, STEPS[event.key]));
  }

  #step(item, by) {
    const items = this.items;
    (items[items.indexOf(item) + by] ?? (item ? null : items[0]))?.focus();
  }

  // The order once this post stands a place further on; null at the ends.
  #shifted(id, by) {
    const order = this.#order();
    const from = order.indexOf(id);
    if (from + by < 0 || from + by >= order.length) return null;
    order.splice(from + by, 0, ...order.splice(from, 1));
    return order;
  }

  #tell(id, order) {
    this.#turn = this.#turn.then(() => this.#send(id, order())).catch(() => location.reload());
    return this.#turn;
  }

  async #send(id, order) {
    if (!order) return;
    const answer = await this.#ask(this.dataset.url, { post: order, version: this.querySelector("ol").dataset.version });
    await this.#refresh(id);
    if (answer?.undo) toast(answer.said, { undo: () => this.#undo(answer.undo, id) });
  }

  #undo(url, id) {
    this.#turn = this.#turn.then(async () => { await this.#ask(url, {}); await this.#refresh(id); });
  }

  async #ask(url, values) {
    try {
      return await (await post(url, values)).json();
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      toast(error.sentence, { kind: "error" });
      return null;
    }
  }

  // Head and lines look different, and somebody may have changed more: each part as the server has it now.
  async #refresh(id) {
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    for (const part of document.querySelectorAll("[data-fresh]")) {
      const fresh = page.getElementById(part.id);
      if (fresh) part.innerHTML = fresh.innerHTML;
    }
    this.#bind();
    this.querySelector(`[data-post="${id}"]`)?.focus({ preventScroll: true });
  }
}

customElements.define("edition-order", EditionOrder);
