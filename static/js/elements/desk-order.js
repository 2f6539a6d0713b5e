// The order of the picks: dragged by their grips, and told to whoever sends it.
import Sortable from "../../vendor/sortablejs/sortable.esm.js";

export class DeskOrder {
  dropped = Promise.resolve();

  /** `tell` gets a function that makes the form to send, when its turn has come. */
  constructor(board, tell) {
    [this.board, this.tell] = [board, tell];
  }

  get ids() {
    return [...this.board.querySelectorAll(".pick")].map((pick) => pick.dataset.id);
  }

  /** Make the list that is on the page now one to drag in. */
  bind() {
    const list = this.board.querySelector("#picks[data-orders=yes]");
    if (!list) return;
    this.sortable?.destroy();
    this.sortable = Sortable.create(list, { handle: ".pick-grip", animation: 120, onStart: () => this.drag(), onEnd: () => this.drop() });
  }

  // While a pick is in the hand the page is not replaced under it: wait for `dropped` first.
  drag() {
    this.dropped = new Promise((resolve) => (this.letGo = resolve));
  }

  drop() {
    const wanted = this.ids;
    this.tell(() => this.form(wanted));
    this.letGo();
  }

  // What was picked or removed by an act that was still on its way is at the end, or not in it.
  form(wanted) {
    const body = new FormData();
    const here = this.ids;
    const order = [...wanted.filter((id) => here.includes(id)), ...here.filter((id) => !wanted.includes(id))];
    for (const id of order) body.append("quote", id);
    return body;
  }
}
