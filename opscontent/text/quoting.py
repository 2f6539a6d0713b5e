"""Markdown extension: [[reply:ID]] quotes a reader, [[credits]] thanks all; knows no table."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from flask_babel import lazy_gettext as _l
from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE, AtomicString

from opscontent.errors import Rejected
from opscontent.text.inputs import one_line, tidy
from opscontent.text.listed import ListedReplies

# 18 digits fit any database's integer. The Chinese keyboard's colon is as good as ours.
REPLY = r"\[\[ {0,2}reply {0,2}[:\uff1a] {0,2}([0-9]{1,18}) {0,2}\]\]"
CREDITS = r"\[\[ {0,2}credits {0,2}\]\]"

# The same reply quoted again and again must not fill the memory.
MOST_QUOTED_CHARACTERS = 100_000
QUOTE_OVERHEAD = 200

_DASH = {"zh": "——", "en": "—"}
_THANKS = {"zh": "感谢以下读者：", "en": "With thanks to:"}


@dataclass(frozen=True)
class QuotedReply:
    """A reply as an article shows it: `credit` is the name as resolved, `wording` the text as edited, `note` what
    stands small behind the name."""

    reply_id: int
    wording: str
    credit: str
    note: str = ""


class Quoting(Extension):
    """Our own classes and ids start with `mark`, a secret that no writer can guess."""

    def __init__(
        self, quotes: Mapping[int, QuotedReply], credits: Sequence[str], *, language: str, mark: str
    ) -> None:
        super().__init__()
        self.quotes, self.credits, self.language, self.mark = quotes, credits, language, mark

    def extendMarkdown(self, md: Markdown) -> None:
        # After code and escapes, before footnotes and links.
        replies = _Replies(REPLY, md, self.quotes, dash=_DASH.get(self.language, _DASH["en"]))
        md.inlinePatterns.register(replies, "reply", 178)
        thanks = _THANKS.get(self.language, _THANKS["en"])
        md.inlinePatterns.register(_Credits(CREDITS, md, self.credits, thanks=thanks), "credits", 177)
        md.treeprocessors.register(_Lifting(md), "lifting", 3)
        md.treeprocessors.register(ListedReplies(md), "listed", 2.5)
        md.treeprocessors.register(_Marking(md, self.mark), "marking", 2)


class _Replies(InlineProcessor):
    def __init__(self, pattern: str, md: Markdown, quotes: Mapping[int, QuotedReply], *, dash: str) -> None:
        super().__init__(pattern, md)
        self.quotes, self.dash = quotes, dash
        self.seen: set[int] = set()
        self.quoted_characters = 0

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override]
        quote = self.quotes.get(int(m.group(1)))
        return (self._quoted(quote) if quote else _missing(int(m.group(1)))), m.start(), m.end()

    def _quoted(self, quote: QuotedReply) -> Element:
        self.quoted_characters += len(quote.wording) + len(quote.credit) + len(quote.note) + QUOTE_OVERHEAD
        if self.quoted_characters > MOST_QUOTED_CHARACTERS:
            raise Rejected(_l("The quoted replies are too long."))
        block = Element("blockquote", {"class": "reply"})
        if quote.reply_id not in self.seen:
            block.set("id", f"reply-{quote.reply_id}")
        self.seen.add(quote.reply_id)
        _write_lines(SubElement(block, "p"), quote.wording)
        footer = SubElement(block, "footer")
        footer.text = _literal(f"{self.dash} {one_line(quote.credit)}{' ' if quote.note else ''}")
        if quote.note:
            SubElement(footer, "small").text = _literal(one_line(quote.note))
        return block


class _Credits(InlineProcessor):
    """The list stands once; the mark's second place stays empty."""

    def __init__(self, pattern: str, md: Markdown, credits: Sequence[str], *, thanks: str) -> None:
        super().__init__(pattern, md)
        self.names = list(dict.fromkeys(name for name in map(one_line, credits) if name))
        self.thanks = thanks

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element | str, int, int]:  # type: ignore[override]
        names, self.names = self.names, []
        if not names:
            return "", m.start(), m.end()
        section = Element("section", {"class": "credits"})
        SubElement(section, "p").text = _literal(self.thanks)
        people = SubElement(section, "ul")
        for name in names:
            SubElement(people, "li").text = _literal(name)
        return section, m.start(), m.end()


class _Lifting(Treeprocessor):
    """Takes quotes and thanks out of the paragraph they were typed in: HTML allows no block there."""

    def run(self, root: Element) -> None:
        for parent in list(root.iter()):
            for child in list(parent):
                if child.tag == "p" and (_is_empty(child) or any(_is_block(inner) for inner in child)):
                    at = list(parent).index(child)
                    parent[at : at + 1] = _split(child)


class _Marking(Treeprocessor):
    """What stands in the tree is ours: the writer's own HTML is still a placeholder."""

    def __init__(self, md: Markdown, mark: str) -> None:
        super().__init__(md)
        self.mark = mark

    def run(self, root: Element) -> None:
        for element in root.iter():
            for name in ("class", "id"):
                if element.get(name):
                    element.set(name, f"{self.mark}{element.get(name)}")


def _missing(reply_id: int) -> Element:
    span = Element("span", {"class": "reply-missing"})
    span.text = AtomicString(f"[[reply:{reply_id}]]")
    return span


def _literal(text: str) -> AtomicString:
    """Shown as typed: no Markdown, and an & is an & even before `lt;`."""
    return AtomicString(text.replace("&", f"{AMP_SUBSTITUTE}amp;"))


def _write_lines(paragraph: Element, text: str) -> None:
    first, *rest = tidy(text).strip().split("\n")
    paragraph.text = _literal(first)
    for line in rest:
        SubElement(paragraph, "br").tail = _literal(line)


def _is_block(element: Element) -> bool:
    return (element.tag, element.get("class")) in (("blockquote", "reply"), ("section", "credits"))


def _split(paragraph: Element) -> list[Element]:
    parts = [Element("p")]
    parts[0].text = paragraph.text
    for child in list(paragraph):
        if _is_block(child):
            following = Element("p")
            following.text, child.tail = child.tail, "\n"
            parts += [child, following]
        else:
            parts[-1].append(child)
    return [part for part in parts if part.tag != "p" or not _is_empty(part)]


def _is_empty(paragraph: Element) -> bool:
    return not len(paragraph) and not (paragraph.text or "").strip()
