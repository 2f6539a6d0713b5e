/* Words that the server may not have got yet, kept in this browser, one text a post. */
const key = (post) => `opscontent:draft:${post}`;
const offerKey = (post) => `opscontent:offered:${post}`;
const sentKey = (post) => `opscontent:sent:${post}`;
const takenKey = (post) => `opscontent:taken:${post}`;

export const TEXTS = ["title", "digest", "author", "cover", "cover_alt", "body"];

export function keep(post, base, texts) {
  try {
    localStorage.setItem(key(post), JSON.stringify({ base, texts, at: new Date().toISOString() }));
  } catch { /* no room or no leave to store: the page still asks before it is left */ }
}

export function kept(post) {
  try {
    return JSON.parse(localStorage.getItem(key(post)));
  } catch {
    return null;
  }
}

export const forget = (post) => localStorage.removeItem(key(post));

/** What is offered and not decided on yet, oldest first; it stays whatever is typed meanwhile. */
export function offered(post) {
  try {
    return JSON.parse(localStorage.getItem(offerKey(post))) ?? [];
  } catch {
    return [];
  }
}

export function setOffered(post, list) {
  try {
    if (list.length) localStorage.setItem(offerKey(post), JSON.stringify(list));
    else localStorage.removeItem(offerKey(post));
    return true;
  } catch {
    return false; // no room: they stay where they are
  }
}

/** Say that the words kept now go out with a form. Those that are typed while the page still stands do not. */
export const noteSent = (post) => sessionStorage.setItem(sentKey(post), kept(post)?.at ?? "");

/** Words that a form takes in need not be offered again, once it has arrived: the page that it leads to says the number
    which goes with the form. */
export function takeAlong(form, post) {
  const number = Math.random().toString(36).slice(2);
  sessionStorage.setItem(takenKey(post), `${number} ${sessionStorage.getItem(sentKey(post))}`);
  const made = () => form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name: "took" }));
  (form.elements.took ?? made()).value = number;
}

export function wasTaken(post) {
  const [number, at] = (sessionStorage.getItem(takenKey(post)) ?? "").split(" ");
  sessionStorage.removeItem(takenKey(post));
  const hasArrived = Boolean(number) && new URLSearchParams(location.search).get("took") === number;
  return hasArrived && kept(post)?.at === at;
}
