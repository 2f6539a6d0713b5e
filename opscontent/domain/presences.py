"""Presences: who has a draft open at the moment, and who is typing. They keep nobody from anything, and run out.

A row is written by the light pings of a page that is looked at; nothing of it goes into the history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from opscontent import clock
from opscontent.db import Base, UtcDateTime, db, insert_into
from opscontent.domain.people import Person
from opscontent.domain.posts import Post

HERE = timedelta(seconds=50)  # after the last ping: two may be lost
TYPING = timedelta(seconds=14)
KEPT = timedelta(hours=1)


class Presence(Base):
    __tablename__ = "presences"
    __table_args__ = (UniqueConstraint("post_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    typed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class Company:
    """Somebody else who is here."""

    person: Person
    is_typing: bool


def ping(post: Post, *, by: Person, is_typing: bool = False) -> None:
    """Say that I have this draft open, or that I am typing in it."""
    now = clock.now()
    db.session.execute(delete(Presence).where(Presence.post_id == post.id, Presence.seen_at < now - KEPT))
    row = {"account_id": post.account_id, "post_id": post.id, "person_id": by.id, "seen_at": now}
    changed = {"seen_at": now} | ({"typed_at": now} if is_typing else {})
    query = insert_into(Presence.__table__).values(row | changed)
    db.session.execute(query.on_conflict_do_update(index_elements=["post_id", "person_id"], set_=changed))


def leave(post: Post, *, by: Person) -> None:
    """Say that I went. Another page of mine says soon that I am here."""
    db.session.execute(delete(Presence).where(Presence.post_id == post.id, Presence.person_id == by.id))


def company(post_id: int, person: Person) -> Sequence[Company]:
    """Who else is here, typing ones first, then by name."""
    now = clock.now()
    query = select(Presence.typed_at, Person).join(Person, Person.id == Presence.person_id)
    others = query.where(Presence.post_id == post_id, Presence.person_id != person.id, Presence.seen_at > now - HERE)
    found = [
        Company(other, typed_at is not None and typed_at > now - TYPING)
        for typed_at, other in db.session.execute(others)
    ]
    return sorted(found, key=lambda each: (not each.is_typing, each.person.name, each.person.id))
