/* <picture-cutter>: two rectangles on a picture, moved by pointer and keys. The numbers of the form are the truth. */

const STEP = 1; // percent an arrow key moves; a tenth with Shift
const SMALLEST = 5;

class CutShape {
  constructor(fieldset, ratio) {
    this.box = fieldset.querySelector(".cut-box");
    this.stage = fieldset.querySelector(".cut-stage");
    this.fields = Object.fromEntries([...fieldset.querySelectorAll("input")].map((field) => [field.name.split("_")[1], field]));
    // A rectangle of this ratio is `tall` times as high as it is wide, both in percent of the picture's sides.
    this.tall = ratio;
    this.box.hidden = false;
    this.box.addEventListener("keydown", (event) => this.onKey(event));
    this.box.addEventListener("pointerdown", (event) => this.grab(event));
    fieldset.addEventListener("input", () => this.draw());
    this.draw();
  }

  get values() { return Object.fromEntries(Object.entries(this.fields).map(([name, field]) => [name, Number(field.value)])); }

  draw() {
    const { left, top, width } = this.values;
    Object.assign(this.box.style, { left: `${left}%`, top: `${top}%`, width: `${width}%`, height: `${width * this.tall}%` });
  }

  /** Keep it inside: first the size, then the place. */
  set({ left, top, width }) {
    const most = Math.min(100, 100 / this.tall);
    const wide = Math.min(Math.max(width, Math.min(most, SMALLEST)), most);
    const within = (value, length) => Math.min(Math.max(value, 0), Math.max(0, 100 - length));
    // Rounded down: a hundredth too much would not fit.
    this.fields.width.value = (Math.floor(wide * 100) / 100).toFixed(2);
    this.fields.left.value = (Math.floor(within(left, wide) * 100) / 100).toFixed(2);
    this.fields.top.value = (Math.floor(within(top, wide * this.tall) * 100) / 100).toFixed(2);
    this.draw();
  }

  onKey(event) {
    const step = event.shiftKey ? STEP / 10 : STEP;
    const { left, top, width } = this.values;
    const grown = (by) => ({ left: left - by / 2, top: top - (by * this.tall) / 2, width: width + by });
    const acts = {
      ArrowLeft: () => ({ left: left - step, top, width }),
      ArrowRight: () => ({ left: left + step, top, width }),
      ArrowUp: () => ({ left, top: top - step, width }),
      ArrowDown: () => ({ left, top: top + step, width }),
      "+": () => grown(2 * step),
      "=": () => grown(2 * step),
      "-": () => grown(-2 * step),
    };
    if (!acts[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.set(acts[event.key]());
  }

  /** Inside it is moved; at its lower right corner it is made larger and smaller. */
  grab(event) {
    event.preventDefault();
    this.box.focus();
    this.box.setPointerCapture(event.pointerId);
    const from = this.values;
    const frame = this.stage.getBoundingClientRect();
    const edge = this.box.getBoundingClientRect();
    const isCorner = edge.right - event.clientX < 22 && edge.bottom - event.clientY < 22;
    const move = (now) => {
      const across = ((now.clientX - event.clientX) / frame.width) * 100;
      const down = ((now.clientY - event.clientY) / frame.height) * 100;
      if (!isCorner) return this.set({ left: from.left + across, top: from.top + down, width: from.width });
      const room = Math.min(100 - from.left, (100 - from.top) / this.tall);
      return this.set({ left: from.left, top: from.top, width: Math.min(from.width + across, room) });
    };
    this.box.addEventListener("pointermove", move);
    for (const kind of ["pointerup", "pointercancel"]) {
      this.box.addEventListener(kind, () => this.box.removeEventListener("pointermove", move), { once: true });
    }
  }
}

class PictureCutter extends HTMLElement {
  connectedCallback() {
    const own = Number(this.dataset.width) / Number(this.dataset.height);
    for (const fieldset of this.querySelectorAll("[data-shape]")) {
      new CutShape(fieldset, own / Number(fieldset.dataset.ratio));
    }
  }
}

customElements.define("picture-cutter", PictureCutter);
