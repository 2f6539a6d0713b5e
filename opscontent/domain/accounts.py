"""Accounts: the identities we publish as, and who belongs to each."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opscontent.db import Base, UtcDateTime, choice, db
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role


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
    allows_self_approval: Mapped[bool] = mapped_column(default=False)
    closing: Mapped[str] = mapped_column(Text, default="")  # Markdown under every article
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
