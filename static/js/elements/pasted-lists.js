/* Word's lists: paragraphs with a sign or a number before them, and their depth in the style. They become lists. */
const NUMBERED = /^\(?([0-9]+|[a-z]|[ivx]+|[一二三四五六七八九十]+)[.)、）]/i;

export function makeLists(body) {
  let open = []; // the lists around the last item, outermost first
  let last = null;
  for (const paragraph of [...body.querySelectorAll("p,h1,h2,h3,h4,h5,h6,div")]) {
    const depth = depthOf(paragraph);
    if (!depth) continue;
    if (!last || !follows(paragraph, open[0])) open = [];
    const sign = signOf(paragraph);
    const item = itemOf(paragraph);
    open.length = Math.min(open.length, depth);
    while (open.length < depth) {
      const list = body.ownerDocument.createElement(NUMBERED.test(sign) ? "ol" : "ul");
      if (open.length) (open.at(-1).lastElementChild ?? open.at(-1)).append(list);
      else paragraph.before(list);
      open.push(list);
    }
    open.at(-1).append(item);
    paragraph.remove();
    last = item;
  }
}

function depthOf(paragraph) {
  const found = /mso-list:\s*\S+\s+level(\d)/.exec(paragraph.dataset.style ?? "");
  return found && !/^h\d$/.test(paragraph.localName) ? Number(found[1]) : 0;
}

/** The sign before the words, which goes. */
function signOf(paragraph) {
  const isSign = (span) => /mso-list:\s*ignore/i.test(span.dataset.style ?? "");
  const part = [...paragraph.querySelectorAll("span")].find(isSign);
  const sign = part?.textContent.trim() ?? "";
  part?.remove();
  return sign;
}

function itemOf(paragraph) {
  const item = paragraph.ownerDocument.createElement("li");
  item.append(...paragraph.childNodes);
  return item;
}

/** Whether nothing but space is between the list and the paragraph. */
function follows(paragraph, list) {
  let before = paragraph.previousSibling;
  while (before && before !== list && !before.textContent.trim()) before = before.previousSibling;
  return before === list;
}
