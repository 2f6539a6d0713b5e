"""The table of contributors. A row is one identity: a cookie, a chat's reader, a name of imports, a program's number.

A person whom editors know by several identities is the row that the others are merged into; everything they sent
belongs to that row, so whoever counts, lists or limits by contributor sees one person without asking twice."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Optional

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    exists,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column, relationship

from opscontent import clock
from opscontent.db import Base, UtcDateTime, choice, db
from opscontent.domain import activity
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.errors import Rejected

# A handle that nobody can have: it stands where a person was forgotten.
FORGOTTEN = "forgotten-"


class Tier(StrEnum):
    """How close they are to us; a person decides, a rule only suggests."""

    reader = "reader"
    core = "core"


class ContributorKind(StrEnum):
    """What they do for us."""

    organiser = "organiser"
    spreader = "spreader"
    creator = "creator"


class Contributor(Base):
    """`handle_hash` is sha256 of what tells this person from others (a cookie's token, a name in an import)."""

    __tablename__ = "contributors"
    __table_args__ = (
        UniqueConstraint("account_id", "handle_hash"),
        CheckConstraint("merged_into_id is null or merged_into_id != id", name="merged_elsewhere"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    handle_hash: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(60), default="")  # the one last given; "" for anonymous
    email: Mapped[str] = mapped_column(String(254), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    blocked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the same for all identities of a person
    # Never to a row that is merged itself, so that one look finds the person.
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("contributors.id"), index=True)
    tier: Mapped[Tier] = mapped_column(choice(Tier), default=Tier.reader)
    kind: Mapped[ContributorKind | None] = mapped_column(choice(ContributorKind))
    note: Mapped[str] = mapped_column(Text, default="")
    is_unlisted: Mapped[bool] = mapped_column(default=False)  # not on the account's wall of thanks
    account: Mapped[Account] = relationship()
    merged_into: Mapped[Optional["Contributor"]] = relationship(remote_side=[id])

    @property
    def is_forgotten(self) -> bool:
        """Everything personal of them was deleted."""
        return self.handle_hash.startswith(FORGOTTEN)

    @property
    def person(self) -> "Contributor":
        """The row that stands for the whole person."""
        return self.merged_into or self


class ContributorTag(Base):
    """A word that editors gave to a person."""

    __tablename__ = "contributor_tags"
    __table_args__ = (UniqueConstraint("contributor_id", "tag"), Index(None, "account_id", "tag"))

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    contributor_id: Mapped[int] = mapped_column(ForeignKey("contributors.id"))
    tag: Mapped[str] = mapped_column(String(30))


class ContributorMerge(Base):
    """One person found in two, to be undone: what moved, by table, and what the one had before and after."""

    __tablename__ = "contributor_merges"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    kept_id: Mapped[int] = mapped_column(ForeignKey("contributors.id"), index=True)
    merged_id: Mapped[int] = mapped_column(ForeignKey("contributors.id"), index=True)
    moved: Mapped[dict[str, list[int]]] = mapped_column(JSON)
    changed: Mapped[dict[str, list[Any]]] = mapped_column(JSON)
    merged_at: Mapped[datetime] = mapped_column(UtcDateTime)
    merged_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    merged: Mapped[Contributor] = relationship(foreign_keys=[merged_id])
    merged_by: Mapped[Person | None] = relationship()


def identities(contributor: Contributor) -> Sequence[Contributor]:
    """All rows of a person, oldest first; the one that stands for them is among them."""
    return db.session.scalars(select(Contributor).where(_is_of(contributor)).order_by(Contributor.id)).all()


def tags_of(contributor_ids: Iterable[int]) -> dict[int, list[str]]:
    """The tags of these by contributor, in their order; those without any are left out."""
    query = select(ContributorTag.contributor_id, ContributorTag.tag)
    found: dict[int, list[str]] = {}
    rows = query.where(ContributorTag.contributor_id.in_(list(contributor_ids))).order_by(ContributorTag.tag)
    for number, tag in db.session.execute(rows):
        found.setdefault(number, []).append(tag)
    return found


def is_alone() -> ColumnElement[bool]:
    """Nobody was ever taken for the same person as this one, and no editor noted anything on them."""
    other = aliased(Contributor)
    merges = exists().where(
        or_(ContributorMerge.kept_id == Contributor.id, ContributorMerge.merged_id == Contributor.id)
    )
    tagged = exists().where(ContributorTag.contributor_id == Contributor.id)
    has_others = exists().where(other.merged_into_id == Contributor.id)
    is_plain = Contributor.merged_into_id.is_(None) & (Contributor.note == "") & Contributor.kind.is_(None)
    return is_plain & ~merges & ~tagged & ~has_others


def block(contributor: Contributor, *, by: Person) -> None:
    """Hold whatever comes from them from now on; they are not told. Raises `Rejected` for who was forgotten."""
    if contributor.is_forgotten:
        raise Rejected(_l("There is nobody to block here."))
    if contributor.blocked_at is None:
        set_blocked(contributor, clock.now())
        activity.record(by, "contributor.blocked", contributor)


def unblock(contributor: Contributor, *, by: Person) -> None:
    """What comes from them is a reply like any other again; what was held stays held."""
    if contributor.blocked_at is not None:
        set_blocked(contributor, None)
        activity.record(by, "contributor.unblocked", contributor)


def set_blocked(contributor: Contributor, at: datetime | None) -> None:
    """For all identities of a person: who takes words in looks at the one alone. Tells nobody."""
    db.session.execute(update(Contributor).where(_is_of(contributor)).values(blocked_at=at))
    contributor.blocked_at = at


def _is_of(contributor: Contributor) -> ColumnElement[bool]:
    number = contributor.merged_into_id or contributor.id
    return or_(Contributor.id == number, Contributor.merged_into_id == number)
