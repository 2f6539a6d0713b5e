// <triage-keys> inside <triage-queue>: keys act on the reply in hand, when `isCommand` says that they are meant so.
import { isCommand } from "./commands.js";

class TriageKeys extends HTMLElement {
  connectedCallback() {
    this.queue = this.closest("triage-queue");
    this.listener = (event) => this.press(event);
    document.addEventListener("keydown", this.listener);
    this.queue.querySelector("[data-does=zen]").addEventListener("click", () => this.zen());
    this.zen(sessionStorage.getItem("zen") === "1");
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.listener);
  }

  press(event) {
    const target = event.target instanceof Element ? event.target : document.body;
    const isSaving = event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing;
    if (isSaving && target.id === "triage-note") return target.form.requestSubmit();
    if (event.key === "Escape" && target.matches("#triage-note, #triage-q")) return this.card.focus();
    const isElsewhere = target !== document.body && target.id !== "main" && !this.queue.contains(target);
    if (isElsewhere || !isCommand(event)) return;
    // With Caps Lock the letters are large; with Shift they are not meant.
    const key = event.shiftKey ? event.key : event.key.toLowerCase();
    if (this.act(event.key.length === 1 ? key : event.key, target, event.repeat)) event.preventDefault();
  }

  get card() {
    return this.queue.querySelector("#triage-card");
  }

  // Whether the key was one of ours.
  act(key, target, isHeld) {
    const reasons = this.card.querySelector(".triage-decline[open]");
    if (reasons && (key === "Escape" || key === "d")) return this.close(reasons);
    if (reasons && /^[1-9]$/.test(key)) return this.click(reasons.querySelector(`[data-digit="${key}"]`));
    if (key === "j" || key === "k") return this.queue.step(key === "j" ? 1 : -1) ?? true;
    if (isHeld) return /^[a-z0-9]$/.test(key) && Boolean(this.of(key));
    if (key === "/") return this.reach(this.queue.querySelector("#triage-q"));
    if (key === "z" || (key === "Escape" && this.queue.classList.contains("is-zen"))) return this.zen();
    if (key === "t") return this.turn();
    if (key === "b") return this.queue.querySelector("triage-select").upTo(this.queue.current) ?? true;
    if (key === "a") return this.reach(this.queue.querySelector(".triage-bulk.is-open .triage-bulk-acts button"));
    if (key === " " && !target.closest("button, a, summary, input")) return this.tick();
    if (!/^[a-z0-9]$/.test(key)) return false;
    const own = this.of(key);
    if (own?.tagName === "SUMMARY") return this.unfold(own.parentElement, key);
    return own ? this.click(own) : false;
  }

  of(key) {
    return this.queue.querySelector(`[data-key-of="${key}"]`);
  }

  click(button) {
    button?.click();
    return true;
  }

  // The next state's queue; behind the last comes the first.
  turn() {
    const tabs = [...this.queue.querySelectorAll("#triage-tabs a")];
    return this.click(tabs[(tabs.findIndex((tab) => tab.hasAttribute("aria-current")) + 1) % tabs.length]);
  }

  reach(field) {
    field?.focus();
    field?.select?.();
    return true;
  }

  // Opened by its key, a fold is ready for the next one: Enter declines without a reason, the note can be typed.
  unfold(details, key) {
    details.open = key === "e" || !details.open;
    const inside = details.open && details.querySelector(".menu-list button, textarea");
    if (inside) inside.focus();
    return true;
  }

  close(details) {
    details.open = false;
    this.card.focus();
    return true;
  }

  tick() {
    const box = this.queue.current?.querySelector("input");
    if (box) box.click();
    return true;
  }

  // One at a time: the queue and the brief step back.
  zen(on = !this.queue.classList.contains("is-zen")) {
    this.queue.classList.toggle("is-zen", on);
    this.queue.querySelector("[data-does=zen]").setAttribute("aria-pressed", String(on));
    sessionStorage.setItem("zen", on ? "1" : "0");
    return true;
  }
}

customElements.define("triage-keys", TriageKeys);
