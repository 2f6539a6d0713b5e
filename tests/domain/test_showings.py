"""Where pictures are shown: noted on save; what any text could show again never goes."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from opscontent import clock
from opscontent.db import db
from opscontent.domain import activity, media, showings
from opscontent.domain.accounts import Account
from opscontent.domain.media import Picture, PictureUse, Place
from opscontent.domain.people import Person
from opscontent.domain.posts import Post, PostState
from opscontent.domain.publications import Publication, PublicationState, PublishedArticle
from opscontent.domain.reviews import Review, ReviewKind
from opscontent.domain.revisions import RevisionKind, Text, restore, save
from opscontent.errors import Rejected
from tests.domain.test_covers import picture as drawn
from tests.domain.test_media import sent
from tests.factory import Factory


@pytest.fixture
def account(inside: Flask, make: Factory) -> Account:
    return make.account()


@pytest.fixture
def ling(account: Account, make: Factory) -> Person:
    return make.member(account, "writer", "Ling")


@pytest.fixture
def post(account: Account, make: Factory) -> Post:
    return make.post(account, state=PostState.drafting)


def write(post: Post, by: Person, number: int, body: str = "", cover: str = "", kind: str = "saved") -> Any:
    return save(post, Text("T", cover=cover, body=body), base_number=number, by=by, kind=RevisionKind(kind))


def removed(picture: Picture, folder: Path) -> bool:
    """Whether its files and row go once its time has come."""
    file = folder / picture.name
    picture.leaves_at = clock.now() - timedelta(minutes=1)
    db.session.flush()
    while showings.remove_due(folder, clock.now()):
        pass
    db.session.commit()  # the next test empties the tables
    is_there = file.is_file()
    assert is_there == (db.session.scalar(select(Picture.id)) is not None)
    return not is_there


@pytest.fixture
def menu(account: Account, ling: Person, tmp_path: Path) -> Picture:
    return sent(account, tmp_path, ling, title="menu")


def test_every_version_that_shows_it_is_noted(post: Post, ling: Person, menu: Picture) -> None:
    write(post, ling, 0, body=f"![a]({menu.address}) ![b]({menu.address})", cover=menu.as_cover)
    write(post, ling, 1, body=f"![a](https://ops.example{menu.address})")
    write(post, ling, 2, body="nothing")

    (use,) = showings.uses_of(menu)

    assert (use.post, use.places, use.versions) == (post, (), 2)
    write(post, ling, 3, cover=menu.as_cover)
    assert showings.uses_of(menu)[0].places == (Place.cover,)


def test_a_folded_text_takes_its_uses_along(post: Post, ling: Person, menu: Picture) -> None:
    write(post, ling, 0, body=f"![a]({menu.address})", kind="autosaved")
    write(post, ling, 1, body="without", kind="autosaved")

    assert showings.uses_of(menu) == []
    assert db.session.scalars(select(PictureUse)).all() == []


def test_pictures_of_other_accounts_are_not_noted(ling: Person, menu: Picture, make: Factory) -> None:
    write(make.post(make.account()), ling, 0, body=f"![a]({menu.address})", cover=menu.name)

    assert showings.uses_of(menu) == []


def test_a_used_one_is_not_deleted(post: Post, ling: Person, menu: Picture) -> None:
    write(post, ling, 0, body=f"![a]({menu.address})")
    write(post, ling, 1, body="The old version can be restored.")

    with pytest.raises(Rejected) as refused:
        showings.delete_picture(menu, by=ling)

    assert [use.post for use in refused.value.context["uses"]] == [post]
    assert menu.leaves_at is None


def test_one_in_the_closing_lines_is_not_deleted(account: Account, ling: Person, menu: Picture) -> None:
    account.closing = f"![code]({menu.address})"

    with pytest.raises(Rejected, match="closing lines"):
        showings.delete_picture(menu, by=ling)


def test_an_unused_one_goes_after_its_time_and_can_come_back(ling: Person, menu: Picture, tmp_path: Path) -> None:
    showings.delete_picture(menu, by=ling)
    assert showings.remove_due(tmp_path, clock.now() + showings.DELAY - timedelta(minutes=1)) == 0
    media.bring_back(menu, by=ling)
    assert showings.remove_due(tmp_path, clock.now() + showings.DELAY * 2) == 0
    verbs = [entry.verb for entry in reversed(activity.of(menu))][1:]
    number = menu.id

    assert removed(menu, tmp_path)

    assert verbs == ["picture.described", "picture.deleted", "picture.brought_back"]
    last = db.session.scalars(select(activity.Entry).order_by(activity.Entry.id.desc()).limit(1)).one()
    assert (last.verb, last.thing_id, last.note) == ("picture.removed", number, "menu")
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


def test_a_text_that_takes_it_meanwhile_brings_it_back(post: Post, ling: Person, menu: Picture) -> None:
    """From a page that lay open, or from what a browser kept."""
    showings.delete_picture(menu, by=ling)

    write(post, ling, 0, cover=menu.as_cover)

    assert menu.leaves_at is None
    assert activity.of(menu)[0].verb == "picture.brought_back"


def test_sending_the_file_again_brings_it_back(account: Account, ling: Person, tmp_path: Path) -> None:
    content = drawn("PNG", (99, 99))
    kept = sent(account, tmp_path, ling, content)
    showings.delete_picture(kept, by=ling)

    assert sent(account, tmp_path, ling, content) is kept
    assert kept.leaves_at is None


def test_a_restored_version_still_has_its_picture(post: Post, ling: Person, menu: Picture, tmp_path: Path) -> None:
    first = write(post, ling, 0, body=f"![a]({menu.address})")
    write(post, ling, 1, body="without")

    assert not removed(menu, tmp_path)

    restore(first, by=ling, base_number=2)
    assert showings.uses_of(menu)[0].places == (Place.text,)


@pytest.mark.parametrize("home", ["revision", "cover", "article", "outgoing", "approved around", "closing"])
def test_whatever_names_it_keeps_it_whoever_wrote_it(
    account: Account, post: Post, ling: Person, menu: Picture, make: Factory, tmp_path: Path, home: str
) -> None:
    """Rows that noted nothing: as an older version of the program or a hand in the database would leave."""
    words = f"<p><img src='{menu.address}'></p>"
    now = clock.now()
    revision = make.revision(post, words if home == "revision" else "x", cover=menu.name if home == "cover" else "")
    edition = make.edition(account, post)
    outgoing = {"pieces": [{"html": words}]} if home == "outgoing" else {}
    sent_out = Publication(
        account_id=account.id, edition_id=edition.id, channel="site", content_hash="0" * 64, not_before=now,
        created_at=now, outgoing=outgoing, state=PublicationState.live,
    )  # fmt: skip
    db.session.add(sent_out)
    db.session.flush()
    around = {"closing": words if home == "approved around" else ""}
    db.session.add_all(
        [
            Review(
                account_id=account.id, post_id=post.id, revision_id=revision.id, content_hash="0" * 64,
                kind=ReviewKind.approved, around=around, at=now,
            ),
            PublishedArticle(
                account_id=account.id, publication_id=sent_out.id, post_id=post.id, slug="s", title="T",
                html=words if home == "article" else "", content_hash="0" * 64, published_at=now,
            ),
        ]
    )  # fmt: skip
    account.closing = words if home == "closing" else ""

    assert not removed(menu, tmp_path)

    assert db.session.get_one(Picture, menu.id).leaves_at is None


def test_a_sweep_takes_old_unused_ones_that_were_chosen(
    account: Account, post: Post, ling: Person, tmp_path: Path
) -> None:
    old, used, kept, new = (sent(account, tmp_path, ling, title=title) for title in ("old", "used", "kept", "new"))
    for picture in (old, used, kept):
        picture.created_at = clock.now() - timedelta(days=31)
    offered = showings.unused(account, days=30)
    write(post, ling, 0, cover=used.as_cover)  # somebody takes it while the page lies open

    going = showings.sweep(account, {old.id, used.id, new.id}, days=30, by=ling)

    assert [picture.title for picture in offered.pictures] == ["old", "used", "kept"]
    assert offered.size == sum(picture.size or 0 for picture in (old, used, kept))
    assert [picture.title for picture in going.pictures] == ["old"]
    assert [picture.leaves_at is None for picture in (old, used, kept, new)] == [False, True, True, True]
    assert showings.unused(account, days=0).pictures == [kept, new]
