/* Sends one picture with progress and a way to stop; says which pictures a paste or a drop holds. */
import { HttpError, csrfToken } from "./http.js";

/** Start to send: `done` gives what the server answers (an HttpError where it refuses, a TypeError where it is silent). */
export function sendPicture(url, file, onProgress) {
  const call = new XMLHttpRequest();
  const done = new Promise((resolve, reject) => {
    call.upload.addEventListener("progress", (event) => event.lengthComputable && onProgress(event.loaded / event.total));
    call.addEventListener("load", () => {
      if (call.status < 400) resolve(JSON.parse(call.responseText));
      else reject(new HttpError(call.status, call.responseText));
    });
    call.addEventListener("error", () => reject(new TypeError("no answer")));
    call.addEventListener("abort", () => reject(new DOMException("stopped", "AbortError")));
  });
  call.open("POST", url);
  call.setRequestHeader("Accept", "application/json");
  call.setRequestHeader("X-CSRFToken", csrfToken());
  const values = new FormData();
  values.set("pictures", file, file.name || "picture.png");
  call.send(values);
  return { done, stop: () => call.abort() };
}

/** The picture files of a drop. */
export const droppedPictures = (data) => [...(data?.files ?? [])].filter((file) => file.type.startsWith("image/"));

/** The picture files of a paste: none where there are words, since Word and Excel add a picture of what was copied. */
export function pastedPictures(data) {
  if (!data || data.getData("text/plain").trim()) return [];
  const html = data.getData("text/html");
  const words = html && new DOMParser().parseFromString(html, "text/html").body.textContent.trim();
  return words ? [] : droppedPictures(data);
}
