/* <calendar-unfold>: "+n" opens the rest of a day in its place, "Fewer" closes it. */
import { fragment } from "./http.js";
import { toast } from "./toast.js";

class CalendarUnfold extends HTMLElement {
  connectedCallback() {
    this.listener = (event) => this.#click(event);
    document.addEventListener("click", this.listener);
  }

  disconnectedCallback() {
    document.removeEventListener("click", this.listener);
  }

  #click(event) {
    const link = event.target.closest?.(".cal-more");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.#swap(link.closest(".cal-day"), link.href).catch(() => toast(this.dataset.offline, { kind: "error" }));
  }

  // The folded day is kept by the unfolded one.
  async #swap(cell, url) {
    const other = cell.folded ?? this.#parsed(await fragment(url));
    if (!cell.folded) other.folded = cell;
    cell.replaceWith(other);
    document.dispatchEvent(new CustomEvent("calendar-changed"));
    other.querySelector(".cal-more")?.focus({ preventScroll: true });
  }

  #parsed(html) {
    const answer = document.createElement("template");
    answer.innerHTML = html;
    return answer.content.querySelector(".cal-day");
  }
}

customElements.define("calendar-unfold", CalendarUnfold);
