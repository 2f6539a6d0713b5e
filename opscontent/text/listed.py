"""Readers' words as a line of a list: a whole quote block there would be larger than the list; knows no table."""

from xml.etree.ElementTree import Element

from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString


class ListedReplies(Treeprocessor):
    """Where a list's item begins with a quote, its words and credit stand in the line. Runs after the lifting."""

    def run(self, root: Element) -> None:
        for item in root.iter("li"):
            first = next(iter(item), None)
            if first is not None and not (item.text or "").strip() and _is_quote(first):
                item[0] = _line(first)
                item.text = None


def _is_quote(element: Element) -> bool:
    return (element.tag, element.get("class")) == ("blockquote", "reply")


def _line(block: Element) -> Element:
    """The same as one line: "words — name"."""
    words, footer = block[0], block[1]
    line = Element("span", dict(block.attrib))
    line.text, line.tail = words.text, block.tail
    line.extend(words)
    credit = AtomicString(f" {footer.text}{''.join(note.text or '' for note in footer)}")
    if len(line):
        line[-1].tail = AtomicString(f"{line[-1].tail or ''}{credit}")
    else:
        line.text = AtomicString(f"{line.text or ''}{credit}")
    return line
