// <rich-copy data-url> copies the article at that address as formatted text, also where there is no secure
// context (a tool in the office network): the copy event carries it then.
import { fragment } from "./http.js";

class RichCopy extends HTMLElement {
  connectedCallback() {
    this.status = this.querySelector("[role=status]");
    this.querySelector("button").addEventListener("click", () => this.copy());
    this.html = this.load();
  }

  // Asked for before the click: a clipboard may only be written while the click is fresh.
  async load() {
    const page = await fragment(this.dataset.url);
    return page.slice(page.indexOf("<article>") + "<article>".length, page.lastIndexOf("</article>"));
  }

  async copy() {
    let isDone = false;
    try {
      isDone = await this.write(await this.html);
    } catch {
      isDone = false;
    }
    this.status.textContent = isDone ? this.dataset.done : this.dataset.failed;
    this.classList.toggle("is-done", isDone);
  }

  async write(html) {
    // Parsed here, its styles would be under this page's own policy, which allows none.
    const unstyled = html.replaceAll(/ style="[^"]*"/g, "");
    const plain = new DOMParser().parseFromString(unstyled, "text/html").body.textContent.trim();
    if (!navigator.clipboard?.write) return this.writeByEvent(html, plain);
    const kinds = { "text/html": html, "text/plain": plain };
    const blobs = Object.entries(kinds).map(([type, text]) => [type, new Blob([text], { type })]);
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
    return true;
  }

  writeByEvent(html, plain) {
    const carry = (event) => {
      event.preventDefault();
      event.clipboardData.setData("text/html", html);
      event.clipboardData.setData("text/plain", plain);
    };
    document.addEventListener("copy", carry, { once: true });
    return document.execCommand("copy");
  }
}

customElements.define("rich-copy", RichCopy);
