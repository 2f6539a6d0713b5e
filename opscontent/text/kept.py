"""HTML that we kept, cleaned again before a page shows it (the cleaner's rules may be newer), and its credits."""

import re
import secrets
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from xml.etree.ElementTree import Element

from markupsafe import Markup

from opscontent.text.clean import sweep
from opscontent.text.tree import drop, parents, parse, serialize, text_of
from opscontent.text.wechat_html import OUR_CLASSES

# The anchors that our Markdown sets: a quoted reply, a footnote and the way back from it.
_OUR_IDS = re.compile(r'(?<= id=")(?=(?:reply-\d+|fn(?:ref)?\d*:[\w.-]+)")')


# A popular article is read again and again. 64 of the longest kind are about 40 MB.
@lru_cache(maxsize=64)
def cleaned(html: str) -> Markup:
    """The HTML with our own classes and anchors, and nothing that the cleaner would not let in today."""
    mark = f"k{secrets.token_hex(8)}-"
    return sweep(_OUR_IDS.sub(mark, html), mark=mark, classes=OUR_CLASSES)


def recredited(
    html: str, credits: Mapping[int, str], anonymous: str, thanked: Mapping[str, str] = MappingProxyType({})
) -> str:
    """The HTML with other names under quoted replies, by the reply's number, and in the thanks; "" is anonymous.
    `thanked` are names that stand in the thanks alone, by what they were.

    A reply printed twice has its number at the first place only, so the others are known by the name there."""
    root = parse(html)
    was: dict[str, str] = {}
    footers = [(block, block.find("footer")) for block in root.iter("blockquote") if block.get("class") == "reply"]
    for block, footer in footers:
        number = (block.get("id") or "").removeprefix("reply-")
        if footer is not None and number.isdecimal() and int(number) in credits:
            was[_named(footer)] = credits[int(number)]
            _name(footer, credits[int(number)] or anonymous)
    for block, footer in footers:
        if footer is not None and not block.get("id") and _named(footer) in was:
            _name(footer, was[_named(footer)] or anonymous)
    _thank(root, {**thanked, **was})
    return serialize(root)


def _named(footer: Element) -> str:
    return (footer.text or "").partition(" ")[2].strip()


def _name(footer: Element, name: str) -> None:
    """After the dash, which depends on the language."""
    footer.text = f"{(footer.text or '').partition(' ')[0]} {name}{' ' if len(footer) else ''}"


def _thank(root: Element, was: Mapping[str, str]) -> None:
    """The list of names; it goes where nobody is left in it."""
    for parent, section in parents(root):
        if section.tag != "section" or section.get("class") != "credits":
            continue
        people = section.find("ul")
        for line in list(people if people is not None else ()):
            became = was.get(text_of(line).strip(), text_of(line).strip())
            line.text = became
            if not became and people is not None:
                people.remove(line)
        if people is None or not len(people):
            drop(parent, section)
