/* A slip is mended where it stands: in the editor, so that it can be taken back and the page stays as it is. */
import { toast } from "./toast.js";

/** Make a button's change, [start, old, new] with the start in characters; false where other words stand there. */
export function mend(cm, button) {
  const [start, old, words] = JSON.parse(button.value);
  const text = cm.getValue();
  const from = [...text].slice(0, start).join("").length;
  if (!text.startsWith(old, from)) return false;
  put(cm, { from: cm.posFromIndex(from), to: cm.posFromIndex(from + old.length) }, words);
  const after = cm.posFromIndex(from + words.length);
  const mark = cm.markText(cm.posFromIndex(from), after, { clearWhenEmpty: false });
  toast(button.dataset.mended, { undo: () => mark.find() && put(cm, mark.find(), old) });
  moveOthers(button, start, [...words].length - [...old].length);
  return true;
}

function put(cm, { from, to }, words) {
  cm.replaceRange(words, from, to, "mend");
  cm.scrollIntoView(from, 120);
}

// The changes behind this one lie elsewhere now; it is gone itself. The checks are asked anew in a moment.
function moveOthers(button, start, by) {
  const line = button.closest("li");
  for (const other of button.closest("[data-findings]").querySelectorAll("button[name=fix]")) {
    const [at, old, words] = JSON.parse(other.value);
    if (at > start) other.value = JSON.stringify([at + by, old, words]);
  }
  (line.nextElementSibling ?? line.previousElementSibling)?.querySelector("button")?.focus();
  line.remove();
}
