"""The table of feeds: whose, with which filters, and a secret of which only a hash is kept."""

import secrets
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, String, select, update
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from opscontent import clock, vault
from opscontent.db import Base, UtcDateTime, choice, db
from opscontent.domain import activity
from opscontent.domain.accounts import Account
from opscontent.domain.calendar import Filters
from opscontent.domain.people import Person
from opscontent.errors import Rejected
from opscontent.text.inputs import one_line

TOKEN_BYTES = 32
NAME_MAXIMUM = 60
OPEN_MAXIMUM = 20
# Programs ask every few minutes; writing each of them down would make a writer of every reader.
USE_STEP = timedelta(minutes=5)


class PromptEvents(StrEnum):
    """How prompts that are open stand in the feed."""

    none = "none"
    days = "days"
    times = "times"


class CalendarFeed(Base):
    """`filters` are the calendar's as it was subscribed to, by name; `account_id` None: all of the person's."""

    __tablename__ = "calendar_feeds"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    name: Mapped[str] = mapped_column(String(NAME_MAXIMUM))
    filters: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    prompts: Mapped[PromptEvents] = mapped_column(choice(PromptEvents), default=PromptEvents.none)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    fetched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    content_hash: Mapped[str] = mapped_column(String(64), default="")  # of what was last given out
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # since when it is that
    person: Mapped[Person] = relationship()
    account: Mapped[Account | None] = relationship()


def kept(filters: Filters) -> dict[str, Any]:
    """The filters that are set, by name; whose accounts they are of is known otherwise."""
    values = {field.name: getattr(filters, field.name) for field in fields(filters) if field.name != "accounts"}
    return {name: str(value) if isinstance(value, StrEnum) else value for name, value in values.items() if value}


def issue(
    name: str, account: Account | None, filters: Filters, prompts: PromptEvents, *, by: Person
) -> tuple[CalendarFeed, str]:
    """A new feed of `by`, and its secret, which nobody can read again. Raises `Rejected` without a name."""
    name = one_line(name)[:NAME_MAXIMUM].strip()
    if not name:
        raise Rejected(_l("Give it a name that you know again in your calendar."))
    if sum(feed.revoked_at is None for feed in of_person(by)) >= OPEN_MAXIMUM:
        raise Rejected(_l("You have %(most)d subscriptions already. End one that is not used.", most=OPEN_MAXIMUM))
    secret = secrets.token_urlsafe(TOKEN_BYTES)
    feed = CalendarFeed(
        person=by,
        account=account,
        name=name,
        filters=kept(filters),
        prompts=prompts,
        token_hash=vault.hashed(secret),
        created_at=clock.now(),
        content_hash="",
    )
    db.session.add(feed)
    activity.record(by, "person.calendar_feed_made", by, note=name)
    db.session.flush()
    return feed, secret


def revoke(feed: CalendarFeed, *, by: Person) -> None:
    """From now on its address shows nothing. Raises `Rejected` where it was ended before."""
    if feed.revoked_at:
        raise Rejected(_l("This subscription was ended already."))
    feed.revoked_at = clock.now()
    activity.record(by, "person.calendar_feed_ended", feed.person, note=feed.name)


def by_secret(secret: str) -> CalendarFeed | None:
    """The feed with this secret, unless it was ended or its person is shut out."""
    is_open = (CalendarFeed.token_hash == vault.hashed(secret)) & CalendarFeed.revoked_at.is_(None)
    feed = db.session.scalar(select(CalendarFeed).where(is_open).options(joinedload(CalendarFeed.person)))
    return feed if feed and feed.person.is_active else None


def is_note_due(feed: CalendarFeed, content_hash: str, now: datetime) -> bool:
    """Whether this fetch wants to be written down: it says something new, or nobody wrote one down for a while."""
    return feed.content_hash != content_hash or feed.fetched_at is None or feed.fetched_at < now - USE_STEP


def note_fetch(feed_id: int, new_hash: str, now: datetime) -> None:
    """Write down that it was asked for, and with `new_hash` that from now on it says something else."""
    values: dict[str, Any] = {"fetched_at": now}
    if new_hash:
        values |= {"content_hash": new_hash, "changed_at": now}
    db.session.execute(update(CalendarFeed).where(CalendarFeed.id == feed_id).values(values))


def of_person(person: Person) -> Sequence[CalendarFeed]:
    """The feeds of a person, those that work first, each newest first, with their accounts."""
    return db.session.scalars(
        select(CalendarFeed)
        .where(CalendarFeed.person_id == person.id)
        .options(joinedload(CalendarFeed.account))
        .order_by(CalendarFeed.revoked_at.is_not(None), CalendarFeed.id.desc())
    ).all()
