"""The message that readers get: a big head and lines under it, and where their list cuts a title."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from opscontent.domain.editions.problems import Inspection
from opscontent.domain.posts import Post

# Two lines at 375 px in the list's type size of 17 and 16 px, counted in Chinese characters; Latin ones are half.
HEAD_WIDTH = 36
LINE_WIDTH = 30


@dataclass(frozen=True)
class Line:
    """One post of the message. `cut_at` is how many characters of the title are seen; None for all."""

    post: Post
    title: str
    cover: str
    is_head: bool
    cut_at: int | None

    @property
    def seen(self) -> str:
        return self.title[: self.cut_at]


def message(inspections: Sequence[Inspection]) -> list[Line]:
    """The posts of an edition as the list shows them."""
    lines = []
    for place, each in enumerate(inspections):
        revision, is_head = each.revision, place == 0
        title = revision.title if revision else each.post.title
        cut_at = cut(title, HEAD_WIDTH if is_head else LINE_WIDTH)
        lines.append(Line(each.post, title, revision.cover if revision else "", is_head, cut_at))
    return lines


def cut(title: str, width: float) -> int | None:
    """After how many characters a title of this width is cut, with room for the dots; None where all of it fits."""
    widths = [1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5 for char in title]
    if sum(widths) <= width:
        return None
    used, count = 1.0, 0
    for each in widths:
        used += each
        if used > width:
            break
        count += 1
    return count
