/* <quote-words>: who selects words of the text can put them into the field for a comment. Without script they are
   copied by hand. */
const LONGEST = 500;

class QuoteWords extends HTMLElement {
  connectedCallback() {
    this.field = document.getElementById(this.dataset.field);
    this.button = document.createElement("button");
    this.button.type = "button";
    this.button.className = "quote-words";
    this.button.textContent = this.dataset.says;
    this.button.hidden = true;
    this.button.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the selection
    this.button.addEventListener("click", () => this.take());
    this.append(this.button);
    document.addEventListener("selectionchange", () => this.look());
  }

  look() {
    const chosen = document.getSelection();
    const words = chosen.toString().trim();
    const isHere = chosen.rangeCount > 0 && this.contains(chosen.getRangeAt(0).commonAncestorContainer);
    if (isHere && words) this.words = words.slice(0, LONGEST);
    this.button.hidden = !(isHere && words);
  }

  take() {
    this.field.value = this.words;
    this.button.hidden = true;
    const words = this.field.form.elements.words;
    words.focus();
    words.scrollIntoView({ block: "center" });
  }
}

customElements.define("quote-words", QuoteWords);
