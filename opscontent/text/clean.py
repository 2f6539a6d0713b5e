"""The one HTML cleaner: an allow-list of tags, attributes and addresses; hostile nesting is refused fast."""

import re
from collections.abc import Collection, Iterator
from html import unescape
from typing import Any

from bleach.html5lib_shim import Filter  # type: ignore[attr-defined]
from bleach.sanitizer import Cleaner
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from opscontent.errors import Rejected
from opscontent.text.inputs import tidy
from opscontent.text.parsing import BoundedParser

_BLOCKS = (
    "blockquote caption dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 hr li ol p pre"
    " section summary table tbody td tfoot th thead tr ul"
)
_INLINES = "a abbr b br cite code del em i img ins kbd mark q rp rt ruby s samp small span strong sub sup u var"
BLOCK_TAGS = frozenset(_BLOCKS.split())
TAGS = BLOCK_TAGS | frozenset(_INLINES.split())
BRIEF_TAGS = TAGS - {"img", "figure", "figcaption"}

# Rendering may make a text ten times longer, not more.
MOST_CHARACTERS = 1_000_000

# Longer addresses and titles are attacks.
MOST_ATTRIBUTE_CHARACTERS = 2_000

FOREIGN_REL = "noopener nofollow ugc"

_SMALL_NUMBER = re.compile(r"[0-9]{1,4}%?")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_ABSOLUTE = re.compile(r"https?://[^/?#\\]", re.IGNORECASE)
_NAME = re.compile(r"[\w:.-]+(?: [\w:.-]+)*")
# Nothing of this stands in an honest address, and browsers drop or turn it before they read the scheme.
_TWISTED = re.compile("[\x00-\x20\x7f-\xa0\xad\\\\\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]")

# Each of these is a token of its own to the parser: 20,000 cost 200 ms. So they pass it as private
# characters, which `tidy` has taken out of the text.
_NO_TAG = re.compile("<(?![A-Za-z/!?])")
LESS_THAN = "\U0010fff0"
AMPERSAND = "\U0010fff3"
# Python refuses to read a number of 4,300 digits, and no character has a number this long.
NO_CHARACTER = re.compile("&(?=#[0-9]{8}|#[xX][0-9a-fA-F]{7})")
_STAND_INS = {"&lt;": LESS_THAN, "&gt;": "\U0010fff1", "&quot;": "\U0010fff2", "&amp;": AMPERSAND}

_PLAIN_ATTRIBUTES = {
    "a": {"title"},
    "abbr": {"title"},
    "img": {"alt", "title"},
    "details": {"open"},
}
_NUMBERS = {
    "img": {"width", "height"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}


def clean(html: str) -> Markup:
    """The HTML with only what an article needs; tags off the list stay visible as text.

    Classes, ids and styles go. Raises Rejected for HTML that is too long or tangled to be read quickly.
    """
    return sweep(tidy(html))


def sweep(html: str, *, mark: str = "", classes: Collection[str] = (), tags: frozenset[str] = TAGS) -> Markup:
    """`clean` for tidied HTML, keeping known `classes`, and classes and ids that start with a secret
    `mark`, which goes."""
    if len(html) > MOST_CHARACTERS:
        raise Rejected(_l("The text is too long to be shown."))

    def keeps(tag: str, name: str, value: str) -> bool:
        if len(value) > MOST_ATTRIBUTE_CHARACTERS:
            return False
        if name in ("class", "id"):
            return _is_ours(name, value, mark, classes)
        return _is_allowed(tag, name, value)

    cleaner = Cleaner(tags=tags, attributes=keeps, protocols={"http", "https", "mailto"}, filters=[_ForeignLinks])
    cleaner.parser = BoundedParser(tags)
    try:
        swept = _escapes_back(cleaner.clean(_escapes_out(html)))
    except RecursionError as error:
        raise Rejected(_l("The HTML is too tangled to be shown.")) from error
    return Markup(swept.replace(mark, "") if mark else swept)


def safe_url(value: str, schemes: Collection[str] = ("http", "https", "mailto")) -> bool:
    """Whether an address has one of the schemes, or is a path, query or fragment of this site."""
    if len(value) > MOST_ATTRIBUTE_CHARACTERS:
        return False
    address = unescape(unescape(value)).strip(" \n\t")
    if not address or _TWISTED.search(address) or address.startswith("//"):
        return False
    scheme = _SCHEME.match(address)
    if not scheme:
        return ":" not in re.split("[/?#]", address, maxsplit=1)[0]
    if scheme.group(1).lower() not in schemes:
        return False
    return scheme.group(1).lower() == "mailto" or _ABSOLUTE.match(address) is not None


def _escapes_out(html: str) -> str:
    html = NO_CHARACTER.sub(AMPERSAND, _NO_TAG.sub(LESS_THAN, html))
    for entity, stand_in in _STAND_INS.items():
        html = html.replace(entity, stand_in)
    return html


def _escapes_back(html: str) -> str:
    for entity, stand_in in _STAND_INS.items():
        html = html.replace(stand_in, entity)
    return html


class _ForeignLinks(Filter):
    """Readers' links pass on neither trust nor the window."""

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for token in super().__iter__():
            if token["type"] == "StartTag" and token["name"] == "a" and _leaves_the_site(token["data"]):
                token["data"][(None, "rel")] = FOREIGN_REL
            yield token


def _leaves_the_site(attributes: dict[tuple[str | None, str], str]) -> bool:
    return _ABSOLUTE.match(unescape(attributes.get((None, "href"), "")).strip()) is not None


def _is_ours(name: str, value: str, mark: str, classes: Collection[str]) -> bool:
    if mark and value.startswith(mark):
        return _NAME.fullmatch(value) is not None
    return name == "class" and value in classes


def _is_allowed(tag: str, name: str, value: str) -> bool:
    if (tag, name) == ("a", "href"):
        return safe_url(value)
    if (tag, name) == ("img", "src"):
        return safe_url(value, ("http", "https"))
    if name == "align" and tag in ("td", "th"):
        return value in ("left", "center", "right")
    if name in _NUMBERS.get(tag, ()):
        return _SMALL_NUMBER.fullmatch(value) is not None
    return name in _PLAIN_ATTRIBUTES.get(tag, ())
