// <notice-bell data-url="…">: asks each minute how many notices are unread, as long as somebody can see the page.
const MINUTE = 60000;

class NoticeBell extends HTMLElement {
  connectedCallback() {
    this.askedAt = Date.now();
    this.listener = () => this.ask();
    this.timer = setInterval(this.listener, MINUTE);
    document.addEventListener("visibilitychange", this.listener);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
    document.removeEventListener("visibilitychange", this.listener);
  }

  async ask() {
    if (document.hidden || Date.now() - this.askedAt < MINUTE - 1000) return;
    this.askedAt = Date.now();
    try {
      // Whoever is signed out is sent elsewhere; that page must not end up in the bell.
      const answer = await fetch(this.dataset.url, { redirect: "manual", headers: { "HX-Request": "true" } });
      if (answer.ok) this.show(await answer.text());
    } catch {
      // Away from the network: the next minute asks again.
    }
  }

  show(html) {
    const hadFocus = this.contains(document.activeElement);
    this.innerHTML = html;
    if (hadFocus) this.querySelector("a").focus();
  }
}

customElements.define("notice-bell", NoticeBell);
