"""Pictures from outside: drawn anew, small, without what was hidden in them; no bomb, no script."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from opscontent.domain import covers
from opscontent.errors import Rejected

SECRET = b"<script>alert(1)</script>"


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 20), mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "#ff000080" if mode == "RGBA" else "red").save(out, kind, **options)
    return out.getvalue()


def huge_png(width: int, height: int) -> bytes:
    """A few bytes that say they are an enormous picture."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 99))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "kind, mode, suffix",
    [
        ("JPEG", "RGB", ".jpg"),
        ("JPEG", "CMYK", ".jpg"),
        ("PNG", "RGB", ".jpg"),
        ("PNG", "L", ".jpg"),
        ("PNG", "RGBA", ".png"),
        ("WEBP", "RGB", ".jpg"),
        ("WEBP", "RGBA", ".png"),
    ],
)
def test_keep_draws_each_kind_anew(tmp_path: Path, kind: str, mode: str, suffix: str) -> None:
    name = covers.keep(picture(kind, mode=mode), tmp_path)

    file = covers.path(name, tmp_path)
    assert file is not None
    assert file.suffix == suffix
    assert covers.media_type(name) == {".jpg": "image/jpeg", ".png": "image/png"}[suffix]
    with Image.open(file) as kept:
        assert kept.size == (40, 20)
    assert [found.name for found in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    "size, kept", [((4000, 2000), (2048, 1024)), ((300, 5000), (123, 2048)), ((2048, 9), (2048, 9))]
)
def test_keep_makes_large_pictures_fit(tmp_path: Path, size: tuple[int, int], kept: tuple[int, int]) -> None:
    name = covers.keep(picture("PNG", size), tmp_path)

    with Image.open(tmp_path / name) as found:
        assert found.size == kept


def test_keep_turns_upright_and_forgets_where(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010E] = "home address"
    exif.get_ifd(0x8825)[1] = "N"

    name = covers.keep(picture(exif=exif), tmp_path)

    with Image.open(tmp_path / name) as kept:
        assert kept.size == (20, 40)
        assert dict(kept.getexif()) == {}
    assert b"home address" not in (tmp_path / name).read_bytes()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_keep_loses_what_hides_behind_the_picture(tmp_path: Path, kind: str) -> None:
    name = covers.keep(picture(kind) + SECRET, tmp_path)

    assert SECRET not in (tmp_path / name).read_bytes()


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_keep_loses_comments_and_profiles(tmp_path: Path, mode: str) -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", SECRET.decode())

    name = covers.keep(picture("PNG", mode=mode, pnginfo=notes, icc_profile=SECRET), tmp_path)

    assert SECRET not in (tmp_path / name).read_bytes()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"GIF89a" + SECRET,
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0" + SECRET,
        b"RIFF\x10\0\0\0WEBPVP8 ",
        b"%PDF-1.7 " + SECRET,
        picture()[:200],
        picture("PNG")[:60],
        picture("GIF"),
        picture("BMP"),
        picture("TIFF"),
    ],
)
def test_keep_refuses_what_is_no_picture_of_ours(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(Rejected, match="no picture that we can read"):
        covers.keep(content, tmp_path)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("size", [(10_000, 5_000), (12_000, 10_000), (60_000, 60_000), (2**31 - 1, 2**31 - 1)])
def test_keep_refuses_bombs_before_they_are_decoded(tmp_path: Path, size: tuple[int, int]) -> None:
    with pytest.raises(Rejected):
        covers.keep(huge_png(*size), tmp_path)


def test_keep_refuses_more_than_ten_megabytes(tmp_path: Path) -> None:
    with pytest.raises(Rejected, match="too large"):
        covers.keep(picture() + b"\0" * covers.MOST_BYTES, tmp_path)


@given(st.binary(max_size=400), st.sampled_from(["JPEG", "PNG", "WEBP"]), st.integers(0, 400))
@settings(max_examples=150, deadline=None)
def test_keep_keeps_or_refuses_whatever_comes(folder: Path, damage: bytes, kind: str, at: int) -> None:
    content = bytearray(picture(kind, (16, 16)))
    content[at : at + len(damage)] = damage

    try:
        name = covers.keep(bytes(content), folder / "covers")
    except Rejected:
        return
    assert covers.path(name, folder / "covers") is not None


@pytest.mark.parametrize(
    "name", ["", "..", "../secret-key", "a.jpg", "0" * 32 + ".svg", "0" * 32 + ".jpg", "0" * 32 + ".jpg\n"]
)
def test_path_knows_kept_covers_only(tmp_path: Path, name: str) -> None:
    assert covers.path(name, tmp_path) is None
