/* <draft-pictures>: pictures that are pasted or dropped into the text, or chosen from the library. Each goes to the
   library first, then its mark stands where it was put; what it shows is asked for at once. No text is touched else. */
import { HttpError, post, spoken } from "./http.js";
import { PictureRow } from "./picture-row.js";
import { droppedPictures, pastedPictures } from "./picture-sender.js";

const escaped = (words) => words.replace(/[[\]\\]/g, "\\$&").replace(/\s+/g, " ").trim();

class DraftPictures extends HTMLElement {
  connectedCallback() {
    this.rows = this.querySelector("ol");
    this.editor = document.querySelector("draft-editor");
    if (this.editor.querySelector("textarea").matches(":disabled")) return;
    // Before the editor's own script, which would read a file as text.
    this.editor.addEventListener("paste", (event) => this.take(event, pastedPictures(event.clipboardData)), true);
    this.editor.addEventListener("drop", (event) => this.take(event, droppedPictures(event.dataTransfer)), true);
    this.editor.addEventListener("dragover", (event) => this.hover(event), true);
    this.addEventListener("input", (event) => event.stopPropagation()); // these words are not the draft's
    const input = this.querySelector("input[type=file]");
    input.addEventListener("change", () => {
      this.sendAll([...input.files], this.place());
      input.value = "";
    });
    document.addEventListener("picture-chosen", ({ detail }) => this.insertChosen(detail));
  }

  get cm() { return this.editor.cm; }

  hover(event) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    event.stopPropagation();
  }

  take(event, files) {
    if (!files.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.sendAll(files, this.place(event.type === "drop" && event));
  }

  /** A place in the text that moves with the words around it. */
  place(drop) {
    if (!this.cm) return null;
    return this.cm.setBookmark(drop ? this.cm.coordsChar({ left: drop.clientX, top: drop.clientY }) : this.cm.getCursor());
  }

  async sendAll(files, place) {
    const rows = files.map((file) => new PictureRow(file, this.dataset.url, this.dataset));
    this.rows.append(...rows.map((row) => row.element));
    for (const row of rows) {
      const answer = await row.send();
      if (!answer) {
        row.element.append(row.button(this.dataset.close, () => row.remove()));
        continue;
      }
      place = this.insert(this.markOf(answer), place);
      row.say(answer.said);
      this.ask(row, answer);
    }
  }

  insertChosen(picture) {
    const credit = picture.credit ? `\n\n*${this.dataset.credit.replace("NAME", escaped(picture.credit))}*` : "";
    this.insert(this.markOf(picture) + credit, this.place());
    this.cm?.focus();
  }

  markOf({ alt, address }) { return `![${escaped(alt)}](${address})`; }

  /** In a paragraph of its own below the place; the writer's cursor stays where it is. Returns the place after it. */
  insert(mark, place) {
    if (!this.cm) return void this.editor.insertPlain(mark);
    const at = place?.find() ?? this.cm.getCursor();
    const line = this.cm.getLine(at.line);
    const end = { line: at.line, ch: line.length };
    const next = this.cm.getLine(at.line + 1);
    this.cm.replaceRange(`${line.trim() ? "\n\n" : ""}${mark}${next === undefined || next.trim() ? "\n" : ""}`, end, end, "+insert");
    place?.clear();
    return this.cm.setBookmark({ line: at.line + (line.trim() ? 2 : 0), ch: mark.length });
  }

  /** What it shows: into the mark and into the library. */
  ask(row, picture) {
    const input = Object.assign(document.createElement("input"), { type: "text", className: "form-control", value: picture.alt, maxLength: 200 });
    input.placeholder = this.dataset.alt;
    input.setAttribute("aria-label", this.dataset.alt);
    const done = row.button(this.dataset.done, () => this.describe(row, picture, input.value.trim()));
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      done.click();
    });
    row.element.append(input, done);
    if (this.rows.querySelector("input") === input) input.focus();
  }

  async describe(row, picture, alt) {
    const old = this.markOf(picture);
    const text = this.cm ? this.cm.getValue() : this.editor.field.value;
    const at = text.indexOf(old);
    if (at >= 0 && this.cm) this.cm.replaceRange(this.markOf({ ...picture, alt }), this.cm.posFromIndex(at), this.cm.posFromIndex(at + old.length));
    else if (at >= 0) {
      this.editor.field.setRangeText(this.markOf({ ...picture, alt }), at, at + old.length);
      this.editor.field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    try {
      if (alt !== picture.alt) await post(picture.words, { alt, version: picture.version });
      row.remove();
      this.cm?.focus();
    } catch (error) {
      picture.alt = alt; // the mark has the words; the library can have them later
      row.say((error instanceof HttpError && spoken(error).said) || this.dataset.failed);
    }
  }
}

customElements.define("draft-pictures", DraftPictures);
