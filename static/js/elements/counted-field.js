/* <counted-field data-for="title" data-most="32">: how long the field is, as a reader counts. */
const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

class CountedField extends HTMLElement {
  connectedCallback() {
    this.field = document.getElementById(this.dataset.for);
    this.field?.addEventListener("input", () => this.show());
  }

  show() {
    const count = [...segmenter.segment(this.field.value.trim())].length;
    this.querySelector("b").textContent = count;
    this.classList.toggle("is-over", count > Number(this.dataset.most));
  }
}

customElements.define("counted-field", CountedField);
