// The keys of the desk: through picks and sections, up and down, into a field and out of it, a heading above.
import { isCommand } from "./commands.js";

const KEYS = ["[", "]", "j", "k", "e", "h"];

export class DeskKeys {
  constructor(board) {
    this.board = board;
  }

  get items() {
    return [...this.board.querySelectorAll(".desk-item")];
  }

  // The pick or section in hand; while a heading is typed above it, still that one.
  get inHand() {
    const item = document.activeElement?.closest(".desk-item") ?? null;
    return item || !document.activeElement?.closest("#section-add") ? item : document.getElementById(this.hand);
  }

  // From the outline to the pick itself, which then has the keys.
  jump(event) {
    const link = event.target.closest("a[data-jumps]");
    const item = link && document.getElementById(link.hash.slice(1));
    if (!item) return;
    event.preventDefault();
    item.scrollIntoView({ block: "start" });
    item.focus({ preventScroll: true });
  }

  press(event) {
    const item = this.inHand;
    if (event.key === "Escape" && event.target.matches?.(":is(.desk-item, #section-add) :is(input, textarea, select)")) {
      return (item ?? this.items[0])?.focus();
    }
    if (!isCommand(event) || !KEYS.includes(event.key)) return;
    event.preventDefault();
    if (event.key === "h") this.head(item);
    else if (event.key === "e") this.edit(item?.querySelector("textarea, input[name=title]"));
    else if (event.key === "[" || event.key === "]") item?.querySelector(`[data-does=${event.key === "[" ? "up" : "down"}]`)?.click();
    else this.step(item, event.key === "j" ? 1 : -1);
  }

  edit(field) {
    field?.focus();
    if (field?.matches("input")) field.select();
  }

  step(item, by) {
    const items = this.items;
    (items[items.indexOf(item) + by] ?? (item ? null : items[0]))?.focus();
  }

  // A heading above the pick in hand.
  head(item) {
    const form = this.board.querySelector("#section-add");
    if (!form) return;
    this.hand = item?.id;
    form.elements.before.value = item?.dataset.id ?? "";
    form.elements.title.focus();
  }
}
