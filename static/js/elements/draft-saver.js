/* <draft-saver> around the draft's form: saves while one writes, says how it stands, keeps what could not be sent. */
import { HttpError, post, spoken } from "./http.js";
import { listenForKeys } from "./draft-keys.js";
import { offerFound } from "./found-words.js";
import { TEXTS, forget, keep, noteSent, takeAlong } from "./kept-words.js";

const PAUSE = 5000;
const LONGEST = 30000; // without a pause

class DraftSaver extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    [this.edits, this.savedEdits] = [this.dataset.unsaved ? 1 : 0, 0];
    if (this.dataset.frozen) return;
    this.form.addEventListener("input", (event) => this.touched(event));
    this.form.addEventListener("submit", (event) => this.submit(event));
    listenForKeys(this.form, this.querySelector("[data-save-button]"));
    addEventListener("online", () => this.autosave());
    document.addEventListener("visibilitychange", () => document.hidden && this.isDirty && this.autosave());
    addEventListener("beforeunload", (event) => this.isDirty && !this.isLeaving && event.preventDefault());
    if (!this.dataset.unsaved) offerFound(this);
  }

  get isDirty() { return this.edits !== this.savedEdits; }
  get needsLeave() { return Boolean(this.dataset.lapses) && !this.form.elements.confirms?.checked; }
  get texts() { return Object.fromEntries(TEXTS.map((name) => [name, this.form.elements[name].value])); }
  say(words, tone = "") {
    const line = this.querySelector("[data-said]");
    [line.textContent, line.dataset.tone] = [words, tone];
  }

  touched(event) {
    if (["confirms", "cover_file"].includes(event.target.name) && !this.isDirty) return;
    if (event.target.name !== "confirms") this.edits += 1;
    this.isRefused = false;
    if (!this.isStale) this.say(this.needsLeave ? this.dataset.waiting : this.dataset.typing, "typing");
    keep(this.dataset.post, this.form.elements.base_number.value, this.texts);
    this.firstTouch ??= Date.now();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.autosave(), Date.now() - this.firstTouch > LONGEST ? 0 : PAUSE);
  }

  autosave() {
    if (!this.isDirty || this.needsLeave || this.isStale) return undefined;
    return this.send(true);
  }

  /** One at a time: a save that is asked for while another is on its way follows it. One that got no answer may have
      been made all the same: it is sent again as it was, and what was typed since follows. */
  async send(isQuiet) {
    if (this.isSending) return void (this.isWanted ||= !isQuiet);
    [this.isWanted, this.isSending, this.firstTouch] = [false, true, undefined];
    const again = this.unanswered;
    const { values, edits } = again ?? this.typed(isQuiet);
    this.say(this.dataset.saving, "typing");
    try {
      this.unanswered = { values, edits };
      const answer = await (await post(this.dataset.save, values)).json();
      this.unanswered = null;
      this.saved(answer, edits);
    } catch (error) {
      this.failed(error, isQuiet);
    } finally {
      this.isSending = false;
    }
    if (this.isStale || this.isRefused) return undefined;
    if (this.isWanted || (again && !this.unanswered && this.isDirty)) return this.send(isQuiet && !this.isWanted);
    if (this.isDirty) this.timer = setTimeout(() => this.autosave(), PAUSE);
    return undefined;
  }

  typed(isQuiet) {
    const values = new FormData(this.form);
    values.delete("cover_file");
    if (isQuiet) values.set("quietly", "1");
    return { values, edits: this.edits };
  }

  saved(answer, edits) {
    this.form.elements.base_number.value = answer.number;
    this.savedEdits = edits;
    if (!this.isDirty) forget(this.dataset.post);
    this.form.dispatchEvent(new CustomEvent("draft-saved"));
    this.say(this.isDirty ? this.dataset.typing : answer.said, this.isDirty ? "typing" : "saved");
    if (!this.dataset.lapses) return;
    this.dataset.lapses = "";
    this.querySelector("[data-lapses-notice]")?.remove();
  }

  failed(error, isQuiet) {
    // A save that is cut off as a form leaves: its words go out with the form, and were kept as they were typed.
    if (!this.isLeaving) keep(this.dataset.post, this.form.elements.base_number.value, this.texts);
    if (!(error instanceof HttpError) || error.status >= 500) return this.say(this.dataset.offline, "bad");
    this.unanswered = null;
    if (error.status === 400 || error.status === 401) return this.say(this.dataset.signedOut, "bad");
    const answer = spoken(error);
    this.say(answer.said, "bad");
    if (answer.lapses) this.dataset.lapses = "yes";
    [this.isStale, this.isRefused] = [error.status === 409, error.status !== 409]; // the same again would be refused again
    const merge = this.querySelector("[data-merge]");
    merge.hidden = !this.isStale;
    if ((this.isStale || answer.lapses) && !isQuiet) this.form.requestSubmit(merge);
    return undefined;
  }

  submit(event) {
    if (event.submitter?.hasAttribute("data-save-button") && !this.isStale && !this.needsLeave) {
      event.preventDefault();
      clearTimeout(this.timer);
      this.send(false);
    } else {
      this.isLeaving = true;
      noteSent(this.dataset.post);
      // A mended slip is saved with what was typed: those words need not be offered again.
      if (event.submitter?.name === "fix") takeAlong(this.form, this.dataset.post);
    }
  }
}

customElements.define("draft-saver", DraftSaver);
