"""Accounts: the identities we publish as, and who belongs to each."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, contains_eager, mapped_column, relationship

from opscontent import clock
from opscontent.db import Base, UtcDateTime, choice, db
from opscontent.domain import activity, covers
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.errors import Missing, Rejected
from opscontent.text.look import ACCENT, OPENING_MAXIMUM

# Shared links show the large one, the readers' page the small one: it has to stay light.
PICTURE_SIDE = 640
SMALL_SIDE = 96
# When people are commonly said to read. Nobody's measurement: each account may edit it or turn it off.
PEAK_HOURS = "7-9, 12-13, 18-22"


class Kind(StrEnum):
    site = "site"
    subscription = "subscription"
    service = "service"
    other = "other"

    @property
    def is_wechat(self) -> bool:
        return self in (Kind.subscription, Kind.service)


class QuotaPeriod(StrEnum):
    none = "none"
    day = "day"
    month = "month"


# The platform's rules in 2026: a subscription account sends once a day, a service account four times a month.
QUOTAS = {
    Kind.site: (0, QuotaPeriod.none),
    Kind.subscription: (1, QuotaPeriod.day),
    Kind.service: (4, QuotaPeriod.month),
    Kind.other: (0, QuotaPeriod.none),
}
CHANNEL_OF = {Kind.site: "site", Kind.subscription: "handoff", Kind.service: "handoff", Kind.other: "handoff"}


class Account(Base):
    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)  # in public addresses
    name: Mapped[str] = mapped_column(String(60))
    tagline: Mapped[str] = mapped_column(String(200), default="")
    kind: Mapped[Kind] = mapped_column(choice(Kind))
    colour: Mapped[int] = mapped_column(default=1)  # 1 to 6, a token of the style sheet
    time_zone: Mapped[str] = mapped_column(String(60))
    language: Mapped[str] = mapped_column(String(12), default="zh_Hans")  # of its reader pages
    channel: Mapped[str] = mapped_column(String(20))  # a name in CHANNELS
    quota_count: Mapped[int] = mapped_column(default=0)
    quota_period: Mapped[QuotaPeriod] = mapped_column(choice(QuotaPeriod), default=QuotaPeriod.none)
    staleness_minutes: Mapped[int] = mapped_column(default=120)  # later than this: ask, do not send
    edition_gap_minutes: Mapped[int] = mapped_column(default=60, server_default="60")  # nearer than this: a clash
    allows_self_approval: Mapped[bool] = mapped_column(default=False)
    closing: Mapped[str] = mapped_column(Text, default="")  # Markdown under every article
    look_theme: Mapped[str] = mapped_column(String(20), default="plain")  # of its articles on WeChat: see `looks`
    look_accent: Mapped[str] = mapped_column(String(7), default=ACCENT)
    look_divider: Mapped[str] = mapped_column(String(20), default="line")
    opening: Mapped[str] = mapped_column(String(OPENING_MAXIMUM), default="")
    call: Mapped[str] = mapped_column(Text, default="")
    code: Mapped[str] = mapped_column(String(40), default="")  # file of the QR code under every article
    code_leads_to: Mapped[str] = mapped_column(String(500), default="")  # "" where somebody sent the picture
    picture: Mapped[str] = mapped_column(String(40), default="")  # a file's name; "" shows the first letter
    held_words: Mapped[str] = mapped_column(Text, default="")  # a line each; a reply with one of them is held
    holds_links: Mapped[bool] = mapped_column(default=True)
    holds_contacts: Mapped[bool] = mapped_column(default=True)
    core_used_count: Mapped[int] = mapped_column(default=2)  # used so often …
    core_months: Mapped[int] = mapped_column(default=12)  # … within so many months: suggested for the core
    chosen_words: Mapped[str] = mapped_column(Text, default="")  # what the chosen are told; "": our own words
    declined_words: Mapped[str] = mapped_column(Text, default="")
    has_wall: Mapped[bool] = mapped_column(default=False)  # a public page that thanks readers
    peak_hours: Mapped[str] = mapped_column(String(100), default=PEAK_HOURS)  # see `measurements.peaks`; "": off
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    members: Mapped[list["Membership"]] = relationship(back_populates="account", order_by="Membership.id")

    @property
    def account_id(self) -> int:
        return self.id

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class Membership(Base):
    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("account_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[Role] = mapped_column(choice(Role))
    account: Mapped[Account] = relationship(back_populates="members")
    person: Mapped[Person] = relationship(back_populates="memberships")


def visible_to(person: Person) -> Sequence[Account]:
    """The accounts a person works for, by name; all of them for an administrator."""
    query = select(Account).where(Account.archived_at.is_(None)).order_by(Account.name)
    if not person.is_admin:
        query = query.join(Membership).where(Membership.person_id == person.id)
    return db.session.scalars(query).all()


def by_key(key: str) -> Account | None:
    return db.session.scalar(select(Account).where(Account.key == key))


def create(name: str, key: str, *, kind: Kind, time_zone: str, by: Person, **values: Any) -> Account:
    """A new account with the quota that its kind has; its maker becomes chief editor."""
    count, period = QUOTAS[kind]
    account = Account(
        name=name,
        key=_free_key(key),
        kind=kind,
        time_zone=time_zone,
        created_at=clock.now(),
        **({"channel": CHANNEL_OF[kind], "quota_count": count, "quota_period": period} | values),
    )
    db.session.add(account)
    db.session.flush()
    activity.record(by, "account.created", account)
    if not by.is_admin:
        add_member(account, by, Role.chief, by=by)
    return account


def configure(account: Account, values: dict[str, Any], *, by: Person) -> None:
    """Change an account's settings. Raises `Rejected` where the key belongs to another account."""
    if values.get("key", account.key) != account.key:
        values = values | {"key": _free_key(values["key"])}
    changes = activity.set_fields(account, values)
    if changes:
        activity.record(by, "account.configured", account, changes=changes)


def set_picture(account: Account, content: bytes, folder: Path, *, by: Person) -> None:
    """Give an account a picture, drawn anew below `folder`; none takes it away. Raises `Rejected`."""
    name = covers.keep(content, folder, longest_side=PICTURE_SIDE, is_flat=True) if content else ""
    if name:
        covers.keep_small(name, folder, longest_side=SMALL_SIDE)
    account.picture = name
    activity.record(by, "account.pictured" if name else "account.unpictured", account)


def archive(account: Account, *, by: Person) -> None:
    """Put an account away; nothing of it is lost."""
    account.archived_at = clock.now()
    activity.record(by, "account.archived", account)


def add_member(account: Account, person: Person, role: Role, *, by: Person) -> Membership:
    """Let a person in, or give them another role."""
    member = membership(account, person)
    if member is None:
        member = Membership(account=account, person=person, role=role)
        db.session.add(member)
        activity.record(by, "member.added", account, changes={"role": ("", role)}, note=person.name)
    elif member.role != role:
        was, member.role = member.role, role
        activity.record(by, "member.changed", account, changes={"role": (was, role)}, note=person.name)
    return member


def remove_member(account: Account, person: Person, *, by: Person) -> None:
    """Take a person out; what they wrote stays under their name."""
    member = membership(account, person)
    if member is None:
        raise Missing(_l("This person is not a member."))
    db.session.delete(member)
    activity.record(by, "member.removed", account, changes={"role": (member.role, "")}, note=person.name)


def membership(account: Account, person: Person) -> Membership | None:
    return db.session.scalar(
        select(Membership).where(Membership.account_id == account.id, Membership.person_id == person.id)
    )


def members_of(account_id: int) -> Sequence[Membership]:
    """Who works for an account, with their person, by role and name."""
    found = db.session.scalars(
        select(Membership)
        .join(Membership.person)
        .where(Membership.account_id == account_id, Person.deactivated_at.is_(None))
        .options(contains_eager(Membership.person))
        .order_by(Person.name)
    ).all()
    return sorted(found, key=lambda member: list(Role).index(member.role))


def _free_key(key: str) -> str:
    if by_key(key):
        raise Rejected(_l("Another account has this address already."))
    return key
