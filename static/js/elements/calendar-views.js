/* <calendar-views> around the menu of saved views: its entries come when it is opened first, so that a page of the
   calendar asks nothing for them. Without script its one entry leads to them. */
import { fragment } from "./http.js";

class CalendarViews extends HTMLElement {
  connectedCallback() {
    this.querySelector("details").addEventListener("toggle", (event) => this.#fill(event.target), { once: true });
  }

  async #fill(details) {
    try {
      details.querySelector(".menu-list").innerHTML = await fragment(this.dataset.from);
    } catch {
      // The entry that is there leads to the same list.
    }
  }
}

customElements.define("calendar-views", CalendarViews);
