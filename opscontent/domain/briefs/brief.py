"""The tables of briefs and pillars, the clauses in a brief, and what is asked of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from opscontent.db import Base, UtcDateTime, db
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.text.cjk import length

EMOTIONS = (
    "awe",
    "joy",
    "recognition",
    "warmth",
    "curiosity",
    "relief",
    "surprise",
    "pride",
    "anger",
    "anxiety",
)
MOTIVES = ("useful", "identity", "conversation", "belonging", "status", "care")
# The fields whose every line is a clause that a post can cite.
CLAUSE_FIELDS = ("statement", "audience", "promise", "tone", "persona_self", "persona_reader")
LIST_FIELDS = ("do_words", "dont_words", "off_limits", "emotions", "motives")
FIELDS = (*CLAUSE_FIELDS, *LIST_FIELDS)
COLOURS = range(1, 7)
NAME_MAXIMUM = 40  # of a pillar
# An off-limits line this short is taken to the letter; of a longer one, what stands in quotation marks.
CHARACTERS_MAXIMUM = 12  # of a Chinese line, which has no spaces
WORDS_MAXIMUM = 3
LETTERS_MAXIMUM = 40
_HAN = re.compile("[\u3400-\u9fff]")
_IN_QUOTES = re.compile('[「『“"]([^」』”"]{1,40})[」』”"]')
PillarSnapshot = dict[str, str | int | list[str]]


@dataclass(frozen=True)
class Clause:
    """One citable line of a brief. `key` is "field" or "field.2" (its second line); stable in one version."""

    key: str
    text: str

    @property
    def field(self) -> str:
        return self.key.partition(".")[0]

    @property
    def number(self) -> int:
        """Which line of its field, from 1."""
        return int(self.key.partition(".")[2] or 1)


class Pillar(Base):
    __tablename__ = "pillars"
    __table_args__ = (
        UniqueConstraint("account_id", "name"),
        CheckConstraint("target_share between 0 and 100", name="share"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    name: Mapped[str] = mapped_column(String(NAME_MAXIMUM))
    keywords: Mapped[list[str]] = mapped_column(JSON, default=list)
    colour: Mapped[int] = mapped_column(default=1)  # 1 to 6
    target_share: Mapped[int] = mapped_column(default=0)  # per cent of the posts
    position: Mapped[int] = mapped_column(default=0)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    account: Mapped[Account] = relationship()

    @property
    def snapshot(self) -> PillarSnapshot:
        """What a version of the brief keeps of this pillar."""
        return {
            "id": self.id,
            "name": self.name,
            "keywords": list(self.keywords),
            "colour": self.colour,
            "target_share": self.target_share,
        }


class Brief(Base):
    """One version of a brief; never changed once written. The newest number is in force."""

    __tablename__ = "briefs"
    __table_args__ = (UniqueConstraint("account_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    number: Mapped[int]
    statement: Mapped[str] = mapped_column(Text, default="")
    audience: Mapped[str] = mapped_column(Text, default="")
    promise: Mapped[str] = mapped_column(Text, default="")
    tone: Mapped[str] = mapped_column(Text, default="")
    persona_self: Mapped[str] = mapped_column(Text, default="")  # what we call ourselves
    persona_reader: Mapped[str] = mapped_column(Text, default="")  # what we call our readers
    do_words: Mapped[list[str]] = mapped_column(JSON, default=list)
    dont_words: Mapped[list[str]] = mapped_column(JSON, default=list)
    off_limits: Mapped[list[str]] = mapped_column(JSON, default=list)
    emotions: Mapped[list[str]] = mapped_column(JSON, default=list)
    motives: Mapped[list[str]] = mapped_column(JSON, default=list)
    pillars: Mapped[list[PillarSnapshot]] = mapped_column(JSON, default=list)  # as they were
    note: Mapped[str] = mapped_column(Text, default="")  # why this version
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    account: Mapped[Account] = relationship()
    created_by: Mapped[Person | None] = relationship()


def current(account_id: int) -> Brief | None:
    """The version in force: the newest one."""
    return db.session.scalar(
        select(Brief).where(Brief.account_id == account_id).order_by(Brief.number.desc()).limit(1)
    )


def current_of(account_ids: Sequence[int]) -> list[Brief]:
    """The versions in force of these accounts, in their order; an account without a brief has none."""
    newest = select(func.max(Brief.id)).where(Brief.account_id.in_(account_ids)).group_by(Brief.account_id)
    found = {brief.account_id: brief for brief in db.session.scalars(select(Brief).where(Brief.id.in_(newest)))}
    return [found[account_id] for account_id in account_ids if account_id in found]


def version(account_id: int, number: int) -> Brief | None:
    return db.session.scalar(select(Brief).where(Brief.account_id == account_id, Brief.number == number))


def versions(account_id: int) -> Sequence[Brief]:
    """All versions, newest first, with who made them."""
    return db.session.scalars(
        select(Brief)
        .where(Brief.account_id == account_id)
        .options(joinedload(Brief.created_by))
        .order_by(Brief.number.desc())
    ).all()


def clauses(brief: Brief) -> list[Clause]:
    """Every line that a post can cite, in reading order; a field of one line has the bare field as its key."""
    found = []
    for field in CLAUSE_FIELDS:
        lines = [line.strip() for line in str(getattr(brief, field)).splitlines() if line.strip()]
        for number, line in enumerate(lines, start=1):
            found.append(Clause(field if len(lines) == 1 else f"{field}.{number}", line))
    return found


def clause(brief: Brief | None, key: str) -> Clause | None:
    """The clause with this key in this version, or None."""
    return next((each for each in clauses(brief) if each.key == key), None) if brief else None


def successor(cited: Clause, brief: Brief | None) -> Clause | None:
    """What became of a cited clause in another version: the same words in the same field, else the same line."""
    same_field = [each for each in clauses(brief) if each.field == cited.field] if brief else []
    same_words = next((each for each in same_field if each.text == cited.text), None)
    return same_words or next((each for each in same_field if each.number == cited.number), None)


def pillars_of(account_id: int) -> Sequence[Pillar]:
    """The pillars in use, in their order."""
    return db.session.scalars(
        select(Pillar)
        .where(Pillar.account_id == account_id, Pillar.archived_at.is_(None))
        .order_by(Pillar.position, Pillar.id)
    ).all()


def forbidden_words(line: str) -> list[str]:
    """What an off-limits line forbids to the letter: itself if it is a word, else what it puts in quotation marks."""
    is_chinese = bool(_HAN.search(line))
    is_short = length(line) <= (CHARACTERS_MAXIMUM if is_chinese else LETTERS_MAXIMUM)
    return [line] if is_short and len(line.split()) <= WORDS_MAXIMUM else _IN_QUOTES.findall(line)
