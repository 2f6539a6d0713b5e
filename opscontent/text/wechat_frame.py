"""What stands around an article's text for WeChat: opening line, dividers, closing block; knows no account."""

from xml.etree.ElementTree import Element, SubElement

from opscontent.text.look import Look
from opscontent.text.tree import parents

_ORNAMENTS = {"dots": "···", "diamonds": "◆◇◆"}
_SCAN = "长按识别二维码"
_CODE = "二维码"


def framed(root: Element, look: Look) -> Element:
    """The article in one section with what its look puts around it; `root` is used up."""
    whole = Element("section")
    article = SubElement(whole, "section", {"class": "article"})
    if look.opening:
        _write_lines(SubElement(SubElement(article, "section", {"class": "opening"}), "p"), look.opening)
    article.extend(list(root))
    _write_text(article, root)
    if look.call or look.code:
        _call(SubElement(article, "section", {"class": "call"}), look)
    return whole


def set_dividers(root: Element, divider: str) -> None:
    """Rules become ornaments where the look has some: characters outlive every paste."""
    ornament = _ORNAMENTS.get(divider)
    for _parent, child in parents(root):
        if child.tag == "hr" and ornament:
            child.tag, child.text = "p", ornament
            child.set("class", "divider")


def mark_heads(root: Element) -> None:
    """The words of a heading in a span, so that a theme can dress them as wide as they are."""
    for heading in root.iter():
        if heading.tag in ("h1", "h2", "h3"):
            span = Element("span", {"class": "head"})
            span.text, heading.text = heading.text, None
            span[:] = list(heading)
            heading[:] = [span]


def _write_text(article: Element, root: Element) -> None:
    """Words that stood in no block at all, before the first one."""
    if not (root.text or "").strip():
        return
    at = next((place for place, child in enumerate(article) if child.get("class") != "opening"), len(article))
    if at:
        article[at - 1].tail = root.text
    else:
        article.text = root.text


def _call(section: Element, look: Look) -> None:
    if look.call:
        _write_lines(SubElement(section, "p"), look.call)
    if look.code:
        SubElement(section, "img", {"src": look.code, "alt": _CODE})
        SubElement(section, "p", {"class": "hint"}).text = _SCAN


def _write_lines(paragraph: Element, words: str) -> None:
    first, *rest = words.split("\n")
    paragraph.text = first
    for line in rest:
        SubElement(paragraph, "br").tail = line
