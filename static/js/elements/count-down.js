// <count-down until="…" over="…">: the time left, counted down each minute; without script the time itself stands there.
class CountDown extends HTMLElement {
  connectedCallback() {
    this.until = Date.parse(this.getAttribute("until"));
    this.words = document.createElement("span");
    this.append(" ", this.words);
    this.show();
    this.timer = setInterval(() => this.show(), 30000);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  show() {
    const minutes = Math.round((this.until - Date.now()) / 60000);
    if (minutes <= 0) {
      this.words.textContent = `· ${this.getAttribute("over")}`;
      this.classList.add("is-late");
      return;
    }
    const format = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "always" });
    const left = minutes < 120 ? format.format(minutes, "minute") : format.format(Math.round(minutes / 60), "hour");
    this.words.textContent = `· ${left}`;
  }
}

customElements.define("count-down", CountDown);
