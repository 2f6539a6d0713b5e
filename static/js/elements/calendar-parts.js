/* What an act on the calendar answers: parts of the page that changed, and in [data-said] a sentence about the post. */
import { HttpError, post } from "./http.js";
import { toast } from "./toast.js";

/** Send the act and put its answer's parts in place, then `then(said)` with the sentence's element. `takeBack` where
 * the server said nothing of the kind: what was moved on the page goes back. */
export async function act(element, url, values, then, takeBack = () => {}) {
  element.setAttribute("aria-busy", "true");
  try {
    take(await (await post(url, values)).text(), then);
  } catch (error) {
    takeBack();
    if (!(error instanceof HttpError)) toast(element.dataset.offline, { kind: "error" });
    else if (!take(error.text, then)) toast(error.sentence, { kind: "error" });
  } finally {
    element.removeAttribute("aria-busy");
  }
}

function take(html, then) {
  const answer = document.createElement("template");
  answer.innerHTML = html;
  const said = answer.content.querySelector("[data-said]");
  if (!said) return false;
  for (const part of [...answer.content.children].filter((each) => each.id)) document.getElementById(part.id)?.replaceWith(part);
  then(said);
  return true;
}
