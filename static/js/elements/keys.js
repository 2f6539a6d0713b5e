/* Keys of the page. An element with data-key="n" is clicked (a field focused) by that key; two keys in a row
   are written data-key="g w". Never while someone types, holds a modifier, or composes Chinese.
   A script that has its own keys asks commands.js and calls preventDefault(): ours come last. */

import { isCommand } from "./commands.js";

const PATIENCE = 900; // ms between the two keys of a pair
let first = "";
let timer;

const isVisible = (element) => element.checkVisibility ? element.checkVisibility() : element.offsetParent !== null;

function target(keys) {
  const found = [...document.querySelectorAll(`[data-key="${CSS.escape(keys)}"]`)];
  return found.find((element) => isVisible(element) && !element.disabled) ?? found.find((element) => element.matches("a[data-key]"));
}

function press(element) {
  if (element.matches("input, textarea, select")) element.focus();
  else element.click();
}

window.addEventListener("keydown", (event) => {
  if (!isCommand(event)) return;
  if (event.key === "?") {
    event.preventDefault();
    document.getElementById("keys-dialog")?.showModal();
    return;
  }
  const pair = first && target(`${first} ${event.key}`);
  const element = pair || target(event.key);
  clearTimeout(timer);
  first = pair || element ? "" : event.key;
  timer = setTimeout(() => { first = ""; }, PATIENCE);
  if (!element) return;
  event.preventDefault();
  press(element);
});
