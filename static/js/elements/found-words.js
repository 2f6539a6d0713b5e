/* Offers the words that this browser kept because the server did not get them, when a draft is opened again. */
import { TEXTS, forget, kept, offered, setOffered, wasTaken } from "./kept-words.js";

/** `saver` is the <draft-saver> of the page. */
export function offerFound(saver) {
  const { post } = saver.dataset;
  if (wasTaken(post)) forget(post);
  const isSame = (one) => TEXTS.every((name) => (one.texts[name] ?? "").trim() === saver.texts[name].trim());
  const list = [...offered(post), kept(post)].filter((one) => one && !isSame(one));
  if (setOffered(post, list)) forget(post);
  if (list.length) show(saver, list);
}

function show(saver, [found, ...rest]) {
  const { post } = saver.dataset;
  const notice = saver.querySelector("[data-found]");
  notice.hidden = false;
  notice.scrollIntoView({ block: "center" });
  notice.querySelector("[data-found-at]").textContent = new Date(found.at).toLocaleString(document.documentElement.lang);
  notice.addEventListener("click", (event) => {
    const takes = event.target.closest("[data-found-take]");
    if (!takes && !event.target.closest("[data-found-drop]")) return;
    notice.hidden = true;
    // What was typed meanwhile and is not saved yet is offered in its turn.
    const { base_number: base } = saver.form.elements;
    if (takes && saver.isDirty) rest.push({ base: base.value, texts: saver.texts, at: new Date().toISOString() });
    if (takes) take(saver.form, found);
    setOffered(post, rest);
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
