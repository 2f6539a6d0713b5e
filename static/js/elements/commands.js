// What counts as a command. A file of its own: keys.js listens, and loaded twice it would hear every key twice.

/** Whether this key press is meant as a command: use it in your own element too. */
export function isCommand(event) {
  if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return false;
  if (event.ctrlKey || event.metaKey || event.altKey || event.getModifierState?.("AltGraph")) return false;
  if (document.querySelector("dialog[open]")) return false;
  return !event.target.closest?.('input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable=""], [contenteditable="true"], .CodeMirror');
}
