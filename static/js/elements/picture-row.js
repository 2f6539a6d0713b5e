/* One file on its way: its name, how far it is, what was said of it, a way to stop and to try again. */
import { HttpError, spoken } from "./http.js";
import { sendPicture } from "./picture-sender.js";

export class PictureRow {
  /** `words` are the sentences: sending, failed, cancelled, and the labels cancel and again. */
  constructor(file, url, words) {
    Object.assign(this, { file, url, words, element: document.createElement("li") });
    this.element.className = "picture-row";
    this.image = Object.assign(document.createElement("img"), { alt: "", src: URL.createObjectURL(file) });
    this.name = Object.assign(document.createElement("b"), { textContent: file.name, className: "clip" });
    this.bar = Object.assign(document.createElement("progress"), { max: 1, value: 0 });
    this.bar.setAttribute("aria-label", file.name);
    this.said = Object.assign(document.createElement("span"), { className: "picture-said" });
    this.stop = this.button(words.cancel, () => this.sending?.stop());
    this.element.append(this.image, this.name, this.bar, this.said, this.stop);
  }

  button(label, act) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm", textContent: label });
    button.addEventListener("click", act);
    return button;
  }

  /** Send until it is there or given up; what the server answered, or null. */
  async send() {
    this.say(this.words.sending);
    this.sending = sendPicture(this.url, this.file, (share) => (this.bar.value = share));
    try {
      return await this.sending.done;
    } catch (error) {
      this.element.classList.add("is-bad");
      if (error.name === "AbortError") this.say(this.words.cancelled);
      else if (error instanceof HttpError && error.status < 500) this.say(spoken(error).said || this.words.failed);
      else return this.again();
      return null;
    } finally {
      this.stop.remove();
      this.bar.hidden = true;
    }
  }

  /** The server did not answer: the file stays here, and waits for a word or for the line to come back. */
  again() {
    this.say(this.words.failed);
    return new Promise((resolve) => {
      const go = () => {
        again.remove();
        removeEventListener("online", go);
        this.element.classList.remove("is-bad");
        [this.bar.hidden, this.bar.value] = [false, 0];
        this.element.append(this.stop);
        resolve(this.send());
      };
      const again = this.button(this.words.again, go);
      this.element.append(again);
      addEventListener("online", go);
    });
  }

  say(words) { this.said.textContent = words; }

  remove() {
    URL.revokeObjectURL(this.image.src);
    this.element.remove();
  }
}
