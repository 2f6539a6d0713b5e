/* HTML from a clipboard, without what programs leave in it: Word's styles and comments, empty spans, pictures, and
   addresses that lead nowhere. Nothing of it runs or loads: it is parsed apart from the page. */
import { makeLists } from "./pasted-lists.js";

const JUNK = "style,script,meta,link,title,xml,template,noscript,iframe,object,svg,button,input,select,textarea";
const STRUCTURE = "a[href],strong,em,h1,h2,h3,h4,h5,h6,ul,ol,table,blockquote,pre,code,hr";
const BLOCKS = "p,div,li,h1,h2,h3,h4,h5,h6,td,th,blockquote,pre,section,article";
const HAN = "[\\u3000-\\u30ff\\u3400-\\u9fff\\uff00-\\uffef]";
const BROKEN_LINE = new RegExp(`(?<=${HAN})[ \\t]*[\\r\\n]+\\s*(?=${HAN})`, "g");

/** The cleaned body, and how many pictures were taken out of it. */
export function cleaned(html) {
  const { body } = new DOMParser().parseFromString(withoutStyles(html), "text/html");
  const isCode = /white-space:\s*pre/.test(body.firstElementChild?.dataset.style ?? "");
  each(body, JUNK, (node) => node.remove());
  for (const node of [...all(body, NodeFilter.SHOW_COMMENT)]) node.remove();
  each(body, "*", (node) => (node.hidden || isHidden(node)) && node.remove());
  const pictures = body.querySelectorAll("img,picture,video").length;
  each(body, "img,picture,video,audio,canvas", (node) => node.remove());
  makeLists(body);
  each(body, "*", (node) => node.nodeName.includes(":") && unwrap(node));
  each(body, "span,font,b,strong,i,em,s,strike,del,u", named);
  each(body, "a", (link) => /^(https?:|mailto:)/i.test(link.getAttribute("href") ?? "") || unwrap(link));
  each(body, "h1,h2,h3,h4,h5,h6", (heading) => each(heading, "strong", unwrap));
  if (body.querySelector("h1")) each(body, "h1,h2,h3,h4,h5", lower);
  each(body, "strong,em", (node) => joinNext(node));
  for (const text of all(body, NodeFilter.SHOW_TEXT)) if (!text.parentElement.closest("pre")) tidy(text);
  body.normalize();
  each(body, BLOCKS, trimStart);
  each(body, "strong,em,a,h2,h3,h4,h5,h6", (node) => node.textContent.trim() || unwrap(node));
  if (isCode) body.replaceChildren(body.textContent); // an editor's lines of colours
  return { body, pictures };
}

/** Whether nothing is in it that plain text would not say. */
export function isPlain(body) {
  const isParagraph = (node) => !node.querySelector("p,div") && node.textContent.trim();
  return !body.querySelector(STRUCTURE) && [...body.querySelectorAll("p,div")].filter(isParagraph).length < 2;
}

// What only says how it looks is read, and never applied: the policy of our pages would note each one.
const withoutStyles = (html) => {
  const set = (tag) => tag.replace(/\s(style|on\w+)\s*=/gi, " data-$1=");
  return html.replace(/<style[\s\S]*?<\/style>/gi, "").replace(/<[a-z][^>]*>/gi, set);
};

export function each(root, selector, act) {
  for (const node of [...root.querySelectorAll(selector)]) act(node);
}

function* all(root, kind) {
  const walker = document.createTreeWalker(root, kind);
  while (walker.nextNode()) yield walker.currentNode;
}

const unwrap = (node) => node.replaceWith(...node.childNodes);
const styleOf = (node) => (node.dataset?.style ?? "").toLowerCase().replace(/\s/g, "");
const isHidden = (node) => /display:none|mso-hide:all|mso-element:(comment|footnote)/.test(styleOf(node));

/** A span that looks bold is bold; a <b> that does not look it is nothing. */
function named(node) {
  const style = styleOf(node);
  const isOne = (tags) => tags.includes(node.localName);
  const weight = /font-weight:(\w+)/.exec(style)?.[1];
  const wants = [
    ["strong", weight ? weight === "bold" || weight === "bolder" || Number(weight) >= 600 : isOne(["b", "strong"])],
    ["em", /font-style:/.test(style) ? /font-style:(italic|oblique)/.test(style) : isOne(["i", "em"])],
  ];
  let inner = [...node.childNodes];
  const isAround = Boolean(node.querySelector(BLOCKS)); // such a one says nothing of its words
  for (const [tag] of wants.filter(([name, isWanted]) => isWanted && !isAround && !node.parentElement.closest(name))) {
    const made = node.ownerDocument.createElement(tag);
    made.append(...inner);
    inner = [made];
  }
  node.replaceWith(...inner);
}

function joinNext(node) {
  while (node.isConnected && node.nextSibling?.nodeName === node.nodeName) {
    node.append(...node.nextSibling.childNodes);
    node.nextSibling.remove();
  }
}

// The title of a post is its first heading.
function lower(heading) {
  const made = heading.ownerDocument.createElement(`h${Number(heading.localName[1]) + 1}`);
  made.append(...heading.childNodes);
  heading.replaceWith(made);
}

function tidy(text) {
  text.data = text.data.replace(BROKEN_LINE, "").replace(/\u00a0/g, " ").replace(/[\u200b\ufeff\u00ad]/g, "");
}

// Two wide spaces are how a paragraph begins on paper.
function trimStart(block) {
  const [first] = all(block, NodeFilter.SHOW_TEXT);
  if (first && !block.closest("pre")) first.data = first.data.replace(/^[\s\u3000]+/, "");
}
