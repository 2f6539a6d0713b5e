"""Cleaned HTML as an element tree and back; expects what clean.py writes, where every tag is closed."""

import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from xml.etree.ElementTree import XML, Element, ParseError, TreeBuilder, tostring

VOID_TAGS = frozenset(("br", "hr", "img"))
_VOID = re.compile(r'<(br|hr|img)((?:\s[^<>"/]*(?:"[^"<>]*"[^<>"/]*)*)?)>')
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z][A-Za-z0-9]*;")


def parse(html: str) -> Element:
    """A `section` that holds the HTML's nodes."""
    try:
        # As a plain string: Markup would escape what is put into it.
        closed = _NAMED.sub(_character, _VOID.sub(r"<\1\2/>", str(html)))
        return XML(f"<section>{closed}</section>")
    except ParseError:
        return parse_slowly(html)


def parse_slowly(html: str) -> Element:
    """The same for HTML that is no XML when its single tags are closed; takes twenty times as long."""
    reader = _TreeReader()
    reader.feed(html)
    return reader.finish()


def serialize(root: Element) -> str:
    """The nodes inside the root as HTML."""
    whole = tostring(root, encoding="unicode", method="html", short_empty_elements=False)
    return whole.partition(">")[2].rpartition("<")[0]


def text_of(element: Element) -> str:
    return "".join(element.itertext())


def parents(root: Element) -> Iterator[tuple[Element, Element]]:
    """Each element below the root with its parent, in document order; a snapshot, safe to change."""
    yield from [(parent, child) for parent in root.iter() for child in parent]


def drop(parent: Element, child: Element, *, keep_text: str = "") -> None:
    """Takes the child out; its tail stays, after `keep_text`."""
    _append_text(parent, child, keep_text + (child.tail or ""))
    child.tail = None
    parent.remove(child)


def unwrap(parent: Element, child: Element) -> None:
    """Puts what is inside the child in its place."""
    at, inner = list(parent).index(child), list(child)
    _append_text(parent, child, child.text or "")
    if inner:
        inner[-1].tail = (inner[-1].tail or "") + (child.tail or "")
    else:
        _append_text(parent, child, child.tail or "")
    parent[at : at + 1] = inner


def _append_text(parent: Element, before: Element, text: str) -> None:
    """Adds text just before a child."""
    at = list(parent).index(before)
    if at:
        parent[at - 1].tail = (parent[at - 1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def _character(named: re.Match[str]) -> str:
    return unescape(named.group())


class _TreeReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.builder = TreeBuilder()
        self.builder.start("section", {})
        self.open = ["section"]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.builder.start(tag, {name: value or "" for name, value in attrs})
        if tag in VOID_TAGS:
            self.builder.end(tag)
        else:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open[1:]:
            while self.open[-1] != tag:
                self.builder.end(self.open.pop())
            self.builder.end(self.open.pop())

    def handle_data(self, data: str) -> None:
        self.builder.data(data)

    def finish(self) -> Element:
        self.close()
        while self.open:
            self.builder.end(self.open.pop())
        return self.builder.close()
