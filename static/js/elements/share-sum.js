// <share-sum> around the rows of pillars: says live what their shares add up to, and shows each row's colour.
class ShareSum extends HTMLElement {
  connectedCallback() {
    this.line = this.querySelector(".share-line");
    this.addEventListener("input", () => this.refresh());
    this.refresh();
  }

  refresh() {
    let sum = 0;
    for (const row of this.querySelectorAll(".pillar-rows > li")) {
      const isGone = row.querySelector("[name$='is_removed']")?.checked ?? false;
      const isEmpty = !row.querySelector("[name$='-name']").value.trim();
      row.classList.toggle("is-gone", isGone);
      row.dataset.colour = row.querySelector("[name$='-colour']").value;
      if (!isGone && !isEmpty) sum += Number.parseInt(row.querySelector("[name$='target_share']").value, 10) || 0;
    }
    this.say(sum);
  }

  say(sum) {
    const pattern = sum === 100 ? this.dataset.good : sum < 100 ? this.dataset.less : this.dataset.more;
    this.line.textContent = pattern.replace("{sum}", sum).replace("{rest}", Math.abs(100 - sum));
    this.line.classList.toggle("is-good", sum === 100);
    this.line.classList.toggle("is-over", sum > 100);
  }
}

customElements.define("share-sum", ShareSum);
