/* Keys of the draft's form: Ctrl/⌘+S saves, and title and digest stay on one line. */
export function listenForKeys(form, saveButton) {
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    form.requestSubmit(saveButton);
  });
  form.addEventListener("keydown", (event) => {
    const isLine = ["title", "digest"].includes(event.target.name);
    if (isLine && event.key === "Enter" && !event.isComposing) event.preventDefault();
  });
}
