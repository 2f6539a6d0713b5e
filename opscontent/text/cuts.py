"""A cover as a draft names it: a file and the two rectangles cut out of it. Knows no file and no table.

`0123….jpg~0-1250-10000-6250~2188-0-7812-10000`: left, top, right and bottom in ten-thousandths of the picture's
sides, first of the wide one, then of the square one. So a cut is part of the text that is saved, compared, approved
and sent: who cuts the same picture otherwise later changes nothing that was approved."""

import re
from dataclasses import dataclass

WHOLE = 10_000
# Width to height, as WeChat's draft/add names them (pic_crop_235_1, pic_crop_1_1).
RATIOS = {"wide": 2.35, "square": 1.0}
TOLERANCE = 0.02
ROUNDED = 50  # what rounding may add to a side
SMALLEST = 500  # of a side: less than a twentieth shows nothing
_COVER = re.compile(r"([0-9a-f]{32}\.(?:jpg|png))(?:~([0-9-]{7,23})~([0-9-]{7,23}))?")


@dataclass(frozen=True)
class Cut:
    left: int
    top: int
    right: int
    bottom: int

    def __str__(self) -> str:
        return f"{self.left}-{self.top}-{self.right}-{self.bottom}"

    @property
    def is_inside(self) -> bool:
        across, down = self.right - self.left, self.bottom - self.top
        corners = (self.left, self.top, WHOLE - self.right, WHOLE - self.bottom)
        return min(corners) >= 0 and min(across, down) >= SMALLEST

    def has_ratio(self, ratio: float, size: tuple[int, int]) -> bool:
        """Whether it is so many times as wide as high, in a picture of this size."""
        width, height = (self.right - self.left) * size[0], (self.bottom - self.top) * size[1]
        return height > 0 and abs(width / height / ratio - 1) <= TOLERANCE

    def pixels(self, size: tuple[int, int]) -> tuple[int, int, int, int]:
        """Left, top, right and bottom in a picture of this size; never nothing."""
        left, top = self.left * size[0] // WHOLE, self.top * size[1] // WHOLE
        right, bottom = -(-self.right * size[0] // WHOLE), -(-self.bottom * size[1] // WHOLE)
        return left, top, max(right, left + 1), max(bottom, top + 1)


@dataclass(frozen=True)
class Cover:
    """`cuts` holds both rectangles by their names in `RATIOS`, or nothing: then each place cuts the middle out."""

    name: str
    cuts: dict[str, Cut]

    def __str__(self) -> str:
        return "~".join((self.name, *(str(self.cuts[shape]) for shape in RATIOS if shape in self.cuts)))


def cover_of(text: str) -> Cover | None:
    """The cover that a draft names; None for what is no name of a cover."""
    match = _COVER.fullmatch(text)
    if match is None:
        return None
    name, *written = match.groups()
    if written[0] is None:
        return Cover(name, {})
    cuts = [cut_of(part) for part in written]
    if not all(cut and cut.is_inside for cut in cuts):
        return None
    return Cover(name, {shape: cut for shape, cut in zip(RATIOS, cuts, strict=True) if cut})


def cut_of(text: str) -> Cut | None:
    """The rectangle that is written like this; None for anything else."""
    parts = text.split("-")
    if len(parts) != 4 or not all(part.isascii() and part.isdigit() and len(part) <= 5 for part in parts):
        return None
    left, top, right, bottom = (int(part) for part in parts)
    return Cut(left, top, right, bottom)


def placed(left: float, top: float, width: float, ratio: float, size: tuple[int, int]) -> Cut:
    """The rectangle of this ratio with its corner and width in percent of the picture's sides; it may not fit.

    Numbers have two digits after the point: what stands out by less than that costs is let in."""
    height = width * size[0] / size[1] / ratio
    sides = (left, top, left + width, top + height)
    return Cut(*(_let_in(min(round(side * WHOLE / 100), 2 * WHOLE)) for side in sides))


def largest(ratio: float, size: tuple[int, int], *, across: float = 0.5, down: float = 0.5) -> Cut:
    """The largest rectangle of this ratio in a picture of this size; `across` and `down` say, from 0 to 1, where it
    lies on the side that has room."""
    own = size[0] / size[1]
    wide, high = (ratio / own, 1.0) if own > ratio else (1.0, own / ratio)
    left, top = round((1 - wide) * across * WHOLE), round((1 - high) * down * WHOLE)
    return Cut(left, top, min(WHOLE, left + round(wide * WHOLE)), min(WHOLE, top + round(high * WHOLE)))


def _let_in(side: int) -> int:
    return WHOLE if WHOLE < side <= WHOLE + ROUNDED else side
