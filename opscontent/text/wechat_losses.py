"""What WeChat will not keep of an article as it was written, and what becomes of it; knows no account."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from opscontent.text.tree import parents, parse, text_of
from opscontent.text.wechat_html import foreign_links

PICTURE_HOST = "mmbiz.qpic.cn"
SHOWN = 5


class Lost(StrEnum):
    """What becomes of it, by the way in which it is lost."""

    links = "links"  # to other sites: numbered, the addresses below the text
    jumps = "jumps"  # links within the article or to our own pages: words without a link
    pictures = "pictures"  # not at WeChat yet
    nested_lists = "nested_lists"  # written one below the other
    folds = "folds"  # open for good
    readings = "readings"  # of ruby: behind their characters
    titles = "titles"  # what a mouse would show


@dataclass(frozen=True)
class Loss:
    """`found` are the first places, as they stand in the text; `count` is of all."""

    kind: Lost
    count: int
    found: tuple[str, ...] = ()


# Asked for with every preview; small.
@lru_cache(maxsize=64)
def losses(html: str) -> tuple[Loss, ...]:
    """What of an article's clean HTML WeChat changes or drops, in the order of `Lost`."""
    root = parse(html)
    found = {
        Lost.links: foreign_links(html),
        Lost.jumps: [text_of(link).strip() for link in root.iter("a") if _is_jump(link.get("href", ""))],
        Lost.pictures: [*dict.fromkeys(src for src in _pictures(root) if not is_at_wechat(src))],
        Lost.nested_lists: [text_of(inner).strip()[:20] for inner in _inner_lists(root)],
        Lost.folds: [text_of(fold).strip()[:20] for fold in root.iter("details")],
        Lost.readings: [text_of(ruby).strip() for ruby in root.iter("ruby")],
        Lost.titles: [element.get("title", "") for element in root.iter() if element.get("title")],
    }
    return tuple(Loss(kind, len(each), tuple(each[:SHOWN])) for kind, each in found.items() if each)


def is_at_wechat(src: str) -> bool:
    """Whether a picture is where WeChat shows it from."""
    try:
        return urlsplit(src).hostname == PICTURE_HOST
    except ValueError:
        return False


def _is_jump(url: str) -> bool:
    """Footnotes have a number of their own, which stays."""
    is_footnote = url.startswith(("#fn:", "#fnref"))
    return bool(url) and not url.lower().startswith(("http://", "https://")) and not is_footnote


def _pictures(root: Element) -> Iterator[str]:
    yield from (image.get("src", "") for image in root.iter("img") if image.get("src"))


def _inner_lists(root: Element) -> Iterator[Element]:
    for parent, child in parents(root):
        if child.tag in ("ul", "ol") and parent.tag in ("li", "ul", "ol"):
            yield child
