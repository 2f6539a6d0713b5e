// <rich-copy data-url> copies the article at that address as formatted text; without an address the one in the
// <wechat-frame> around it, as it was typed until now. The copy event carries it first: it
// works without a secure context (a tool in the office network) and takes the styles as they are.
import { fragment } from "./http.js";

class RichCopy extends HTMLElement {
  connectedCallback() {
    this.status = this.querySelector("[role=status]");
    this.querySelector("button").addEventListener("click", () => this.copy());
    this.html = this.dataset.url ? this.load() : null;
  }

  get shown() {
    return this.dataset.url ? null : this.closest("wechat-frame").html;
  }

  // Asked for before the click: a clipboard may only be written while the click is fresh.
  async load() {
    const page = await fragment(this.dataset.url);
    return page.slice(page.indexOf("<article>") + "<article>".length, page.lastIndexOf("</article>"));
  }

  async copy() {
    let isDone = false;
    try {
      isDone = await this.write(this.whole(this.shown ?? (await this.html)));
    } catch {
      isDone = false;
    }
    this.status.textContent = isDone ? this.dataset.done : this.dataset.failed;
    this.classList.toggle("is-done", isDone);
  }

  // A picture of ours has the path alone; the platform's editor would look for it on its own site.
  whole(html) {
    return html.replaceAll(/ src="\/(?!\/)/g, ` src="${location.origin}/`);
  }

  async write(html) {
    // Parsed here, its styles would be under this page's own policy, which allows none.
    const unstyled = html.replaceAll(/ style="[^"]*"/g, "").replaceAll(/<\/(p|h\d|pre|tr)>/g, "$&\n");
    const plain = new DOMParser().parseFromString(unstyled, "text/html").body.textContent.trim();
    if (this.writeByEvent(html, plain)) return true;
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
    document.addEventListener("copy", carry);
    const isDone = document.execCommand("copy");
    document.removeEventListener("copy", carry);
    return isDone;
  }
}

customElements.define("rich-copy", RichCopy);
