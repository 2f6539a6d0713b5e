// <copy-text> around an input and a button: the button copies the input's value and says so.
class CopyText extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("input, textarea");
    this.button = this.querySelector("button");
    this.button.addEventListener("click", () => this.copy());
  }

  async copy() {
    this.field.select();
    try {
      await navigator.clipboard.writeText(this.field.value);
    } catch {
      document.execCommand("copy"); // no clipboard without HTTPS, but a selection can always be copied
    }
    this.button.classList.add("is-done");
    setTimeout(() => this.button.classList.remove("is-done"), 1600);
  }
}

customElements.define("copy-text", CopyText);
