/* Offers the words that this browser kept because the server did not get them, when a draft is opened again. */
import { TEXTS, forget, kept, markMerged, wasMerged } from "./kept-words.js";

/** `saver` is the <draft-saver> of the page. */
export function offerFound(saver) {
  const { post } = saver.dataset;
  if (wasMerged(post)) forget(post);
  markMerged(post, false);
  const found = kept(post);
  const isSame = found && TEXTS.every((name) => (found.texts[name] ?? "").trim() === saver.texts[name].trim());
  if (isSame) forget(post);
  if (!found || isSame) return;
  const notice = saver.querySelector("[data-found]");
  notice.hidden = false;
  notice.scrollIntoView({ block: "center" });
  notice.querySelector("[data-found-at]").textContent = new Date(found.at).toLocaleString(document.documentElement.lang);
  notice.addEventListener("click", (event) => {
    const takes = event.target.closest("[data-found-take]");
    if (!takes && !event.target.closest("[data-found-drop]")) return;
    notice.hidden = true;
    if (takes) take(saver.form, found);
    else forget(post);
  });
}

/** With the version they were based on: if someone saved since, the next save leads to the merge. */
function take(form, found) {
  form.elements.base_number.value = found.base;
  for (const name of TEXTS) {
    const field = form.elements[name];
    const text = found.texts[name] ?? "";
    if (name === "body") field.dispatchEvent(new CustomEvent("draft-fill", { detail: text }));
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
