/* <form data-confirm="Question?"> asks in a dialog before it is sent. */

document.addEventListener("submit", (event) => {
  const form = event.target;
  const dialog = document.getElementById("confirm-dialog");
  if (!dialog || !form.dataset?.confirm || form.hasAttribute("data-confirmed")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  ask(dialog, form, event.submitter);
}, true);

function ask(dialog, form, submitter) {
  const yes = dialog.querySelector("[data-yes]");
  dialog.querySelector("[data-question]").textContent = form.dataset.confirm;
  const words = submitter?.cloneNode(true);
  words?.querySelectorAll("kbd, svg").forEach((part) => part.remove());
  if (words?.textContent.trim()) yes.textContent = words.textContent.trim();
  dialog.returnValue = "";
  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "yes") return;
    form.setAttribute("data-confirmed", "");
    form.requestSubmit(submitter ?? undefined);
    form.removeAttribute("data-confirmed");
  }, { once: true });
  dialog.showModal();
}
