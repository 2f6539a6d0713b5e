"""WeChat's official rules for the structure of articles, read on finished HTML; knows no account.

After the article structure specification 1.0.0 of wechatjs, 2026-06-25. Its rules on SVG are left out: none passes
our cleaner. What writers type has no styles either, so those rules keep our own themes honest."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from xml.etree.ElementTree import Element

from opscontent.text.clean import BLOCK_TAGS
from opscontent.text.tree import parse, text_of

DEEPEST = 10  # the same tag in itself
MOST_CHILDREN, MOST_EMPTY = 20, 15
PHONE_PIXELS = 375
PROSE_CHARACTERS = 60
MOST_HAN = 0.4
FONTS = "mp-quote"  # what the one family list that is allowed begins with

_NUMBER = re.compile(r"([\d.]+)(px|em|%)?")
_HAN = re.compile("[\u3400-\u9fff]")
_FULL = frozenset(("img", "br", "hr", "td", "th"))

Styles = dict[str, str]
Rule = Callable[[Element, Styles], bool]


@dataclass(frozen=True)
class Violation:
    """`rule` is one of RULES; `found` the words of the element, or what it is."""

    rule: str
    found: str


# Asked for with every look at the checks; small.
@lru_cache(maxsize=64)
def violations(html: str) -> tuple[Violation, ...]:
    """Each rule that finished HTML breaks, with the first place of each."""
    found: dict[str, Violation] = {}
    for element, depths in _walk(parse(html), {}):
        styles = styles_of(element)
        for name, is_broken in RULES.items():
            if name not in found and is_broken(element, styles):
                found[name] = Violation(name, _named(element))
        if depths.get(element.tag, 0) >= DEEPEST:
            found.setdefault("nesting", Violation("nesting", _named(element)))
    return tuple(found.values())


def styles_of(element: Element) -> Styles:
    """The declarations of an element's style attribute, names and values in small letters."""
    declared = (each.partition(":") for each in element.get("style", "").lower().split(";"))
    return {name.strip(): value.strip() for name, _, value in declared if name.strip()}


def _walk(element: Element, depths: dict[str, int]) -> Iterator[tuple[Element, dict[str, int]]]:
    for child in element:
        deeper = depths | {child.tag: depths.get(child.tag, 0) + 1}
        yield child, deeper
        yield from _walk(child, deeper)


def _named(element: Element) -> str:
    return " ".join(text_of(element).split())[:30] or element.get("alt") or element.tag


def _hides_picture(element: Element, styles: Styles) -> bool:
    return element.tag == "img" and _size(styles.get("opacity", "1")) == 0


def _hides_caret(_element: Element, styles: Styles) -> bool:
    return styles.get("caret-color") == "transparent"


def _is_too_tight(_element: Element, styles: Styles) -> bool:
    """Lines nearer to each other than the letters are high."""
    height = _NUMBER.fullmatch(styles.get("line-height", ""))
    if not height:
        return False
    size = _size(styles.get("font-size", "16px"))
    return float(height[1]) < (size if height[2] == "px" else 1)


def _is_too_wide(_element: Element, styles: Styles) -> bool:
    wide = max(_pixels(styles.get("width", "")), _pixels(styles.get("min-width", "")))
    return wide >= PHONE_PIXELS and styles.get("max-width") != "100%"


def _hides_text(element: Element, styles: Styles) -> bool:
    is_flat = styles.get("height", "") in ("0", "0px")
    is_cut = styles.get("overflow", "") == "hidden" and "height" in styles
    return (is_flat or is_cut) and bool(text_of(element).strip())


def _is_aligned_oddly(_element: Element, styles: Styles) -> bool:
    return styles.get("text-align") in ("start", "end")


def _is_prose_in_code(element: Element, _styles: Styles) -> bool:
    """Text set as code to keep its line ends: it can't be selected, recoloured or read aloud as text."""
    words = "".join(text_of(element).split()) if element.tag == "pre" else ""
    return len(words) >= PROSE_CHARACTERS and len(_HAN.findall(words)) > MOST_HAN * len(words)


def _has_empty_crowd(element: Element, _styles: Styles) -> bool:
    return len(element) > MOST_CHILDREN and sum(map(_is_empty, element)) > MOST_EMPTY


def _has_block_in_line(element: Element, _styles: Styles) -> bool:
    return element.tag == "span" and any(child.tag in BLOCK_TAGS for child in element)


def _names_font(_element: Element, styles: Styles) -> bool:
    return "font-family" in styles and not styles["font-family"].startswith(FONTS)


def _insists(_element: Element, styles: Styles) -> bool:
    return any("!important" in value for value in styles.values())


def _has_gradient(element: Element, styles: Styles) -> bool:
    painted = styles.get("background", "") + styles.get("background-image", "")
    return "gradient" in painted and bool(text_of(element).strip())


def _is_empty(element: Element) -> bool:
    return element.tag not in _FULL and not len(element) and not (element.text or "").strip()


def _size(value: str) -> float:
    found = _NUMBER.match(value)
    return float(found[1]) if found else 1


def _pixels(value: str) -> float:
    found = _NUMBER.fullmatch(value)
    return float(found[1]) if found and found[2] == "px" else 0


RULES: dict[str, Rule] = {
    "hidden_picture": _hides_picture,
    "hidden_caret": _hides_caret,
    "tight_lines": _is_too_tight,
    "too_wide": _is_too_wide,
    "hidden_text": _hides_text,
    "odd_alignment": _is_aligned_oddly,
    "prose_as_code": _is_prose_in_code,
    "empty_crowd": _has_empty_crowd,
    "block_in_line": _has_block_in_line,
    "font": _names_font,
    "important": _insists,
    "gradient": _has_gradient,
}
