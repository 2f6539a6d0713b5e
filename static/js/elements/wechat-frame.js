/* <wechat-frame>: an article in a frame as WeChat keeps it. Nothing runs in the frame; newer words are put into it from
   here, so that it neither flickers nor scrolls back, and its own policy allows the styles in its tags. */

class WechatFrame extends HTMLElement {
  connectedCallback() {
    this.frame = this.querySelector("iframe");
    this.frame.addEventListener("load", () => this.restore());
    for (const button of this.querySelectorAll("[data-ground]")) {
      button.addEventListener("click", () => this.setGround(button.dataset.ground));
    }
    this.setGround(localStorage.getItem("opscontent:ground") ?? "day");
  }

  /* Show this HTML in the place of what the frame was loaded with. */
  show(html) {
    this.html = html;
    const article = this.frame.contentDocument?.querySelector("article");
    if (article) article.innerHTML = html;
  }

  setGround(ground) {
    this.ground = ground;
    localStorage.setItem("opscontent:ground", ground);
    this.classList.toggle("is-night", ground === "night");
    this.frame.contentDocument?.documentElement?.toggleAttribute("data-night", ground === "night");
    for (const button of this.querySelectorAll("[data-ground]")) {
      button.setAttribute("aria-pressed", String(button.dataset.ground === ground));
    }
  }

  restore() {
    this.setGround(this.ground);
    if (this.html !== undefined) this.show(this.html);
  }
}

customElements.define("wechat-frame", WechatFrame);
