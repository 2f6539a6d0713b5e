/* Talks to our own pages: a POST carries the page's token; an answer of 400 or more is thrown, and so is silence. */

const PATIENCE = 25000; // ms after which a server that says nothing counts as not reached

export class HttpError extends Error {
  constructor(status, text) {
    super(text);
    this.status = status;
    this.text = text;
  }

  /** The sentence of our error fragment, for a toast. */
  get sentence() {
    return new DOMParser().parseFromString(this.text, "text/html").body.textContent.trim();
  }
}

export const csrfToken = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

/** POST a FormData or a plain object; `accept` says what should come back ("application/json" or "text/html"). */
export async function post(url, values = {}, { accept = "application/json", signal } = {}) {
  const body = values instanceof FormData ? values : toForm(values);
  return ask(url, { method: "POST", body, signal, headers: { Accept: accept, "X-CSRFToken": csrfToken() } });
}

/** Say while the page goes away that we left; nobody waits for an answer. */
export function sayLeaving(url) {
  navigator.sendBeacon(url, toForm({ csrf_token: csrfToken(), leaving: "1" }));
}

/** What an answer in JSON that was refused says: `said`, and whatever else it holds. */
export function spoken(error) {
  try {
    return JSON.parse(error.text);
  } catch {
    return { said: error.sentence };
  }
}

/** GET the part of a page that stands at this address, as text. */
export async function fragment(url, { signal } = {}) {
  const answer = await ask(url, { signal, headers: { Accept: "text/html", "HX-Request": "true" } });
  return answer.text();
}

async function ask(url, { signal, ...options }) {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(new DOMException("no answer", "TimeoutError")), PATIENCE);
  const either = signal ? AbortSignal.any([signal, silence.signal]) : silence.signal;
  const answer = await fetch(url, { credentials: "same-origin", ...options, signal: either })
    .finally(() => clearTimeout(timer));
  if (!answer.ok) throw new HttpError(answer.status, await answer.text());
  return answer;
}

function toForm(values) {
  const form = new FormData();
  for (const [name, value] of Object.entries(values)) {
    for (const each of [value].flat()) form.append(name, each ?? "");
  }
  return form;
}
