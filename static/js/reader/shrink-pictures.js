/* <shrink-pictures>: makes chosen pictures small before they are sent, which saves a reader's data. Without script,
   or where a browser can't, they go as they are and the server makes them small. */
const LONGEST_SIDE = 2048;
const SMALL_BYTES = 1_000_000;

class ShrinkPictures extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input");
    this.input.addEventListener("change", () => this.shrink());
  }

  async shrink() {
    const chosen = [...this.input.files];
    const small = await Promise.all(chosen.map((file) => smaller(file).catch(() => file)));
    const still = [...this.input.files];
    if (still.length !== chosen.length || still.some((file, at) => file !== chosen[at])) return;
    const files = new DataTransfer();
    small.forEach((file) => files.items.add(file));
    this.input.files = files.files;
  }
}

async function smaller(file) {
  if (file.size < SMALL_BYTES || file.type === "image/png") return file;
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.88));
  return blob && blob.size < file.size ? new File([blob], file.name, { type: "image/jpeg" }) : file;
}

customElements.define("shrink-pictures", ShrinkPictures);
