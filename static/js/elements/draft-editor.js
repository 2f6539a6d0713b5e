/* <draft-editor> around a toolbar and a textarea: Markdown with a toolbar, and quotes as chips. */
import { mend } from "./draft-mend.js";
import { showMarks } from "./reply-marks.js";

const { EasyMDE } = window;
const TOOLS = {
  bold: "toggleBold", italic: "toggleItalic", heading: "toggleHeading2", quote: "toggleBlockquote",
  list: "toggleUnorderedList", numbers: "toggleOrderedList", link: "drawLink", table: "drawTable",
  line: "drawHorizontalRule", undo: "undo", redo: "redo",
};
// Ours or the browser's: search, save, go to.
const NOT_THEIRS = ["drawLink", "togglePreview", "toggleSideBySide", "toggleFullScreen", "drawImage", "cleanBlock"];

class DraftEditor extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("textarea");
    if (!this.field.matches(":disabled") && EasyMDE) this.enhance();
    for (const button of document.querySelectorAll("[data-insert]")) {
      button.hidden = this.field.matches(":disabled");
      button.addEventListener("click", () => this.insert(button.dataset.insert));
    }
    document.querySelector("[data-findings]")?.addEventListener("click", (event) => this.goTo(event));
    this.field.addEventListener("draft-fill", (event) => this.fill(event.detail));
  }

  enhance() {
    const label = this.querySelector("label").textContent;
    this.easy = new EasyMDE({
      element: this.field, autoDownloadFontAwesome: false, spellChecker: false, nativeSpellcheck: false,
      toolbar: false, status: false, forceSync: true, tabSize: 2, indentWithTabs: false, minHeight: "20rem",
      placeholder: this.field.placeholder, shortcuts: Object.fromEntries(NOT_THEIRS.map((name) => [name, null])),
    });
    this.cm = this.easy.codemirror;
    this.cm.getInputField().setAttribute("aria-label", label);
    this.cm.addKeyMap({ Esc: () => document.querySelector("[data-save-button]")?.focus() });
    this.cm.on("change", () => {
      this.cm.save();
      this.field.dispatchEvent(new Event("input", { bubbles: true }));
    });
    showMarks(this.cm);
    this.showTools();
  }

  showTools() {
    const bar = this.querySelector(".draft-tools");
    bar.hidden = false;
    bar.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays
    for (const button of bar.querySelectorAll("button")) {
      button.addEventListener("click", () => {
        EasyMDE[TOOLS[button.dataset.does]](this.easy);
        this.cm.focus();
      });
    }
  }

  /** Bring a mark to the cursor, in a paragraph of its own. */
  insert(mark) {
    if (!this.cm) return this.insertPlain(mark);
    const { line } = this.cm.getCursor();
    const isEmpty = this.cm.getLine(line).trim() === "";
    const end = { line, ch: this.cm.getLine(line).length };
    this.cm.replaceRange(isEmpty ? `${mark}\n\n` : `\n\n${mark}\n\n`, end, end, "+insert");
    this.cm.setCursor({ line: line + (isEmpty ? 2 : 4), ch: 0 });
    this.cm.scrollIntoView(null, 80);
    this.cm.focus();
    return undefined;
  }

  /** From a finding to the words that it is about; a certain mend is made on the spot. */
  goTo(event) {
    const fix = event.target.closest("button[name=fix]");
    if (fix && this.cm && mend(this.cm, fix)) return event.preventDefault();
    const finding = event.target.closest("[data-place]");
    if (!finding || event.target.closest("a, button")) return undefined;
    const place = document.getElementById(finding.dataset.place);
    const at = this.cm && finding.dataset.found ? this.cm.getValue().indexOf(finding.dataset.found) : -1;
    if (finding.dataset.place !== "body" && place) place.focus();
    else if (at >= 0) {
      this.cm.setSelection(this.cm.posFromIndex(at), this.cm.posFromIndex(at + finding.dataset.found.length));
      this.cm.scrollIntoView(null, 120);
      this.cm.focus();
    } else this.cm?.focus();
    return undefined;
  }

  insertPlain(mark) {
    this.field.setRangeText(`\n\n${mark}\n\n`, this.field.selectionStart, this.field.selectionEnd, "end");
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
    this.field.focus();
  }

  fill(text) {
    if (this.cm) this.cm.setValue(text);
    else this.field.value = text;
  }
}

customElements.define("draft-editor", DraftEditor);
