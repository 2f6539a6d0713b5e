/* <reply-proof>: lets a worker solve the page's challenge while the reader types, and sends the form when it is done.
   The form comes with the answer in its field "proof". */
class ReplyProof extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.field = this.form.elements.proof;
    this.challenge = JSON.parse(this.dataset.challenge);
    this.form.addEventListener("submit", (event) => this.hold(event));
    this.worker = new Worker(this.dataset.worker);
    this.worker.onmessage = ({ data: number }) => this.solved(number);
    this.worker.postMessage(this.challenge);
  }

  solved(number) {
    this.worker.terminate();
    this.field.value = btoa(JSON.stringify({ ...this.challenge, number }));
    this.textContent = "";
    if (this.isHeld) this.form.requestSubmit();
  }

  hold(event) {
    if (this.field.value) return;
    event.preventDefault();
    this.isHeld = true;
    this.textContent = this.dataset.waiting;
  }
}

customElements.define("reply-proof", ReplyProof);
