"""Covers: pictures that people send in, drawn anew before they are kept. Knows no table.

Each has a name that nobody can guess; a cover may name cuts behind it (`text/cuts`)."""

import io
import os
import secrets
import tempfile
from pathlib import Path

from flask_babel import lazy_gettext as _l
from PIL import Image, ImageOps

from opscontent.errors import Rejected
from opscontent.text.cuts import cover_of
from opscontent.text.picture_files import BROKEN, MOST_PIXELS

MOST_BYTES = 10 * 1024 * 1024
LONGEST_SIDE = 2048
FORMATS = ("JPEG", "PNG", "WEBP")
TYPES = {".jpg": "image/jpeg", ".png": "image/png"}


def keep(content: bytes, folder: Path, *, longest_side: int = LONGEST_SIDE, is_flat: bool = False) -> str:
    """Keep a JPEG, PNG or WebP picture below `folder` and return its name: turned upright, at most `longest_side` a
    side, without place, camera or anything else that was in the file. Raises `Rejected`.

    A flat one has white where it was transparent: a photograph with holes would be ten times as heavy."""
    if len(content) > MOST_BYTES:
        raise Rejected(_l("The picture is too large: at most 10 MB."))
    try:
        picture = _drawn(content, longest_side)
    except BROKEN:
        raise Rejected(_l("This is no picture that we can read. Use JPEG, PNG or WebP.")) from None
    if is_flat and picture.mode == "RGBA":
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")
    return write(picture, folder, _new_name(picture))


def keep_small(name: str, folder: Path, *, longest_side: int) -> None:
    """Keep a small one of a kept picture beside it, under the same name in the folder "small"."""
    with Image.open(folder / name) as source:
        picture = source.convert(source.mode)
    picture.thumbnail((longest_side, longest_side))
    write(picture, folder / "small", name)


def path(name: str, folder: Path) -> Path | None:
    """Where the whole picture of a kept cover is; None for any other name."""
    cover = cover_of(name)
    file = folder / cover.name if cover else None
    return file if file and file.is_file() else None


def media_type(name: str) -> str:
    return TYPES[Path(name).suffix]


def _drawn(content: bytes, longest_side: int) -> Image.Image:
    with Image.open(io.BytesIO(content), formats=FORMATS) as source:
        if source.width * source.height > MOST_PIXELS:
            raise Rejected(_l("The picture has too many pixels: at most 40 million."))
        source.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a large JPEG is decoded small at once
        picture = ImageOps.exif_transpose(source)
        has_alpha = picture.has_transparency_data
        picture = picture.convert("RGBA" if has_alpha else "RGB")
    picture.thumbnail((longest_side, longest_side))
    picture.info.clear()  # comments, profiles: whatever a file can carry besides its picture
    return picture


def _new_name(picture: Image.Image) -> str:
    return secrets.token_hex(16) + (".png" if picture.mode == "RGBA" else ".jpg")


def write(picture: Image.Image, folder: Path, name: str) -> str:
    """Keep a drawn picture under this name. Written aside first: who asks for the name finds a whole picture."""
    folder.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(dir=folder, prefix=".cover-")
    try:
        with os.fdopen(handle, "wb") as file:
            if name.endswith(".png"):
                picture.save(file, "PNG", optimize=True)
            else:
                picture.save(file, "JPEG", quality=88, optimize=True, progressive=True)
        os.replace(aside, folder / name)
    except BaseException:
        os.unlink(aside)
        raise
    return name
