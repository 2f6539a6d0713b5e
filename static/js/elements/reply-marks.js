/* [[reply:12]] and [[credits]] in the editor: drawn as chips, with the beginning of what they stand for behind. */
const MARK = /\[\[ {0,2}(?:reply {0,2}[:\uff1a] {0,2}([0-9]{1,18})|credits) {0,2}\]\]/g;
const AT_START = new RegExp(`^${MARK.source}`);

/** What the quotes beside the text say, by the number of their reply, and whether they can't be printed any more. */
const quotes = () =>
  new Map([...document.querySelectorAll("[data-reply]")].map(({ dataset }) => [dataset.reply, { words: dataset.snippet, isGone: "gone" in dataset }]));

export function showMarks(cm) {
  const known = quotes();
  // On phones the text itself is editable, and what an input method brings right behind a chip would be lost.
  const hasChips = cm.getOption("inputStyle") === "textarea";
  let shown = [];
  let timer = 0;
  let isComposing = false;

  const refresh = () => {
    if (isComposing) return;
    const used = new Set();
    cm.operation(() => {
      shown.forEach((mark) => mark.clear());
      shown = [];
      for (let line = cm.firstLine(); line <= cm.lastLine(); line += 1) {
        for (const match of cm.getLine(line).matchAll(MARK)) {
          used.add(match[1]);
          const quote = known.get(match[1]);
          if (quote && hasChips) shown.push(cm.setBookmark({ line, ch: match.index + match[0].length }, { widget: chip(quote) }));
        }
      }
    });
    showUsed(used);
  };

  cm.addOverlay({ token: (stream) => token(stream, known) });
  cm.on("changes", () => {
    clearTimeout(timer);
    timer = setTimeout(refresh, 250);
  });
  // A line that changes under an input method loses what is being composed.
  cm.getWrapperElement().addEventListener("compositionstart", () => (isComposing = true));
  cm.getWrapperElement().addEventListener("compositionend", () => {
    isComposing = false;
    refresh();
  });
  refresh();
}

function token(stream, known) {
  const match = stream.match(AT_START);
  if (match) return match[1] === undefined || known.get(match[1])?.isGone === false ? "reply-mark" : "reply-unknown";
  stream.next();
  while (!stream.eol() && stream.peek() !== "[") stream.next();
  return null;
}

function chip({ words, isGone }) {
  const part = document.createElement("span");
  part.className = isGone ? "reply-words is-gone" : "reply-words";
  part.textContent = words;
  return part;
}

function showUsed(used) {
  for (const line of document.querySelectorAll("[data-reply]")) {
    line.querySelector(".quote-used").hidden = !used.has(line.dataset.reply);
  }
}
