// <notice-list>: j and k step through the notices; opening one says that it was read.
import { isCommand } from "./commands.js";

class NoticeList extends HTMLElement {
  connectedCallback() {
    this.listener = (event) => this.press(event);
    document.addEventListener("keydown", this.listener);
    this.addEventListener("click", (event) => this.open(event.target.closest("li a")));
    this.addEventListener("auxclick", (event) => this.open(event.target.closest("li a")));
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.listener);
  }

  press(event) {
    const step = { j: 1, k: -1 }[event.key];
    if (!step || !isCommand(event)) return;
    event.preventDefault();
    const links = [...this.querySelectorAll("li a")];
    const here = links.findIndex((link) => link.closest("li").contains(document.activeElement));
    const next = here < 0 ? 0 : Math.min(Math.max(here + step, 0), links.length - 1);
    links[next].focus();
  }

  // The page goes on to the link; keepalive lets this arrive all the same.
  open(link) {
    const form = link?.closest("li").querySelector("form");
    if (!form) return;
    fetch(form.action, { method: "POST", keepalive: true, body: new FormData(form), headers: { Accept: "application/json" } });
  }
}

customElements.define("notice-list", NoticeList);
