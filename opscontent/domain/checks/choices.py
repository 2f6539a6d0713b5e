"""What each account makes of a finding: how much it weighs, which ones are let pass and why, words of its own."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from opscontent import clock
from opscontent.db import Base, UtcDateTime, choice, db
from opscontent.domain import activity
from opscontent.domain.accounts import Account
from opscontent.domain.checks.finding import KEY_MAXIMUM, Finding, Level, Pardon, WordList
from opscontent.domain.people import Person
from opscontent.domain.posts import Post
from opscontent.errors import Missing, Rejected

LISTED = "word_list"  # weighs as its list says
REASON_MAXIMUM = 300
NAME_MAXIMUM = 60
MOST_LISTS = 20
MOST_WORDS = 5000


class Weight(StrEnum):
    """How much a finding weighs in an account: not at all, or as one of `Level`."""

    off = "off"
    advises = "advises"
    warns = "warns"
    blocks = "blocks"


# What an account may weigh otherwise, and what it weighs until then. The rest is consent, law or a hard limit.
ADJUSTABLE: dict[str, Level] = {
    "brief": Level.warns,
    "pillar": Level.blocks,
    "clause": Level.blocks,
    "clause_changed": Level.warns,
    "why_us": Level.blocks,
    "title_long": Level.warns,
    "title_alike": Level.warns,
    "digest_missing": Level.advises,
    "digest_long": Level.warns,
    "cover_missing": Level.warns,
    "cover_alt": Level.warns,
    "alt_missing": Level.warns,
    "foreign_links": Level.warns,
    "bare_link": Level.advises,
    "heading_jump": Level.advises,
    "long_paragraph": Level.advises,
    "no_call": Level.advises,
    "spacing": Level.advises,
    "punctuation": Level.advises,
    "doubled": Level.advises,
    "absolute_word": Level.warns,
    "dont_word": Level.warns,
    "off_limits": Level.blocks,
    "tone_missing": Level.advises,
    "persona_missing": Level.advises,
    "facts_changed": Level.warns,
    "answer_missing": Level.warns,
    "not_verbatim": Level.warns,
    "credits_missing": Level.advises,
    "structure": Level.warns,
}


class CheckChoice(Base):
    __tablename__ = "check_choices"
    __table_args__ = (UniqueConstraint("account_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    code: Mapped[str] = mapped_column(String(40))
    weight: Mapped[Weight] = mapped_column(choice(Weight))


class Waiver(Base):
    """A finding of one post that somebody lets pass, as long as it is about the same words."""

    __tablename__ = "check_waivers"
    __table_args__ = (UniqueConstraint("post_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    key: Mapped[str] = mapped_column(String(KEY_MAXIMUM))
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[Person] = relationship()


class CheckWords(Base):
    """A list of words that an account looks for in its texts."""

    __tablename__ = "check_words"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    name: Mapped[str] = mapped_column(String(NAME_MAXIMUM))
    level: Mapped[Level] = mapped_column(choice(Level))
    words: Mapped[str] = mapped_column(Text)  # a line each
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def count(self) -> int:
        return len(self.words.splitlines())


def weight_of(code: str) -> str:
    """The code under which an account weighs a finding; "" where it can't."""
    family = "structure" if code.startswith("structure_") else code
    return family if family in ADJUSTABLE else ""


def weights(account_id: int) -> dict[str, Weight]:
    """What an account chose, by code; what is not there weighs as ADJUSTABLE says."""
    rows = db.session.scalars(select(CheckChoice).where(CheckChoice.account_id == account_id))
    return {row.code: row.weight for row in rows}


def choose(account: Account, wanted: dict[str, Weight], *, by: Person) -> None:
    """Weigh these findings so from now on, in this account."""
    rows = {
        row.code: row for row in db.session.scalars(select(CheckChoice).where(CheckChoice.account_id == account.id))
    }
    changes: activity.Changes = {}
    for code, weight in wanted.items():
        was = rows[code].weight if code in rows else Weight(ADJUSTABLE[code])
        if was == weight:
            continue
        changes[f"check.{code}"] = (was, weight)
        if code in rows:
            rows[code].weight = weight
        else:
            db.session.add(CheckChoice(account_id=account.id, code=code, weight=weight))
    if changes:
        activity.record(by, "account.checks_chosen", account, changes=changes)


def weighed(findings: Sequence[Finding], chosen: dict[str, Weight]) -> list[Finding]:
    """The findings as the account weighs them, without those that weigh nothing."""
    found = []
    for finding in findings:
        weight = chosen.get(weight_of(finding.code))
        if weight is None:
            found.append(finding)
        elif weight != Weight.off:
            found.append(replace(finding, level=Level(weight)))
    return found


def pardons(post_id: int) -> dict[str, Pardon]:
    """What was let pass in a post, by the findings' keys."""
    rows = db.session.scalars(select(Waiver).where(Waiver.post_id == post_id).options(joinedload(Waiver.by)))
    return {row.key: Pardon(row.id, row.reason, row.by.name, row.at) for row in rows}


def is_waivable(finding: Finding) -> bool:
    """Whether somebody may let this pass: nobody may where consent, law or a hard limit says no."""
    return bool(weight_of(finding.code)) or finding.code == LISTED


def waive(post: Post, finding: Finding, reason: str, *, by: Person) -> Waiver:
    """Let a finding of a post pass. Raises `Rejected` without a reason, and for what nobody may let pass."""
    if not reason.strip():
        raise Rejected(_l("Say why this may pass."))
    if not is_waivable(finding):
        raise Rejected(_l("Nobody can let this pass: it has to be mended."))
    known = db.session.scalar(select(Waiver).where(Waiver.post_id == post.id, Waiver.key == finding.key))
    values: dict[str, Any] = {"reason": reason.strip(), "by_id": by.id, "at": clock.now()}
    waiver = known or Waiver(account_id=post.account_id, post_id=post.id, key=finding.key)
    for name, value in values.items():
        setattr(waiver, name, value)
    db.session.add(waiver)
    activity.record(by, "post.finding_waived", post, note=f"{finding.sentence} – {waiver.reason}")
    return waiver


def insist(post: Post, waiver_id: int, *, by: Person) -> None:
    """Take a waiver back. Raises `Missing` where there is none."""
    waiver = db.session.get(Waiver, waiver_id)
    if waiver is None or waiver.post_id != post.id:
        raise Missing(_l("There is no such waiver."))
    db.session.delete(waiver)
    activity.record(by, "post.waiver_taken_back", post, note=waiver.reason)


def lists_of(account_id: int) -> Sequence[CheckWords]:
    """The account's word lists, oldest first."""
    return db.session.scalars(
        select(CheckWords).where(CheckWords.account_id == account_id).order_by(CheckWords.id)
    ).all()


def word_lists(account_id: int) -> list[WordList]:
    return [WordList(row.name, row.level, tuple(row.words.splitlines())) for row in lists_of(account_id)]


def add_list(account: Account, name: str, words: Sequence[str], level: Level, *, by: Person) -> CheckWords:
    """Look for these words from now on. Raises `Rejected` for none, too many, or too many lists."""
    kept = list(dict.fromkeys(word.strip() for word in words if word.strip()))
    if not kept:
        raise Rejected(_l("There is no word in it."))
    if len(kept) > MOST_WORDS:
        raise Rejected(_l("A list may have %(most)d words at most.", most=MOST_WORDS))
    if len(lists_of(account.id)) >= MOST_LISTS:
        raise Rejected(_l("There are %(most)d lists already. Remove one first.", most=MOST_LISTS))
    row = CheckWords(account_id=account.id, name=name, level=level, words="\n".join(kept), created_at=clock.now())
    db.session.add(row)
    activity.record(by, "account.words_added", account, note=name)
    return row


def remove_list(account: Account, list_id: int, *, by: Person) -> None:
    """Look for these words no more. Raises `Missing` where there is no such list."""
    row = db.session.get(CheckWords, list_id)
    if row is None or row.account_id != account.id:
        raise Missing(_l("There is no such list."))
    db.session.delete(row)
    activity.record(by, "account.words_removed", account, note=row.name)
