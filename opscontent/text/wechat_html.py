"""Article HTML as WeChat keeps it: one string to paste or to send; knows no account and no channel."""

import re
from functools import lru_cache
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement

from css_inline import inline_fragment
from markupsafe import Markup

from opscontent.text.cjk import HAN
from opscontent.text.clean import BLOCK_TAGS, sweep
from opscontent.text.inputs import tidy
from opscontent.text.look import NO_LOOK, Look
from opscontent.text.tree import drop, parents, parse, serialize, text_of, unwrap
from opscontent.text.wechat_frame import framed, mark_heads, set_dividers
from opscontent.text.wechat_lists import flatten_lists
from opscontent.text.wechat_theme import sheet

# WeChat eats the style of the first and the last block when an article is pasted.
GUARD = '<p style="font-size:0">&nbsp;</p>'

WECHAT_HOST = "mp.weixin.qq.com"
OUR_CLASSES = frozenset(("credits", "footnote", "footnote-backref", "footnote-ref", "reply", "reply-missing"))

_LINKS_HEADING = "引用链接"
_NOTES_HEADING = "注释"
_NOTE = "注"

# Tags that nobody has seen WeChat keep, as others that say nearly the same.
_RENAMED = {
    "abbr": "span",
    "b": "strong",
    "cite": "em",
    "dd": "p",
    "details": "section",
    "div": "section",
    "dl": "section",
    "dt": "p",
    "footer": "p",
    "i": "em",
    "ins": "u",
    "kbd": "code",
    "mark": "span",
    "q": "span",
    "rp": "span",
    "rt": "span",
    "ruby": "span",
    "samp": "code",
    "small": "span",
    "summary": "p",
    "var": "em",
}
_HAN_GAP = re.compile(rf"(?<=[{HAN}，。；：！？、）」”])\s*\n\s*(?=[{HAN}（「“])")


# A preview, its checks and its copy ask for the same. 32 articles of the longest kind are about 20 MB.
@lru_cache(maxsize=32)
def for_wechat(html: str, look: Look = NO_LOOK) -> str:
    """The article in its look, with its styles in the tags and foreign links as numbered footnotes.

    The same string is previewed, copied and sent. Any HTML may come in: what our renderer has not cleaned (Markup)
    is cleaned first. Raises Rejected as `clean` does."""
    root = _tree(html)
    _name_notes(root)
    links = _number_links(root)
    _rename(root)
    flatten_lists(root)
    _break_code(root)
    _close_gaps(root)
    set_dividers(root, look.divider)
    mark_heads(root)
    if links:
        _list_links(root, links)
    css = sheet(look.theme, look.accent, look.divider)
    whole = serialize(framed(root, look))
    inlined = parse(inline_fragment(whole, css, load_remote_stylesheets=False))
    _strip_names(inlined)
    return f"{GUARD}{serialize(inlined)}{GUARD}"


def foreign_links(html: str) -> list[str]:
    """Addresses that WeChat would drop, in order, each once."""
    links = (element.get("href", "") for element in _tree(html).iter("a"))
    return list(dict.fromkeys(url for url in links if _is_foreign(url)))


def _tree(html: str) -> Element:
    return parse(html if isinstance(html, Markup) else sweep(tidy(html), classes=OUR_CLASSES))


def _is_foreign(url: str) -> bool:
    return url.lower().startswith(("http://", "https://")) and _host(url) != WECHAT_HOST


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def _name_notes(root: Element) -> None:
    """The writer's footnotes get a heading and a sign of their own: [1] is a link."""
    for parent, child in parents(root):
        kind = child.get("class")
        if kind == "footnote-ref":
            child.text = f"{_NOTE}{text_of(child)}"
        elif kind == "footnote-backref":
            drop(parent, child)
        elif kind == "footnote":
            for rule in child.findall("hr"):
                drop(child, rule)
            heading = Element("p", {"class": "heading"})
            heading.text = _NOTES_HEADING
            child.insert(0, heading)


def _number_links(root: Element) -> dict[str, tuple[int, str]]:
    """Address to number and title of the first link; the links themselves go, except WeChat's own."""
    links: dict[str, tuple[int, str]] = {}
    for parent, child in parents(root):
        if child.tag != "a":
            continue
        url, title = child.get("href", ""), " ".join(text_of(child).split())
        if _is_foreign(url):
            if title and title != url:
                links.setdefault(url, (len(links) + 1, title))
                SubElement(child, "sup").text = f"[{links[url][0]}]"
            unwrap(parent, child)
        elif _host(url) != WECHAT_HOST:
            unwrap(parent, child)
        else:
            child.attrib.pop("rel", None)
    return links


def _rename(root: Element) -> None:
    for parent, child in parents(root):
        if child.tag == "footer" and parent.get("class") == "reply":
            child.set("class", "credit")
        if child.tag in ("dt", "summary"):
            _embolden(child)
        child.tag = _RENAMED.get(child.tag, child.tag)
        child.attrib.pop("open", None)


def _embolden(element: Element) -> None:
    bold = Element("strong")
    bold.text, element.text = element.text, None
    bold[:] = list(element)
    element[:] = [bold]


def _break_code(root: Element) -> None:
    """Line ends and runs of spaces in code don't survive a paste."""
    for pre in root.iter("pre"):
        for element in list(pre.iter()):
            if element is not pre:
                _break_lines(element)


def _break_lines(element: Element) -> None:
    first, *rest = (element.text or "").rstrip("\n").replace(" ", "\u00a0").split("\n")
    element.text = first
    for at, line in enumerate(rest):
        line_break = Element("br")
        line_break.tail = line
        element.insert(at, line_break)


def _close_gaps(root: Element) -> None:
    """White space between blocks would become empty paragraphs, a line end between Han a space."""
    for element in root.iter():
        if element.tag == "pre":
            continue
        element.text = _closed(element.text, at_edge=element.tag in BLOCK_TAGS)
        for child in element:
            child.tail = _closed(child.tail, at_edge=child.tag == "br" or child.tag in BLOCK_TAGS)


def _closed(text: str | None, *, at_edge: bool) -> str | None:
    if not text:
        return text
    text = _HAN_GAP.sub("", text)
    return text.lstrip(" \n") if at_edge else text


def _list_links(root: Element, links: dict[str, tuple[int, str]]) -> None:
    section = SubElement(root, "section", {"class": "links"})
    SubElement(section, "p", {"class": "heading"}).text = _LINKS_HEADING
    for url, (number, title) in links.items():
        line = SubElement(section, "p")
        line.text = f"[{number}] {title}: "
        SubElement(line, "em").text = url


def _strip_names(root: Element) -> None:
    for element in root.iter():
        element.attrib.pop("class", None)
        element.attrib.pop("id", None)
