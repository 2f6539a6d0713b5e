"""Pictures are made to fit, and only those that don't."""

import io
import random

import pytest
from PIL import Image

from opscontent.channels.wechat import fitting
from opscontent.channels.wechat.wire import File


def drawn(kind: str, size: tuple[int, int] = (40, 30), *, mode: str = "RGB", noise: bool = False) -> bytes:
    image = Image.new(mode, size)
    if noise:
        image.frombytes(random.Random(1).randbytes(size[0] * size[1] * len(mode)))
    file = io.BytesIO()
    image.save(file, kind)
    return file.getvalue()


@pytest.mark.parametrize(
    "kind, name, media_type", [("JPEG", "picture.jpg", "image/jpeg"), ("PNG", "picture.png", "image/png")]
)
def test_picture_that_fits_is_left_alone(kind: str, name: str, media_type: str) -> None:
    content = drawn(kind)

    assert fitting.fit(content, most_bytes=1_000_000) == fitting.Picture(File(name, content, media_type), 40, 30)


@pytest.mark.parametrize("kind", ["WEBP", "GIF", "BMP"])
def test_other_types_become_jpeg(kind: str) -> None:
    picture = fitting.fit(drawn(kind), most_bytes=1_000_000)

    assert picture.file.content.startswith(b"\xff\xd8\xff")
    assert (picture.file.name, picture.width, picture.height) == ("picture.jpg", 40, 30)


def test_large_picture_shrinks_until_it_fits() -> None:
    content = drawn("PNG", (1500, 1200), noise=True)

    picture = fitting.fit(content, most_bytes=300_000)

    assert len(content) > 300_000 > len(picture.file.content)
    assert picture.width / picture.height == pytest.approx(1.25, rel=0.01)


def test_what_can_be_seen_through_becomes_white() -> None:
    content = drawn("WEBP", mode="RGBA")

    picture = fitting.fit(content, most_bytes=1_000_000)

    with Image.open(io.BytesIO(picture.file.content)) as image:
        assert image.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    "content",
    [b"", b"<svg/>", b"\xff\xd8\xff", drawn("JPEG", (400, 300), noise=True)[:2000], drawn("TIFF")],
    ids=["empty", "svg", "magic", "cut", "tiff"],
)
def test_what_is_no_picture_is_unreadable(content: bytes) -> None:
    with pytest.raises(fitting.Unreadable):
        fitting.fit(content, most_bytes=1_000_000)


def test_picture_with_too_many_pixels_is_unreadable() -> None:
    with pytest.raises(fitting.Unreadable):
        fitting.fit(drawn("PNG", (8000, 5001), mode="L"), most_bytes=1_000_000)


def test_picture_that_never_fits_is_unreadable() -> None:
    with pytest.raises(fitting.Unreadable):
        fitting.fit(drawn("PNG"), most_bytes=10)


@pytest.mark.parametrize(
    "width, height, ratio, expected",
    [
        (900, 383, 1.0, "0.287222_0_0.712778_1"),
        (1000, 1000, 2.35, "0_0.287234_1_0.712766"),
        (1000, 1000, 1.0, "0_0_1_1"),
        (2350, 1000, 2.35, "0_0_1_1"),
    ],
)
def test_crop_is_the_middle(width: int, height: int, ratio: float, expected: str) -> None:
    picture = fitting.Picture(File("x", b"", ""), width, height)

    assert fitting.crop(picture, ratio) == expected
