// <edition-order data-url> around the list of an edition's posts: drag one, and the new order is sent.
import Sortable from "../../vendor/sortablejs/sortable.esm.js";
import { HttpError, post } from "./http.js";

class EditionOrder extends HTMLElement {
  connectedCallback() {
    const list = this.querySelector("ol");
    this.sortable = Sortable.create(list, { handle: ".edition-grip", animation: 120, onEnd: () => this.send(list) });
  }

  disconnectedCallback() {
    this.sortable?.destroy();
  }

  // The page comes back as the server has it: head and lines look different, and somebody may have changed it.
  async send(list) {
    const order = [...list.querySelectorAll("[data-post]")].map((item) => item.dataset.post);
    try {
      await post(this.dataset.url, { post: order });
    } catch (error) {
      if (!(error instanceof HttpError)) return;
    }
    location.reload();
  }
}

customElements.define("edition-order", EditionOrder);
