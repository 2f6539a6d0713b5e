"""The library: a file once, drawn anew, described, cut, found again."""

import itertools
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from opscontent.db import db
from opscontent.domain import activity, media
from opscontent.domain.accounts import Account
from opscontent.domain.media import Picture, Wanted, Which
from opscontent.domain.people import Person
from opscontent.domain.revisions import Text, save
from opscontent.errors import Conflict, Rejected
from opscontent.text.cuts import RATIOS, Cut
from tests.domain.test_covers import picture
from tests.factory import Factory

WIDTHS = itertools.cycle(range(40, 900))  # another width, another picture


@pytest.fixture
def account(inside: Flask, make: Factory) -> Account:
    return make.account()


@pytest.fixture
def ling(account: Account, make: Factory) -> Person:
    return make.member(account, "writer", "Ling")


def sent(account: Account, folder: Path, by: Person, content: bytes = b"", **words: str) -> Picture:
    """A picture in the library, another one each time unless its content is given."""
    content = content or picture("PNG", (next(WIDTHS), 30))
    kept, _is_new = media.keep(account, media.drawn(content, folder), folder, by=by)
    media.describe(kept, words, version=kept.version, by=by)
    db.session.flush()
    return kept


def found(account: Account, *, page: int = 1, **wanted: object) -> list[str]:
    rows = media.listing(account, Wanted(**wanted), page=page, most=2).rows  # type: ignore[arg-type]
    return [row.picture.title for row in rows]


def test_a_picture_is_kept_with_smaller_ones(account: Account, ling: Person, tmp_path: Path) -> None:
    kept = sent(account, tmp_path, ling, picture("JPEG", (3000, 1500)))

    sizes = {}
    for variant in ("", "web", "thumb"):
        path = media.file_of(kept.name, variant, tmp_path)
        assert path is not None
        with Image.open(path) as drawn:
            sizes[variant] = drawn.size
    assert sizes == {"": (2048, 1024), "web": (1280, 640), "thumb": (320, 160)}
    assert (kept.width, kept.height) == (2048, 1024)
    assert kept.size == (tmp_path / kept.name).stat().st_size
    assert [entry.verb for entry in activity.of(kept)] == ["picture.kept"]


def test_the_same_file_is_one_picture(account: Account, ling: Person, make: Factory, tmp_path: Path) -> None:
    content, elsewhere = picture("PNG", (50, 50)), make.account()

    first = sent(account, tmp_path, ling, content)
    again, is_new = media.keep(account, media.drawn(content, tmp_path), tmp_path, by=ling)
    theirs = sent(elsewhere, tmp_path, ling, content)

    assert (again, is_new) == (first, False)
    assert {file.name for file in tmp_path.glob("*.jpg")} == {first.name, theirs.name}


@pytest.mark.parametrize(
    "content, why",
    [(picture("GIF"), "GIF"), (b"<svg/>", "no picture"), (b"x" * (10 * 1024 * 1024 + 1), "too large")],
)
def test_what_is_no_picture_for_articles_is_refused(inside: Flask, tmp_path: Path, content: bytes, why: str) -> None:
    with pytest.raises(Rejected, match=why):
        media.drawn(content, tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_words_are_history_and_nobody_overwrites_them(account: Account, ling: Person, tmp_path: Path) -> None:
    kept = sent(account, tmp_path, ling)
    media.describe(kept, {"alt": "A menu", "credit": "小鱼"}, version=1, by=ling)

    with pytest.raises(Conflict):
        media.describe(kept, {"alt": "Mine"}, version=1, by=ling)

    entry = activity.of(kept)[0]
    assert (entry.verb, entry.changes) == ("picture.described", {"alt": ["", "A menu"], "credit": ["", "小鱼"]})


def test_cuts_are_drawn_and_go_with_the_cover(account: Account, ling: Person, tmp_path: Path) -> None:
    kept = sent(account, tmp_path, ling, picture("JPEG", (1000, 1000)))
    plain = kept.as_cover
    cuts = {"wide": Cut(0, 1000, 10000, 5255), "square": Cut(0, 0, 5000, 5000)}

    media.set_cuts(kept, cuts, tmp_path, version=kept.version, by=ling)

    sizes = []
    for shape in RATIOS:
        path = media.file_of(kept.as_cover, shape, tmp_path)
        assert path is not None
        with Image.open(path) as drawn:
            sizes.append(drawn.size)
    assert plain == kept.name
    assert kept.as_cover == f"{kept.name}~0-1000-10000-5255~0-0-5000-5000"
    assert sizes == [(1000, 426), (500, 500)]


@pytest.mark.parametrize(
    "wide", [Cut(0, 0, 10000, 10000), Cut(0, 9000, 10000, 13255), Cut(5000, 5000, 5100, 5042), None]
)
def test_a_cut_that_does_not_fit_is_refused(account: Account, ling: Person, tmp_path: Path, wide: Cut | None) -> None:
    kept = sent(account, tmp_path, ling, picture("JPEG", (1000, 1000)))
    cuts = {"square": Cut(0, 0, 5000, 5000)} | ({"wide": wide} if wide else {})

    with pytest.raises(Rejected):
        media.set_cuts(kept, cuts, tmp_path, version=kept.version, by=ling)

    assert kept.cuts == {}


def test_a_suggestion_lies_where_something_is_to_be_seen(tmp_path: Path) -> None:
    canvas = Image.new("RGB", (400, 1200), "white")
    for y in range(900, 1100, 20):
        canvas.paste("black", (0, y, 400, y + 10))
    file = tmp_path / "a.png"
    canvas.save(file)

    wide = media.suggested("a.png", tmp_path)["wide"]

    assert wide.top <= 7500
    assert wide.bottom >= 8500
    assert wide.has_ratio(2.35, (400, 1200))


def test_a_plain_picture_is_cut_in_the_middle(tmp_path: Path) -> None:
    Image.new("RGB", (1000, 1000), "white").save(tmp_path / "a.png")

    assert media.suggested("a.png", tmp_path)["wide"] == Cut(0, 2872, 10000, 7127)


def test_pictures_are_found_by_two_characters(account: Account, ling: Person, tmp_path: Path) -> None:
    sent(account, tmp_path, ling, title="one", alt="一张旧菜单")
    sent(account, tmp_path, ling, title="two", credit="小鱼 100%")
    sent(account, tmp_path, ling, title="three", source="https://example.org/Menu")

    assert found(account, text="菜单") == ["one"]
    assert found(account, text="菜單") == ["one"]
    assert found(account, text="小鱼 two") == ["two"]
    assert found(account, text="menu") == ["three"]
    assert found(account, text="100%") == ["two"]
    assert found(account, text="鱼小") == []


def test_the_list_is_filtered_and_paged(account: Account, ling: Person, make: Factory, tmp_path: Path) -> None:
    chen, post = make.member(account, "editor", "Chen"), make.post(account)
    sent(account, tmp_path, ling, title="cover", alt="x")
    inside_text = sent(account, tmp_path, ling, title="text", alt="x")
    sent(account, tmp_path, chen, title="nobody's")
    closing = sent(account, tmp_path, chen, title="closing", alt="x")
    cover = next(row.picture for row in media.listing(account, Wanted()).rows if row.picture.title == "cover")
    account.closing = f"![x]({closing.address})"
    save(post, Text("T", cover=cover.as_cover, body=f"a ![b]({inside_text.address})"), base_number=0, by=ling)

    assert found(account) == ["closing", "nobody's"]
    assert found(account, page=2) == ["text", "cover"]
    assert found(account, which=Which.used) == ["closing", "text"]
    assert found(account, which=Which.unused) == ["nobody's"]
    assert found(account, which=Which.no_alt) == ["nobody's"]
    assert found(account, by_id=chen.id) == ["closing", "nobody's"]
    assert [row.used_count for row in media.listing(account, Wanted()).rows] == [0, 0, 1, 1]
    assert {person.name for person in media.senders(account.id)} == {"Ling", "Chen"}
    assert media.listing(make.account(), Wanted()).rows == []
