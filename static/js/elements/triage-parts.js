/* An answer of the triage screen: what it holds, and where its tabs, counts and rows go. */

/** The parts of an answer; null where the page has to be loaded anew instead. */
export function read(html) {
  const answer = document.createElement("template");
  answer.innerHTML = html;
  const found = answer.content;
  const reload = found.querySelector("[data-reload]");
  if (reload) location.assign(reload.dataset.reload);
  else if (found.querySelector("main")) location.reload(); // a whole page: signed out meanwhile
  if (reload || found.querySelector("main")) return null;
  return {
    card: found.querySelector("#triage-card"),
    said: found.querySelector("[data-said]")?.textContent ?? "",
    parts: [...found.querySelectorAll("[data-part]:not(#triage-card)")],
    rows: [...found.querySelectorAll("[data-rows] > li")],
    gone: [...found.querySelectorAll("[data-gone]")].map((each) => each.dataset.gone),
  };
}

/** Put everything but the card where it belongs. */
export function place(queue, { parts, rows, gone }) {
  for (const row of rows) placeRow(queue, row);
  for (const id of gone) document.getElementById(id)?.remove();
  for (const part of parts) document.getElementById(part.id)?.replaceWith(part);
  queue.dispatchEvent(new Event("change"));
}

/** Above or below 0: the row stands behind or before where a reply of this number would. */
export const lies = (queue, row, id) => (row.dataset.id - id) * (queue.dataset.order === "newest" ? -1 : 1);

// A row takes its own place again, or the one that its number gives it.
function placeRow(queue, row) {
  const known = document.getElementById(row.id);
  if (known) {
    row.querySelector("input").checked = known.querySelector("input").checked;
    row.toggleAttribute("aria-current", known.hasAttribute("aria-current"));
    return known.replaceWith(row);
  }
  const list = queue.querySelector("#triage-rows");
  return list.insertBefore(row, [...list.children].find((other) => lies(queue, other, row.dataset.id) > 0) ?? null);
}

/** The card with a reason above its words, and a button to send again where that may help. */
export function withReason(card, reason, again = "") {
  card.classList.remove("is-leaving");
  card.removeAttribute("inert");
  card.querySelector("[data-came-back]")?.remove();
  if (!reason) return card;
  const line = document.createElement("div");
  Object.assign(line, { className: "form-errors triage-back", role: "alert" });
  line.dataset.cameBack = "";
  line.append(reason);
  if (again) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "btn btn-sm", textContent: again });
    button.dataset.does = "retry";
    line.append(" ", button);
  }
  card.prepend(line);
  return card;
}
