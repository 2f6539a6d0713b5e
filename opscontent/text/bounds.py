"""Python-Markdown with a meter: its searches that are quadratic in hostile text are counted and refused.

A work limit refuses the same text on every machine, which a clock would not.
"""

import re
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from flask_babel import lazy_gettext as _l
from markdown import Markdown
from markdown import inlinepatterns as patterns
from markdown.blockparser import BlockParser
from markdown.blockprocessors import ReferenceProcessor
from markdown.extensions import Extension
from markdown.extensions.tables import TableProcessor
from markdown.preprocessors import Preprocessor

from opscontent.errors import Rejected

# Characters looked at in Python loops, about 10 million a second; honest articles of 20,000 use 40,000.
MOST_STEPS = 450_000
# Characters run over by the block patterns, some 10 million a second; honest articles use 200,000.
MOST_BLOCK_STEPS = 1_000_000
BLOCK_OVERHEAD = 700
MOST_DEPTH = 40
# Pieces of formatting, cells of tables, fences of code: 20 to 60 microseconds each.
MOST_NODES = 1_600
MOST_FENCES = 600
FOOTNOTE_NODES = 8
BRACKET_OVERHEAD = 40
MOST_FENCE_CHARACTERS = 40
MOST_COMMENT_SEARCHES = 5_000
MOST_REFERENCE = 2_000

TANGLED = _l("The text has too many brackets, stars or backticks that are not closed. Close or remove them.")
TOO_NESTED = _l("Lists and quotes are nested too deeply.")
TOO_WIDE = _l("A table has too many cells.")
TOO_BUSY = _l("The text has too much formatting. Split it or remove some.")


@dataclass
class Meter:
    """What one rendering has used up."""

    steps: int = 0
    block_steps: int = 0
    depth: int = 0
    nodes: int = 0

    def look(self, characters: int) -> None:
        self.steps += characters
        if self.steps > MOST_STEPS:
            raise Rejected(TANGLED)

    def scan(self, characters: int) -> None:
        self.block_steps += characters
        if self.block_steps > MOST_BLOCK_STEPS:
            raise Rejected(TOO_BUSY)

    def make(self, nodes: int = 1) -> None:
        self.nodes += nodes
        if self.nodes > MOST_NODES:
            raise Rejected(TOO_BUSY)


class BoundedMarkdown(Extension):
    """Register last: it replaces processors by metered ones of the same name and rank."""

    def extendMarkdown(self, md: Markdown) -> None:
        meter = Meter()
        _meter_blocks(md, meter)
        _meter_links(md, meter)
        _meter_runs(md, meter)
        _meter_rest(md, meter)


class _BoundedBlocks(BlockParser):
    meter: Meter

    def parseBlocks(self, parent: Element, blocks: list[str]) -> None:
        self.meter.depth += 1
        if self.meter.depth > MOST_DEPTH:
            raise Rejected(TOO_NESTED)
        while blocks:
            self.meter.scan(len(blocks[0]) + BLOCK_OVERHEAD)
            for processor in self.blockprocessors:
                if processor.test(parent, blocks[0]) and processor.run(parent, blocks) is not False:
                    break
        self.meter.depth -= 1


class _BoundedReferences(ReferenceProcessor):
    """A long address named once and used a thousand times would fill the memory."""

    def run(self, parent: Element, blocks: list[str]) -> Any:
        known = len(self.parser.md.references)
        done = super().run(parent, blocks)
        if len(self.parser.md.references) > known:
            for url, title in self.parser.md.references.values():
                if len(url) + len(title or "") > MOST_REFERENCE:
                    raise Rejected(_l("A link address is too long."))
        return done


class _BoundedTables(TableProcessor):
    meter: Meter

    def test(self, parent: Element, block: str) -> bool:
        """The original strips every row of a block before it looks at the first."""
        header, _, rest = block.partition("\n")
        return "|" in header and "-" in rest and super().test(parent, block)

    def run(self, parent: Element, blocks: list[str]) -> None:
        cells = len(self.separator) * blocks[0].count("\n")
        if cells > MOST_NODES:
            raise Rejected(TOO_WIDE)
        self.meter.make(cells)
        super().run(parent, blocks)

    def _split(self, row: str) -> list[str]:
        self.meter.look(row.count("`") * (row.count("|") + row.count("`")))
        return super()._split(row)  # type: ignore[misc]


class _BoundedFences(Preprocessor):
    """Each fence found copies the text; a long one is tried at every length against what follows."""

    def run(self, lines: list[str]) -> list[str]:
        fences = [line for line in lines if line.startswith(("```", "~~~"))]
        if len(fences) > MOST_FENCES:
            raise Rejected(TOO_BUSY)
        if any(fence.startswith(_TOO_LONG_FENCES) for fence in fences):
            raise Rejected(TANGLED)
        return lines


class _BoundedComments(Preprocessor):
    """After each comment the rest of the text is searched for the end of every open tag."""

    def run(self, lines: list[str]) -> list[str]:
        text = "\n".join(lines)
        if text.count("<!--") * len(_OPENING.findall(text)) > MOST_COMMENT_SEARCHES:
            raise Rejected(TOO_BUSY)
        return lines


class _Counted(patterns.InlineProcessor):
    """Any other inline processor; `nodes` is what one match may cost."""

    def __init__(self, inner: patterns.InlineProcessor, meter: Meter, nodes: int) -> None:
        super().__init__(inner.pattern, inner.md)
        self.inner, self.meter, self.nodes = inner, meter, nodes

    def handleMatch(self, m: re.Match[str], data: str) -> Any:  # type: ignore[override]
        self.meter.make(self.nodes)
        return self.inner.handleMatch(m, data)


class _MeteredBrackets(patterns.LinkInlineProcessor):
    """Looks for the closing bracket and parenthesis; unclosed ones mean a walk to the end each time."""

    meter: Meter

    def getText(self, data: str, index: int) -> tuple[str, int, bool]:
        text, end, handled = super().getText(data, index)
        self.meter.look(end - index + BRACKET_OVERHEAD)
        return text, end, handled

    def getLink(self, data: str, index: int) -> tuple[str, str | None, int, bool]:
        href, title, end, handled = super().getLink(data, index)
        self.meter.look((end if handled else len(data)) - index if data[index : index + 1] == "(" else 0)
        return href, title, end, handled

    def handleMatch(self, m: re.Match[str], data: str) -> Any:  # type: ignore[override]
        made = super().handleMatch(m, data)
        if made[0] is not None:
            self.meter.make()
        return made


class _Links(_MeteredBrackets, patterns.LinkInlineProcessor):
    pass


class _Images(_MeteredBrackets, patterns.ImageInlineProcessor):
    pass


class _References(_MeteredBrackets, patterns.ReferenceInlineProcessor):
    pass


class _ShortReferences(_MeteredBrackets, patterns.ShortReferenceInlineProcessor):
    pass


class _ImageReferences(_MeteredBrackets, patterns.ImageReferenceInlineProcessor):
    pass


class _ShortImageReferences(_MeteredBrackets, patterns.ShortImageReferenceInlineProcessor):
    pass


class _MeteredBackticks(patterns.BacktickInlineProcessor):
    meter: Meter

    # The published types are wrong: it gives the start, and the end or None.
    def find_code_spans(self, start: int, text: str) -> Any:
        begin, end = super().find_code_spans(start, text)  # type: ignore[misc]
        self.meter.look((len(text) if end is None else end) - start)
        self.meter.make()
        return begin, end


class _MeteredEmphasis(patterns.DelimiterProcessor):
    meter: Meter

    def search(self, data: str, start: int) -> re.Match[str] | None:
        found = super().search(data, start)
        self.meter.look((found.end() if found else len(data)) - start)
        return found

    def add_region(self, *args: Any) -> None:
        self.meter.make()
        super().add_region(*args)


_TOO_LONG_FENCES = ("`" * MOST_FENCE_CHARACTERS, "~" * MOST_FENCE_CHARACTERS)
_OPENING = re.compile("<[A-Za-z]")
# As in the footnotes extension, but a label ends with its line and its length.
_FOOTNOTE = r"\[\^([^\[\]\n]{1,60})\]"
_FOOTNOTE_BLOCK = re.compile(r"^[ ]{0,3}\[\^([^\[\]\n]{1,60})\]:[ ]*(.*)$", re.MULTILINE)

_COUNTED = (
    ("escape", 180, 1),
    ("footnote", 175, FOOTNOTE_NODES),
    ("autolink", 120, 1),
    ("automail", 110, 1),
    ("linebreak", 100, 1),
    ("html", 90, 1),
    ("entity", 80, 1),
    ("nl", 5, 1),
)

_BRACKETS: tuple[tuple[str, str, int, type[_MeteredBrackets]], ...] = (
    ("reference", patterns.REFERENCE_RE, 170, _References),
    ("link", patterns.LINK_RE, 160, _Links),
    ("image_link", patterns.IMAGE_LINK_RE, 150, _Images),
    ("image_reference", patterns.IMAGE_REFERENCE_RE, 140, _ImageReferences),
    ("short_reference", patterns.REFERENCE_RE, 130, _ShortReferences),
    ("short_image_ref", patterns.IMAGE_REFERENCE_RE, 125, _ShortImageReferences),
)


def _meter_blocks(md: Markdown, meter: Meter) -> None:
    parser = _BoundedBlocks(md)
    parser.meter = meter
    parser.blockprocessors = md.parser.blockprocessors
    for processor in parser.blockprocessors:
        processor.parser = parser
    md.parser = parser
    parser.blockprocessors.register(_BoundedReferences(parser), "reference", 15)
    tables = _BoundedTables(parser, {"use_align_attribute": True})
    tables.meter = meter
    parser.blockprocessors.register(tables, "table", 75)
    md.preprocessors.register(_BoundedFences(md), "bounded_fences", 29)
    md.preprocessors.register(_BoundedComments(md), "bounded_comments", 22)
    if "footnote" in parser.blockprocessors:
        parser.blockprocessors["footnote"].RE = _FOOTNOTE_BLOCK  # type: ignore[attr-defined]


def _meter_links(md: Markdown, meter: Meter) -> None:
    for name, pattern, rank, kind in _BRACKETS:
        processor = kind(pattern, md)
        processor.meter = meter
        md.inlinePatterns.register(processor, name, rank)


def _meter_runs(md: Markdown, meter: Meter) -> None:
    backticks = _MeteredBackticks(patterns.BACKTICK_RE)
    backticks.meter = meter
    md.inlinePatterns.register(backticks, "backtick", 190)
    emphasis = _MeteredEmphasis("*", "strong,em", md)
    emphasis.meter = meter
    emphasis.add("_", "strong,em", smart=True)
    md.inlinePatterns.register(emphasis, "em_strong", 60)


def _meter_rest(md: Markdown, meter: Meter) -> None:
    for name, rank, nodes in _COUNTED:
        if name not in md.inlinePatterns:
            continue
        inner: Any = md.inlinePatterns[name]
        if name == "footnote":
            inner.pattern = _FOOTNOTE
        md.inlinePatterns.register(_Counted(inner, meter, nodes), name, rank)
