/* <toast-stack>: short messages at the bottom. Success goes by itself, errors stay.
   Other scripts: toast("Saved."), toast("Moved.", { undo: () => … }), toast("No.", { kind: "error" }). */

const SECONDS = { success: 5, undo: 10 };

class ToastStack extends HTMLElement {
  connectedCallback() {
    for (const line of this.children) this.#watch(line);
    this.addEventListener("click", (event) => event.target.closest("button[data-close]")?.closest(".toast-line").remove());
  }

  add(message, { kind = "success", undo = null, link = null } = {}) {
    const line = document.createElement("div");
    line.className = `toast-line is-${undo ? "undo" : kind}`;
    const words = document.createElement("p");
    words.textContent = message;
    line.append(words);
    if (link) line.append(Object.assign(document.createElement("a"), { href: link.href, className: "btn btn-sm", textContent: link.words }));
    if (undo) line.append(this.#button(this.dataset.undo, "btn btn-sm", () => { line.remove(); undo(); }));
    const close = this.#button("×", "toast-close", () => line.remove());
    close.setAttribute("aria-label", this.dataset.close);
    line.append(close);
    this.append(line);
    this.#watch(line);
    return line;
  }

  #button(words, className, act) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className, textContent: words });
    button.addEventListener("click", act);
    return button;
  }

  #watch(line) {
    const seconds = line.classList.contains("is-error") ? 0 : SECONDS[line.classList.contains("is-undo") ? "undo" : "success"];
    if (!seconds) return;
    let timer;
    const start = () => { timer = setTimeout(() => line.remove(), seconds * 1000); };
    const stop = () => clearTimeout(timer);
    for (const [event, act] of [["mouseenter", stop], ["focusin", stop], ["mouseleave", start], ["focusout", start]]) line.addEventListener(event, act);
    start();
  }
}

// Another script may import this file under its plain address: the element is defined once.
if (!customElements.get("toast-stack")) customElements.define("toast-stack", ToastStack);

export function toast(message, options = {}) {
  return document.querySelector("toast-stack")?.add(message, options);
}
