/* The text beside the comments: in the editor, or as readers will see it. Which words are selected in it, and where
   those of a comment are. */

const editor = () => document.querySelector("draft-editor")?.cm;
const article = () => document.querySelector(".article-body");

/** The selected words, and at which character of the saved text they begin, as far as one knows. */
export function selected() {
  const cm = editor();
  if (cm) return { words: cm.getSelection().trim(), start: cm.indexFromPos(cm.getCursor("from")) };
  const selection = document.getSelection();
  const isOurs = selection.rangeCount && article()?.contains(selection.getRangeAt(0).commonAncestorContainer);
  return { words: isOurs ? selection.toString().trim() : "", start: 0 };
}

/** Mark the words of these places. */
export function mark(places) {
  const cm = editor();
  if (cm) {
    for (const old of cm.getAllMarks()) if (old.className === "cm-commented") old.clear();
    for (const { words, start } of places) {
      const at = nearest(cm.getValue(), words, start);
      if (at >= 0) cm.markText(cm.posFromIndex(at), cm.posFromIndex(at + words.length), { className: "cm-commented" });
    }
  } else if (article() && CSS.highlights) {
    CSS.highlights.set("commented", new Highlight(...places.map(({ words }) => range(words)).filter(Boolean)));
  }
}

/** Bring the words into sight. */
export function show(words, start) {
  const cm = editor();
  if (cm) {
    const at = nearest(cm.getValue(), words, start);
    if (at < 0) return;
    cm.setSelection(cm.posFromIndex(at), cm.posFromIndex(at + words.length));
    cm.scrollIntoView(null, 120);
    cm.focus();
    return;
  }
  const found = article() && range(words);
  if (!found) return;
  found.startContainer.parentElement.scrollIntoView({ block: "center" });
  if (CSS.highlights) CSS.highlights.set("shown", new Highlight(found));
}

function nearest(text, words, start) {
  let best = -1;
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
    if (best < 0 || Math.abs(at - start) < Math.abs(best - start)) best = at;
  }
  return best;
}

// The words as they stand in the page, without the marks of Markdown.
function range(words) {
  const wanted = words.replace(/[*_`~]/g, "");
  const walker = document.createTreeWalker(article(), NodeFilter.SHOW_TEXT);
  const nodes = [];
  let text = "";
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    nodes.push([text.length, node]);
    text += node.data;
  }
  const at = text.indexOf(wanted);
  if (at < 0 || !wanted) return null;
  const place = (index) => {
    const [begins, node] = nodes.findLast(([start]) => start <= index);
    return [node, index - begins];
  };
  const found = new Range();
  found.setStart(...place(at));
  const [node, offset] = place(at + wanted.length - 1);
  found.setEnd(node, offset + 1);
  return found;
}
