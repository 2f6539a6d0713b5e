"""The demo's covers: tiles in the pillar's colour, drawn from the title, the same ones each time."""

import io
import random
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from PIL import Image, ImageDraw

COLUMNS, ROWS, TILE = 7, 3, 258
SMALLER = 2  # drawn large and made small: smooth edges
SIZE = (900, 383)  # 2.35 to 1, as a head article's cover
INK = "#21201c"
# By number of the colour: light ground, middle, strong; as the style sheet has them.
TONES = {
    1: ("#f4e3dc", "#e0a493", "#b5432e"),
    2: ("#dfeaf0", "#93b9cd", "#2f6f8f"),
    3: ("#e6edda", "#adc78d", "#5b7f3a"),
    4: ("#eee2f3", "#c3a2d0", "#8a5a9e"),
    5: ("#f5ead0", "#deb95f", "#b07d1e"),
    6: ("#dcebe8", "#8fbdb6", "#34756e"),
}
Draw = ImageDraw.ImageDraw
Shape = Callable[[Draw, int, int, str], None]


def keep(title: str, colour: int, folder: Path) -> str:
    """Draw the cover of this title into `folder`; returns its name."""
    content = _png(title, colour)
    name = f"{sha256(content).hexdigest()[:32]}.png"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    return name


def _png(title: str, colour: int) -> bytes:
    dice = random.Random(title)
    ground, middle, strong = TONES[colour]
    picture = Image.new("RGB", (COLUMNS * TILE, ROWS * TILE), ground)
    draw = ImageDraw.Draw(picture)
    for column in range(COLUMNS):
        for row in range(ROWS):
            shape = dice.choice(SHAPES)
            shape(draw, column * TILE, row * TILE, dice.choice((middle, strong, strong, INK)))
    buffer = io.BytesIO()
    small = picture.reduce(SMALLER).crop((0, 0, *SIZE))
    small.quantize(32, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(buffer, "PNG")
    return buffer.getvalue()


def _empty(_draw: Draw, _x: int, _y: int, _ink: str) -> None:
    """Room to breathe."""


def _disc(draw: Draw, x: int, y: int, ink: str) -> None:
    draw.ellipse((x + 24, y + 24, x + TILE - 24, y + TILE - 24), fill=ink)


def _quarter(at_x: int, at_y: int) -> Shape:
    """A quarter of a disc around one corner of the tile."""

    def shape(draw: Draw, x: int, y: int, ink: str) -> None:
        x, y = x + at_x * TILE, y + at_y * TILE
        turn = {(0, 0): 0, (1, 0): 90, (1, 1): 180, (0, 1): 270}[at_x, at_y]
        draw.pieslice((x - TILE, y - TILE, x + TILE, y + TILE), turn, turn + 90, fill=ink)

    return shape


def _lines(draw: Draw, x: int, y: int, ink: str) -> None:
    for step in range(4):
        top = y + 20 + step * 64
        draw.rectangle((x, top, x + TILE, top + 24), fill=ink)


def _slope(draw: Draw, x: int, y: int, ink: str) -> None:
    draw.polygon(((x, y + TILE), (x + TILE, y), (x + TILE, y + TILE)), fill=ink)


QUARTERS = [_quarter(x, y) for x in (0, 1) for y in (0, 1)]
SHAPES: list[Shape] = [*QUARTERS, *QUARTERS, _disc, _disc, _lines, _slope, _empty, _empty]
