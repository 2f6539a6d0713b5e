/* Cleaned HTML as Markdown the way the server reads it: lists indented by four, tables with pipes, marks kept. */
import TurndownService from "../../vendor/turndown/turndown.es.js";

const turndown = new TurndownService({
  headingStyle: "atx", hr: "---", bulletListMarker: "-", codeBlockStyle: "fenced", emDelimiter: "*",
});
const MARK = /\\\[\\\[( {0,2}(?:reply {0,2}[:\uff1a] {0,2}[0-9]{1,18}|credits) {0,2})\\\]\\\]/g;

export const toMarkdown = (body) => {
  const tidy = turndown.turndown(body).replace(MARK, "[[$1]]").replace(/(?<! )[ \t]$/gm, "");
  return tidy.replace(/\n{3,}/g, "\n\n").trim();
};

turndown.addRule("item", {
  filter: "li",
  replacement: (content, node, options) => {
    const { parentNode: list } = node;
    const number = Number(list.getAttribute("start") ?? 1) + [...list.children].indexOf(node);
    const sign = list.nodeName === "OL" ? `${number}.` : options.bulletListMarker;
    return `${sign} ${content.trim().replace(/\n{3,}/g, "\n\n").replace(/\n(?=.)/g, "\n    ")}\n`;
  },
});

turndown.addRule("pre", {
  filter: (node) => node.nodeName === "PRE" && node.firstChild?.nodeName !== "CODE",
  replacement: (_content, node) => `\n\n\`\`\`\n${node.textContent.replace(/\n$/, "")}\n\`\`\`\n\n`,
});

const cells = (row) => [...row.cells].reduce((count, cell) => count + Math.max(cell.colSpan, 1), 0);
const width = (table) => Math.max(...[...table.rows].map(cells), 0);
// A table with one column, or with tables in it, only places things on a page.
const isTable = (table) => width(table) > 1 && !table.querySelector("table");
const inTable = (node) => isTable(node.closest("table"));

turndown.addRule("cell", {
  filter: ["td", "th"],
  replacement: (content, node) => {
    if (!inTable(node)) return `\n\n${content}\n\n`;
    const words = content.trim().replace(/\s*\n\s*/g, " ").replace(/\|/g, "\\|");
    return ` ${words} |${"  |".repeat(Math.max(node.colSpan, 1) - 1)}`;
  },
});

turndown.addRule("row", {
  filter: "tr",
  replacement: (content, node) => {
    if (!inTable(node)) return content;
    const table = node.closest("table");
    const line = `|${content.replace(/\n+/g, "")}${"  |".repeat(width(table) - cells(node))}\n`;
    return table.rows[0] === node ? `${line}|${" --- |".repeat(width(table))}\n` : line;
  },
});

turndown.addRule("table", { filter: "table", replacement: (content) => `\n\n${content}\n\n` });
turndown.addRule("section", { filter: ["thead", "tbody", "tfoot"], replacement: (content) => content });
turndown.remove(["caption", "colgroup"]);
