/* Words that the server may not have got yet, kept in this browser, one text a post. */
const key = (post) => `opscontent:draft:${post}`;
const mergedKey = (post) => `opscontent:merged:${post}`;

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

/** A merge took these words in: the next time the draft opens they need not be offered. */
export const markMerged = (post, isMerged) =>
  isMerged ? sessionStorage.setItem(mergedKey(post), "yes") : sessionStorage.removeItem(mergedKey(post));

export const wasMerged = (post) => sessionStorage.getItem(mergedKey(post)) === "yes";
