"""Judging a title by an account's brief and by what was learned: what it serves, what it touches, how near it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from sqlalchemy import and_, func, select

from opscontent.db import db
from opscontent.domain import briefs
from opscontent.domain.accounts import Account
from opscontent.domain.briefs import Brief, Clause, PillarSnapshot
from opscontent.domain.fit.profile import FitProfile, words_of
from opscontent.text.cjk import folded_words_hit
from opscontent.text.fit import common_words, is_sayable

NEAR, PARTLY = 95, 80  # in 100 titles of the background that are further away
# The clauses that speak of a subject; tone and persona speak of how.
SUBJECT_FIELDS = ("statement", "audience", "promise")


class Verdict(StrEnum):
    near = "near"
    partly = "partly"
    far = "far"
    unknown = "unknown"


@dataclass(frozen=True)
class Served:
    clause: Clause
    words: tuple[str, ...]


@dataclass(frozen=True)
class Named:
    """A pillar, or a line of what is off limits, with those of its words that stand in the title."""

    name: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Fit:
    """`nearer_than`: of 100 titles of the background so many are further from us; None where that can't be told."""

    verdict: Verdict
    nearer_than: int | None = None
    served: list[Served] = field(default_factory=list)
    pillars: list[Named] = field(default_factory=list)
    off_limits: list[Named] = field(default_factory=list)

    @property
    def off_words(self) -> list[str]:
        return _words(self.off_limits)

    @property
    def keywords(self) -> list[str]:
        return _words(self.pillars)


class Judge:
    """One account's brief in force and what was learned of it; asks the database nothing."""

    def __init__(self, brief: Brief | None, profile: FitProfile | None) -> None:
        self.brief, self.profile = brief, profile
        self._learned = profile.learned if profile and profile.is_enough else None
        self._pillars = [Named(str(each.get("name", "")), tuple(words_of(each))) for each in _pillars(brief)]
        limits = brief.off_limits if brief else []
        self._off_limits = [Named(line, tuple(briefs.forbidden_words(line))) for line in limits]

    def of(self, title: str, more: str = "") -> Fit:
        """All that is to be said of a title; `more` (why we write it) is searched for words too, but not measured."""
        return replace(self.briefly(title, more), served=list(self._served(title)))

    def briefly(self, title: str, more: str = "") -> Fit:
        """The same without the clauses, for lists."""
        percent, text = self.percent(title), f"{title}\n{more}"
        return Fit(verdict(percent), percent, [], _named(self._pillars, text), _named(self._off_limits, text))

    def percent(self, title: str) -> int | None:
        """Of 100 titles of the background, how many are further away; None where that can't be told."""
        return self._learned.nearer_than(title) if self._learned and is_sayable(title) else None

    def _served(self, title: str) -> Iterable[Served]:
        common = self._learned.common if self._learned else frozenset[str]()
        for clause in briefs.clauses(self.brief) if self.brief else ():
            words = common_words(clause.text, title, common) if clause.field in SUBJECT_FIELDS else []
            if words:
                yield Served(clause, tuple(words))


def judges(account_ids: Sequence[int]) -> dict[int, Judge]:
    """One for each of these accounts, by one query."""
    newest = select(func.max(Brief.number)).where(Brief.account_id == Account.id).correlate(Account).scalar_subquery()
    query = (
        select(Account.id, Brief, FitProfile)
        .outerjoin(Brief, and_(Brief.account_id == Account.id, Brief.number == newest))
        .outerjoin(FitProfile, FitProfile.account_id == Account.id)
        .where(Account.id.in_(account_ids))
    )
    return {account_id: Judge(brief, profile) for account_id, brief, profile in db.session.execute(query)}


def verdict(percent: int | None) -> Verdict:
    if percent is None:
        return Verdict.unknown
    return Verdict.near if percent >= NEAR else Verdict.partly if percent >= PARTLY else Verdict.far


def _pillars(brief: Brief | None) -> Sequence[PillarSnapshot]:
    return brief.pillars if brief else ()


def _named(named: Iterable[Named], text: str) -> list[Named]:
    """Those with words that stand in the text, and which these are."""
    among = list(named)
    hit = set(folded_words_hit(text, _words(among)))
    found = (Named(each.name, tuple(word for word in each.words if word in hit)) for each in among)
    return [each for each in found if each.words]


def _words(found: Iterable[Named]) -> list[str]:
    return list(dict.fromkeys(word for each in found for word in each.words))
