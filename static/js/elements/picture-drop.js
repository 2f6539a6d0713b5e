/* <picture-drop> around the form of the library: files go one after another, each with its progress and its errors. */
import { droppedPictures } from "./picture-sender.js";
import { PictureRow } from "./picture-row.js";

class PictureDrop extends HTMLElement {
  connectedCallback() {
    this.rows = this.querySelector("ol");
    this.input = this.querySelector("input[type=file]");
    this.querySelector("[data-plain]").hidden = true;
    this.input.addEventListener("change", () => {
      this.take([...this.input.files]);
      this.input.value = "";
    });
    for (const kind of ["dragover", "dragleave", "drop"]) document.addEventListener(kind, (event) => this.drag(event));
  }

  drag(event) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    if (event.type !== "dragleave") event.preventDefault();
    this.classList.toggle("is-over", event.type === "dragover");
    if (event.type === "drop") this.take(droppedPictures(event.dataTransfer));
  }

  take(files) {
    const rows = files.map((file) => new PictureRow(file, this.dataset.url, this.dataset));
    this.rows.append(...rows.map((row) => row.element));
    this.turn = rows.reduce((turn, row) => turn.then(() => this.send(row)), this.turn ?? Promise.resolve());
  }

  async send(row) {
    const answer = await row.send();
    if (!answer) return;
    row.say(answer.said);
    document.querySelector(".picture-none")?.remove();
    const grid = document.querySelector(".picture-grid");
    if (!grid.querySelector(`a[href="${answer.page}"]`)) grid.insertAdjacentHTML("afterbegin", answer.card);
    if (answer.is_new) row.remove();
  }
}

customElements.define("picture-drop", PictureDrop);
