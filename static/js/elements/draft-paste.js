/* <draft-paste> in the draft's editor: what is pasted from Word, a web page or a chat comes in as Markdown, in one step
   that undo takes back. Plain text, what Ctrl+Shift+V brings, and pictures alone are left to others. */
import { cleaned, isPlain } from "./pasted-html.js";
import { toMarkdown } from "./pasted-markdown.js";
import { toast } from "./toast.js";

const BLOCK = /\n\n|^(#{1,6} |[-*] |[>|]|\d+\. |```)/;

class DraftPaste extends HTMLElement {
  async connectedCallback() {
    await customElements.whenDefined("draft-editor");
    const { cm } = this.closest("draft-editor");
    if (!cm) return;
    cm.getWrapperElement().addEventListener("keydown", (event) => this.noteShift(event), true);
    cm.on("paste", (editor, event) => this.paste(editor, event));
  }

  // Most browsers hand out nothing but the plain text then; not all.
  noteShift(event) {
    if (event.key.toLowerCase() === "v") this.wantsPlain = event.shiftKey;
  }

  paste(cm, event) {
    const { clipboardData: clipboard, defaultPrevented } = event;
    const [html, wantsPlain] = [clipboard?.getData("text/html"), this.wantsPlain];
    this.wantsPlain = false;
    if (!html || wantsPlain || defaultPrevented || cm.isReadOnly()) return;
    const found = cleaned(html);
    const words = found.body.textContent.trim();
    if (!words || (isPlain(found.body) && clipboard.getData("text/plain"))) return;
    event.preventDefault();
    cm.replaceSelection(fitted(cm, toMarkdown(found.body)), null, "paste");
    cm.scrollIntoView(null, 80);
    if (found.pictures) toast(this.dataset.pictures);
  }
}

/** Whole paragraphs in the midst of a line get empty lines around them. */
function fitted(cm, markdown) {
  if (!BLOCK.test(markdown)) return markdown;
  const [from, to] = [cm.getCursor("from"), cm.getCursor("to")];
  const [before, after] = [cm.getLine(from.line).slice(0, from.ch), cm.getLine(to.line).slice(to.ch)];
  return `${before.trim() ? "\n\n" : ""}${markdown}${after.trim() ? "\n\n" : ""}`;
}

customElements.define("draft-paste", DraftPaste);
