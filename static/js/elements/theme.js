/* <theme-switch>: light, dark, or as the system has it, at once and kept in the profile.
   Our colours follow color-scheme by CSS alone; this also tells Tabler's few rules that look at the attribute. */
import { post } from "./http.js";

const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");

function show(choice) {
  root.dataset.themeChoice = choice;
  root.dataset.bsTheme = choice === "auto" ? (system.matches ? "dark" : "light") : choice;
  for (const button of document.querySelectorAll("theme-switch button[aria-pressed]")) {
    button.setAttribute("aria-pressed", String(button.value === choice));
  }
}

show(root.dataset.themeChoice || "auto");
system.addEventListener("change", () => show(root.dataset.themeChoice));

class ThemeSwitch extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", (event) => {
      const button = event.submitter;
      const choice = button.hasAttribute("data-toggle") ? (root.dataset.bsTheme === "dark" ? "light" : "dark") : button.value;
      event.preventDefault();
      show(choice);
      post(event.target.action, { theme: choice }).catch(() => {});
    });
  }
}

customElements.define("theme-switch", ThemeSwitch);
