"""The library as a list: searched, filtered, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, distinct, func, select
from sqlalchemy.orm import joinedload

from opscontent.db import db
from opscontent.domain.accounts import Account
from opscontent.domain.media.picture import Picture, PictureUse, names_in
from opscontent.domain.people import Person
from opscontent.text import cjk

PAGE = 48
LAST_PAGE = 1000


class Which(StrEnum):
    all = ""
    used = "used"
    unused = "unused"
    no_alt = "no_alt"
    leaving = "leaving"  # deleted, the files still there


@dataclass(frozen=True)
class Wanted:
    text: str = ""
    which: Which = Which.all
    by_id: int | None = None


@dataclass(frozen=True)
class Row:
    picture: Picture
    used_count: int  # posts whose texts, old ones too, show it


@dataclass(frozen=True)
class Listing:
    rows: Sequence[Row]
    page: int
    has_next: bool
    count: int


def listing(account: Account, wanted: Wanted, *, page: int = 1, most: int = PAGE) -> Listing:
    """A page of the account's pictures, newest first."""
    page = min(max(page, 1), LAST_PAGE)
    rules = _rules(account, wanted)
    uses = (
        select(func.count(distinct(PictureUse.post_id)))
        .where(PictureUse.picture_id == Picture.id)
        .correlate(Picture)
        .scalar_subquery()
    )
    query = (
        select(Picture, uses)
        .where(*rules)
        .options(joinedload(Picture.created_by))
        .order_by(Picture.id.desc())
        .offset((page - 1) * most)
        .limit(most + 1)
    )
    rows = [Row(picture, count) for picture, count in db.session.execute(query)]
    count = db.session.scalar(select(func.count()).select_from(Picture).where(*rules)) or 0
    return Listing(rows[:most], page, len(rows) > most, count)


def senders(account_id: int) -> Sequence[Person]:
    """Who has put pictures into the library, by name."""
    sent = select(Picture.created_by_id).where(Picture.account_id == account_id, Picture.leaves_at.is_(None))
    return db.session.scalars(select(Person).where(Person.id.in_(sent)).order_by(Person.name, Person.id)).all()


def shown_always(account: Account) -> list[str]:
    """The names of pictures in the account's closing lines: they stand under every article."""
    return names_in(account.closing)


def is_used(account: Account) -> ColumnElement[bool]:
    """Whether any saved text, or the closing lines, show a picture."""
    in_texts = select(PictureUse.id).where(PictureUse.picture_id == Picture.id).correlate(Picture).exists()
    names = shown_always(account)
    return in_texts | Picture.name.in_(names) if names else in_texts


def _rules(account: Account, wanted: Wanted) -> list[ColumnElement[bool]]:
    rules: list[Any] = [Picture.account_id == account.id, _is_leaving(wanted.which)]
    if wanted.which == Which.used:
        rules.append(is_used(account))
    elif wanted.which == Which.unused:
        rules.append(~is_used(account))
    elif wanted.which == Which.no_alt:
        rules.append(Picture.alt == "")
    if wanted.by_id is not None:
        rules.append(Picture.created_by_id == wanted.by_id)
    rules.extend(Picture.found_by.contains(cjk.fold(word), autoescape=True) for word in wanted.text.split())
    return rules


def _is_leaving(which: Which) -> ColumnElement[bool]:
    return Picture.leaves_at.is_not(None) if which == Which.leaving else Picture.leaves_at.is_(None)
