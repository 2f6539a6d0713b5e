"""Which hot topics an account follows and which it does not want to see: words a title must hold, must not hold,
any of some words, or a regular expression."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import regex
from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opscontent import clock
from opscontent.db import Base, UtcDateTime, choice, db
from opscontent.domain import activity
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.errors import Rejected
from opscontent.text.cjk import folded_words_hit

NAME_MAXIMUM, PATTERN_MAXIMUM = 60, 200
MOST = 50  # rules of one account
_ENDS = re.compile("[\n,，、]")
PATTERN_SECONDS = 0.02  # for one title; a pattern that takes longer finds nothing there


class Wish(StrEnum):
    follow = "follow"
    mute = "mute"


@dataclass(frozen=True)
class Test:
    """What a title has to be like. Of words, Han is found anywhere, Latin as whole words."""

    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    pattern: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.must or self.any_of or self.pattern)


class HotRule(Base):
    __tablename__ = "hot_rules"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    name: Mapped[str] = mapped_column(String(NAME_MAXIMUM))
    wish: Mapped[Wish] = mapped_column(choice(Wish))
    must: Mapped[str] = mapped_column(Text, default="")  # words, a line each
    must_not: Mapped[str] = mapped_column(Text, default="")
    any_of: Mapped[str] = mapped_column(Text, default="")
    pattern: Mapped[str] = mapped_column(String(PATTERN_MAXIMUM), default="")
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    account: Mapped[Account] = relationship()

    @property
    def test(self) -> Test:
        return Test(_lines(self.must), _lines(self.must_not), _lines(self.any_of), self.pattern or "")


def add(account: Account, values: dict[str, Any], *, by: Person) -> HotRule:
    """`values`: name, wish, must, must_not, any_of (a line each), pattern. Raises `Rejected`."""
    if len(of(account)) >= MOST:
        raise Rejected(_l("%(most)s rules are enough for one account.", most=MOST))
    rule = HotRule(account_id=account.id, created_by_id=by.id, created_at=clock.now(), **values)
    check(rule.test)
    db.session.add(rule)
    db.session.flush()
    activity.record(by, "hot_rule.added", rule)
    return rule


def change(rule: HotRule, values: dict[str, Any], *, by: Person) -> None:
    changes = activity.set_fields(rule, values)
    check(rule.test)
    if changes:
        activity.record(by, "hot_rule.changed", rule, changes=changes)


def remove(rule: HotRule, *, by: Person) -> None:
    activity.record(by, "hot_rule.removed", rule.account, note=rule.name)
    db.session.delete(rule)


def check(test: Test) -> None:
    """Raises `Rejected` for a rule that asks for nothing, or whose pattern can't be read."""
    if test.is_empty:
        raise Rejected(_l("Say what a title must hold: words, any of some words, or a pattern."))
    try:
        regex.compile(test.pattern)
    except (regex.error, RecursionError) as error:
        raise Rejected(_l("The pattern can't be read: %(why)s", why=str(error))) from error


def of(account: Account) -> Sequence[HotRule]:
    """What is muted comes last: a title that is followed is shown whatever else it holds."""
    query = select(HotRule).where(HotRule.account_id == account.id).order_by(HotRule.wish, HotRule.name)
    return db.session.scalars(query).all()


def holds(test: Test, title: str) -> bool:
    """Whether a title is what a rule asks for."""
    if len(folded_words_hit(title, test.must)) < len(test.must) or folded_words_hit(title, test.must_not):
        return False
    if test.any_of and not folded_words_hit(title, test.any_of):
        return False
    return not test.pattern or _matches(test.pattern, title)


def first_that_holds(rules: Iterable[HotRule], title: str) -> HotRule | None:
    return next((rule for rule in rules if holds(rule.test, title)), None)


def _matches(pattern: str, title: str) -> bool:
    try:
        return regex.search(pattern, title, regex.IGNORECASE, timeout=PATTERN_SECONDS) is not None
    except TimeoutError:
        return False


def _lines(text: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line for line in map(str.strip, _ENDS.split(text or "")) if line))
