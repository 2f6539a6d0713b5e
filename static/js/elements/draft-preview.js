/* <draft-preview>: what readers will see and what the checks say, asked anew after a pause; one question at a time. */
import { post } from "./http.js";

const PAUSE = 450;

class DraftPreview extends HTMLElement {
  connectedCallback() {
    this.form = document.getElementById("draft-form");
    this.shown = this.querySelector("[data-preview]");
    this.said = this.querySelector(".preview-said");
    this.form.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(), PAUSE);
    });
    this.form.addEventListener("draft-saved", () => this.ask());
    for (const button of this.querySelectorAll("[data-width]")) {
      button.addEventListener("click", () => this.setWidth(button.dataset.width));
    }
    this.setWidth(localStorage.getItem("opscontent:preview") ?? "phone");
    this.showKept();
    if (this.dataset.checks && !this.form.querySelector("fieldset:disabled")) this.ask();
  }

  setWidth(width) {
    localStorage.setItem("opscontent:preview", width);
    this.closest(".draft").classList.toggle("is-web", width === "web");
    for (const button of this.querySelectorAll("[data-width]")) {
      button.setAttribute("aria-pressed", String(button.dataset.width === width));
    }
  }

  async ask() {
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    const values = new FormData(this.form);
    values.delete("cover_file");
    try {
      await this.fill(this.shown, this.dataset.url, values, asking.signal);
      this.showLength();
      this.showKept();
      if (this.dataset.checks) {
        await this.fill(this.querySelector("[data-findings]"), this.dataset.checks, values, asking.signal);
      }
      this.said.textContent = "";
    } catch (error) {
      if (error.name !== "AbortError") this.said.textContent = this.dataset.failed;
    }
  }

  async fill(place, url, values, signal) {
    const answer = await post(url, values, { accept: "text/html", signal });
    const html = await answer.text();
    if (signal.aborted) return;
    const at = [...place.querySelectorAll("a, button")].indexOf(document.activeElement);
    place.innerHTML = html;
    if (at >= 0) place.querySelectorAll("a, button")[at]?.focus(); // who went through the findings by keys goes on
  }

  // What was typed, as WeChat would keep it, goes into its frame.
  showKept() {
    const kept = this.shown.querySelector("[data-wechat]");
    if (kept) customElements.whenDefined("wechat-frame").then(() => this.querySelector("wechat-frame").show(kept.value));
  }

  showLength() {
    const length = this.shown.querySelector("[data-new-length]");
    if (length) document.querySelector("[data-length]").textContent = length.textContent.trim();
  }
}

customElements.define("draft-preview", DraftPreview);
