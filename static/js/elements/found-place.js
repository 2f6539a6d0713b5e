/* A page that was opened from a search: the found words are brought into sight, in the editor or in the article. */
import { show } from "./comment-places.js";

const asked = new URLSearchParams(location.search);
const words = asked.get("found");

if (words) {
  if (document.querySelector("draft-editor")) await customElements.whenDefined("draft-editor");
  show(words, Number(asked.get("near")));
}
