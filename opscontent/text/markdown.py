"""Writers' Markdown to safe HTML and to plain text; with clean.py the only place that marks HTML safe."""

import re
import secrets
from collections.abc import Mapping, Sequence
from functools import lru_cache
from html.parser import HTMLParser
from types import MappingProxyType

from flask_babel import lazy_gettext as _l
from markdown import Markdown
from markdown.extensions import Extension
from markupsafe import Markup

from opscontent.errors import Rejected
from opscontent.text.bounds import BoundedMarkdown
from opscontent.text.clean import AMPERSAND, BLOCK_TAGS, BRIEF_TAGS, LESS_THAN, NO_CHARACTER, sweep
from opscontent.text.emphasis import ChineseEmphasis
from opscontent.text.inputs import tidy
from opscontent.text.quoting import CREDITS, REPLY, QuotedReply, Quoting

__all__ = ["QuotedReply", "has_credits", "plain", "render", "render_brief", "reply_ids"]

MOST_CHARACTERS = 100_000

# Of "extra" without what costs more than it gives: attr_list and md_in_html set classes and ids that
# the cleaner takes away again, abbr is quadratic.
_EXTENSIONS = ("fenced_code", "footnotes", "def_list", "tables")
_SETTINGS = {"footnotes": {"BACKLINK_TITLE": ""}}

_NO_QUOTES: Mapping[int, QuotedReply] = MappingProxyType({})
_REPLY = re.compile(REPLY)
_CREDITS = re.compile(CREDITS)
# A < that no > follows before the next < opens nothing; the HTML parsers would look for its end each time.
_OPENS_NOTHING = re.compile(r"<(?!!--)(?=[^<>]*(?:<|\Z))")
_LINES_APART = BLOCK_TAGS - {"td", "th"} | {"br"}


def render(
    source: str,
    *,
    quotes: Mapping[int, QuotedReply] = _NO_QUOTES,
    credits: Sequence[str] = (),
    language: str = "zh",
) -> Markup:
    """An article as clean HTML, with the quoted replies and the thanks in their places.

    Ids that are not in `quotes` show as `span.reply-missing`. Raises Rejected, with a sentence for the
    writer, for text that is too long or too tangled to be rendered quickly.
    """
    mark = _new_mark()
    quoting = Quoting(quotes, credits, language=language, mark=mark)
    return sweep(_convert(source, [*_EXTENSIONS, quoting]), mark=mark)


def render_brief(source: str) -> Markup:
    """A brief, comment or prompt as clean HTML: no images, no quotes, line ends kept; may raise Rejected."""
    return sweep(_convert(source, ["fenced_code", "tables", "nl2br"], images=False), tags=BRIEF_TAGS)


def reply_ids(source: str) -> list[int]:
    """Ids that the text names, in order, each once; also those in code, which are not rendered."""
    return list(dict.fromkeys(int(digits) for digits in _REPLY.findall(tidy(source))))


def has_credits(source: str) -> bool:
    """Whether the text asks for the thanks list."""
    return _CREDITS.search(tidy(source)) is not None


@lru_cache(maxsize=64)  # thanks and consent of a prompt go with every answer in a chat
def plain(source: str) -> str:
    """The text as read, without markup and marks; text that can't be rendered is given as typed."""
    unmarked = _CREDITS.sub("", _REPLY.sub("", tidy(source)))
    try:
        html = sweep(_convert(unmarked, [*_EXTENSIONS]))
    except Rejected:
        return unmarked
    reader = _TextReader()
    reader.feed(html)
    reader.close()
    return reader.text()


class _TextReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append("\n" if tag in _LINES_APART else " " if tag in ("td", "th") else "")

    def handle_endtag(self, tag: str) -> None:
        self.parts.append("\n" if tag in _LINES_APART else "")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def text(self) -> str:
        lines = (line.strip() for line in "".join(self.parts).split("\n"))
        return "\n".join(line for line in lines if line)


def _convert(source: str, extensions: Sequence[str | Extension], *, images: bool = True) -> str:
    if len(source) > MOST_CHARACTERS:
        raise Rejected(_l("The text is too long: at most %(count)s characters.", count=MOST_CHARACTERS))
    settings = {name: _SETTINGS[name] for name in extensions if isinstance(name, str) and name in _SETTINGS}
    md = Markdown(extensions=[*extensions, BoundedMarkdown(), ChineseEmphasis()], extension_configs=settings)
    if not images:
        for name in ("image_link", "image_reference", "short_image_ref"):
            md.inlinePatterns.deregister(name)
    try:
        return md.convert(_disarmed(tidy(source)))
    except RecursionError as error:
        raise Rejected(_l("The text is too tangled to be shown. Simplify its formatting.")) from error


def _disarmed(source: str) -> str:
    return NO_CHARACTER.sub(AMPERSAND, _OPENS_NOTHING.sub(LESS_THAN, source))


def _new_mark() -> str:
    return f"k{secrets.token_hex(8)}-"
