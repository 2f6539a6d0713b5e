/* <message-card>: the readers' list by day and by night; the choice is the same as that of the articles' frames. */

class MessageCard extends HTMLElement {
  connectedCallback() {
    for (const button of this.querySelectorAll("[data-ground]")) {
      button.addEventListener("click", () => this.setGround(button.dataset.ground));
    }
    this.setGround(localStorage.getItem("opscontent:ground") ?? "day");
  }

  setGround(ground) {
    localStorage.setItem("opscontent:ground", ground);
    this.classList.toggle("is-night", ground === "night");
    for (const button of this.querySelectorAll("[data-ground]")) {
      button.setAttribute("aria-pressed", String(button.dataset.ground === ground));
    }
  }
}

customElements.define("message-card", MessageCard);
