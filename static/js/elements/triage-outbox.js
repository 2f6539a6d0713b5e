/* What was decided and is not answered yet: sent in the order in which it was typed, one after the other. An act
   that the server refuses comes back; one that got no answer stays first in line until it is sent again. */
import { HttpError, post } from "./http.js";

const UNREACHED = 502; // from here on it was a proxy that answered: nobody knows whether we were heard

export class Outbox {
  #acts = [];
  #isBusy = false;
  isStuck = false;

  /** `before(act)`, `good(act, html)`, `refused(act, html, sentence)`, `lost(act)` and `rests()` tell the page. */
  constructor(listener) {
    this.listener = listener;
    window.addEventListener("online", () => this.retry());
    window.addEventListener("beforeunload", (event) => { if (this.#acts.length) event.preventDefault(); });
  }

  get count() {
    return this.#acts.length;
  }

  /** Whether something about this reply still waits. */
  has(reply) {
    return Boolean(reply) && this.#acts.some((act) => act.reply === reply);
  }

  /** `act`: { url, body, reply }. A new word on the reply that is stuck takes the place of the old one. */
  add(act) {
    if (this.isStuck && this.#acts[0].reply === act.reply) {
      this.#acts[0] = act;
      return this.retry();
    }
    this.#acts.push(act);
    return this.#run();
  }

  retry() {
    if (!this.isStuck) return undefined;
    this.isStuck = false;
    return this.#run();
  }

  async #run() {
    if (this.#isBusy || this.isStuck) return;
    this.#isBusy = true;
    while (this.#acts.length && !this.isStuck) await this.#send(this.#acts[0]);
    this.#isBusy = false;
    this.listener.rests();
  }

  async #send(act) {
    this.listener.before(act);
    let html;
    try {
      html = await (await post(act.url, act.body)).text();
    } catch (error) {
      return this.#failed(act, error);
    }
    this.#acts.shift();
    return this.listener.good(act, html);
  }

  #failed(act, error) {
    if (error instanceof HttpError && error.status < UNREACHED) {
      this.#acts.shift();
      return this.listener.refused(act, error.text, error.sentence);
    }
    act.body.set("again", "1");
    this.isStuck = true;
    return this.listener.lost(act);
  }
}
