// The order of picks and sections: dragged by their grips, and told to whoever sends it.
import Sortable from "../../vendor/sortablejs/sortable.esm.js";

export class DeskOrder {
  dropped = Promise.resolve();

  /** `tell` gets an address and a function that makes the form to send, when its turn has come. */
  constructor(board, tell) {
    [this.board, this.tell] = [board, tell];
  }

  get list() {
    return this.board.querySelector("#picks[data-orders=yes]");
  }

  get keys() {
    return [...this.board.querySelectorAll("#picks > [data-key]")].map((item) => item.dataset.key);
  }

  /** Make the list that is on the page now one to drag in. */
  bind() {
    this.sortable?.destroy();
    this.sortable = null;
    if (!this.list) return;
    const options = { handle: ".pick-grip", animation: 120, onStart: () => this.drag(), onEnd: (event) => this.drop(event.item) };
    this.sortable = Sortable.create(this.list, options);
  }

  // While something is in the hand the page is not replaced under it: wait for `dropped` first.
  drag() {
    this.dropped = new Promise((resolve) => (this.letGo = resolve));
  }

  // A section takes its picks along, so the server is told only where it fell.
  drop(item) {
    const wanted = this.keys;
    const before = wanted[wanted.indexOf(item.dataset.key) + 1] ?? "";
    if (item.dataset.moves) this.tell(item.dataset.moves, () => fields([["before", before]]));
    else this.tell(this.board.dataset.orderUrl, () => this.form(wanted));
    this.letGo();
  }

  // What was picked or removed by an act that was still on its way is at the end, or not in it.
  form(wanted) {
    const here = this.keys;
    const order = [...wanted.filter((key) => here.includes(key)), ...here.filter((key) => !wanted.includes(key))];
    return fields([["base", this.list?.dataset.base ?? ""], ...order.map((key) => ["item", key])]);
  }
}

function fields(pairs) {
  const body = new FormData();
  for (const [name, value] of pairs) body.append(name, value);
  return body;
}
