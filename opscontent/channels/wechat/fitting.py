"""Making pictures fit WeChat's limits of type and size; knows neither where they come from nor where they go."""

import io
from collections.abc import Iterable
from dataclasses import dataclass

from PIL import Image, ImageOps

from opscontent.channels.wechat.wire import File
from opscontent.text.picture_files import BROKEN, MOST_PIXELS

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
LONGEST_SIDES = (2048, 1600, 1280, 1080, 800, 600)  # a phone shows 1080
QUALITY = 85

_NAMES = {"JPEG": ("picture.jpg", "image/jpeg"), "PNG": ("picture.png", "image/png")}


class Unreadable(Exception):
    """No picture, or one that can't be made to fit."""


@dataclass(frozen=True)
class Picture:
    file: File
    width: int
    height: int


def fit(content: bytes, *, most_bytes: int) -> Picture:
    """The picture as it is where it is a JPEG or PNG of less than `most_bytes`, else drawn anew, smaller as needed.

    Of a moving picture the first frame stays. Raises `Unreadable`."""
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as source:
            if source.width * source.height > MOST_PIXELS:
                raise Unreadable
            source.load()  # only now does one that was cut short show
            if source.format in _NAMES and len(content) < most_bytes:
                return _picture(source.format, content, source.size)
            return _drawn(source, most_bytes)
    except BROKEN:
        raise Unreadable from None


def crop(picture: Picture, ratio: float) -> str:
    """The middle of the picture in this ratio of width to height, as WeChat writes it: x1_y1_x2_y2 from 0 to 1."""
    own = picture.width / picture.height
    across, down = (ratio / own, 1.0) if own > ratio else (1.0, own / ratio)
    return corners(((1 - across) / 2, (1 - down) / 2, (1 + across) / 2, (1 + down) / 2))


def corners(sides: Iterable[float]) -> str:
    """Left, top, right and bottom, each a share of its side, as WeChat writes them."""
    return "_".join(f"{side:.6f}".rstrip("0").rstrip(".") for side in sides)


def _drawn(source: Image.Image, most_bytes: int) -> Picture:
    upright = ImageOps.exif_transpose(source)
    for side in LONGEST_SIDES:
        image = upright.copy()
        image.thumbnail((side, side))
        content = _jpeg(image)
        if len(content) < most_bytes:
            return _picture("JPEG", content, image.size)
    raise Unreadable


def _picture(kind: str, content: bytes, size: tuple[int, int]) -> Picture:
    name, media_type = _NAMES[kind]
    return Picture(File(name, content, media_type), *size)


def _jpeg(image: Image.Image) -> bytes:
    """What can be seen through becomes white, as the page of an article is."""
    if image.has_transparency_data:
        seen = image.convert("RGBA")
        image = Image.new("RGB", image.size, "white")
        image.paste(seen, mask=seen.getchannel("A"))
    file = io.BytesIO()
    image.convert("RGB").save(file, "JPEG", quality=QUALITY, optimize=True)
    return file.getvalue()
