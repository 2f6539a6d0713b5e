"""Lists for WeChat: written out with their markers, because its editor loses those and nested lists."""

from xml.etree.ElementTree import Element, SubElement

from opscontent.text.tree import parents

_BULLETS = ("•", "◦", "▪")
_DEEPEST = 3
_INLINE = frozenset(("a", "br", "code", "del", "em", "img", "s", "span", "strong", "sub", "sup", "u"))


def flatten_lists(root: Element) -> None:
    """Each outermost list becomes one section of marked paragraphs; inner lists follow their item."""
    for parent, child in parents(root):
        if child.tag in ("ul", "ol") and not _is_inner(parent):
            flat = Element("section", {"class": "list"})
            flat.tail = child.tail
            _write_list(flat, child, depth=1)
            parent[list(parent).index(child)] = flat


def _is_inner(parent: Element) -> bool:
    return parent.tag in ("li", "ul", "ol")


def _write_list(flat: Element, items: Element, *, depth: int) -> None:
    number = _start(items)
    for item in items:
        if item.tag in ("ul", "ol"):
            _write_list(flat, item, depth=depth + 1)
            continue
        marker = f"{number}. " if items.tag == "ol" else f"{_BULLETS[min(depth, _DEEPEST) - 1]} "
        number += 1
        _write_item(flat, item, marker=marker, depth=depth)


def _write_item(flat: Element, item: Element, *, marker: str, depth: int) -> None:
    """The item's text in a marked paragraph, its blocks after it, its lists one step deeper."""
    place = flat if depth == 1 else SubElement(flat, "section", {"class": f"depth{min(depth, _DEEPEST)}"})
    line = SubElement(place, "p")
    line.text = marker + (item.text or "").strip()
    for child in list(item):
        tail, child.tail = (child.tail or "").rstrip("\n"), None
        if child.tag in ("ul", "ol"):
            _write_list(flat, child, depth=depth + 1)
        elif child.tag == "p" and _is_bare(line, marker):
            line.text = marker + (child.text or "").strip()
            line.extend(list(child))
        elif child.tag in _INLINE:
            line.append(child)
            child.tail = tail
            continue
        else:
            place.append(child)
        if tail.strip():
            line = SubElement(place, "p")
            line.text = tail.strip()


def _is_bare(line: Element, marker: str) -> bool:
    return line.text == marker and not len(line)


def _start(items: Element) -> int:
    start = items.get("start", "1")
    return int(start) if start.isdecimal() else 1
