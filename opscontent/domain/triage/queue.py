"""The queue: counts, filters, pages of fifty, the reply after this one, and what is known of its sender."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, bindparam, func, select
from sqlalchemy.orm import aliased

from opscontent.db import db
from opscontent.domain import themes
from opscontent.domain.contributors import Contributor, Tier
from opscontent.domain.groups import NO_VOTE
from opscontent.domain.replies import Reply, ReplyState
from opscontent.domain.search import matches
from opscontent.domain.triage import leases, veils
from opscontent.domain.triage.cards import CARDS, Card, cards, first_of
from opscontent.domain.triage.ratings import is_rated_by

PAGE_SIZE = 50
ALIKE_MOST = 20


class Tab(StrEnum):
    """The states that have a queue, and all of them together."""

    new = "new"
    shortlisted = "shortlisted"
    held = "held"
    declined = "declined"
    spam = "spam"
    used = "used"
    all = "all"


class Order(StrEnum):
    """In which order the queue comes. `shared` is what is in one's hands (leases), in the order in which it came."""

    oldest = "oldest"
    newest = "newest"
    shared = "shared"


@dataclass(frozen=True)
class Filters:
    """What the queue shows. `rating` is the least one, `alike` the id of a reply that all shown say the same as,
    `theme` the id of what they are about. `one_a_group` leaves out whoever says what another one in the same tab said
    before, `hand_of` is a person whose replies in hand alone are meant. With `rated_by` filters tell nothing of
    ratings before that person's own."""

    tab: Tab = Tab.new
    q: str = ""
    rating: int = 0
    has_title_idea: bool = False
    first_timers: bool = False
    alike: int = 0
    one_a_group: bool = False
    theme: int = 0
    order: Order = Order.oldest
    hand_of: int = 0
    rated_by: int = 0

    @property
    def newest_first(self) -> bool:
        return self.order is Order.newest


@dataclass(frozen=True)
class Page:
    cards: tuple[Card, ...]
    has_previous: bool
    has_next: bool

    @property
    def has_more(self) -> bool:
        return self.has_previous or self.has_next


@dataclass(frozen=True)
class Counts:
    """How many replies of a prompt are in each state; never stored, so never wrong."""

    by_state: dict[str, int]

    def of(self, tab: Tab) -> int:
        return self.total if tab is Tab.all else self.by_state.get(tab.value, 0)

    @property
    def total(self) -> int:
        return sum(self.by_state.values())

    @property
    def settled(self) -> int:
        """Those that nobody has to look at any more."""
        return self.total - self.of(Tab.new) - self.of(Tab.held)


@dataclass(frozen=True)
class Standing:
    """A contributor over all prompts of the account; what was taken back does not count."""

    sent: int
    used: int
    is_first_time: bool  # never answered another prompt
    is_blocked: bool = False  # what comes from them is held
    is_core: bool = False  # an editor counts them among the core readers


_ONE, _OTHER = aliased(Reply), aliased(Reply)
_OF_PROMPT = select(func.count()).where(Reply.prompt_id == bindparam("prompt_id"))
_COUNTS = select(*(_OF_PROMPT.where(Reply.state == state).scalar_subquery() for state in ReplyState))
_SAID_BEFORE = (
    select(_OTHER.id)
    .where(_OTHER.group_id == Reply.group_id, _OTHER.state == Reply.state, _OTHER.id < Reply.id)
    .correlate(Reply)
    .exists()
)
_IS_FIRST_TIME = ~(
    select(_OTHER.id)
    .where(
        _OTHER.contributor_id == Reply.contributor_id,
        _OTHER.prompt_id != Reply.prompt_id,
        _OTHER.state != ReplyState.withdrawn,
    )
    .exists()
)


def counts(prompt_id: int) -> Counts:
    """One state after the other along an index: grouping by state takes SQLite two thirds longer."""
    (row,) = db.session.execute(_COUNTS, {"prompt_id": prompt_id})
    return Counts({state.value: count for state, count in zip(ReplyState, row, strict=True) if count})


def page(prompt_id: int, filters: Filters, *, after: int = 0, before: int = 0, start: int = 0) -> Page:
    """Fifty replies after, before or from the one with the given id; the first fifty if none is given."""
    is_backwards = before > 0
    falls = filters.newest_first != is_backwards
    query = select(Reply).where(*conditions(prompt_id, filters))
    if before or after:
        query = query.where(_lies_beyond(before or after, falls))
    elif start:
        query = query.where(Reply.id <= start if filters.newest_first else Reply.id >= start)
    found = db.session.scalars(_in_order(query, falls).limit(PAGE_SIZE + 1)).all()
    has_more, rows = len(found) > PAGE_SIZE, cards(prompt_id, found[:PAGE_SIZE])
    if is_backwards:
        return Page(rows[::-1], has_more, True)
    return Page(rows, bool(after or start), has_more)


def card(prompt_id: int, reply_id: int) -> Card | None:
    """One reply of the prompt, whatever the filters."""
    return first_of(CARDS.where(Reply.id == reply_id, Reply.prompt_id == prompt_id))


def following(prompt_id: int, filters: Filters, reply_id: int, *, wraps: bool = True) -> Card | None:
    """The reply after this one in the queue; behind the last comes the first, unless told not to."""
    falls = filters.newest_first
    query = _in_order(CARDS.where(*conditions(prompt_id, filters), Reply.id != reply_id), falls)
    found = first_of(query.where(_lies_beyond(reply_id, falls)))
    return first_of(query) if found is None and wraps else found


def has_place(prompt_id: int, filters: Filters, reply_id: int) -> bool:
    """Whether the reply is in the queue that these filters show."""
    found = db.session.scalar(select(Reply.id).where(*conditions(prompt_id, filters), Reply.id == reply_id))
    return found is not None


def alike(reply: Reply) -> Sequence[Reply]:
    """Up to twenty others of the prompt that say the same, in their index's order: by state, then as they came."""
    very_same = (Reply.prompt_id == reply.prompt_id) & (Reply.fold_key == reply.fold_key)
    same = very_same if reply.group_id is None else Reply.group_id == reply.group_id
    query = select(Reply).where(same, Reply.state.not_in(NO_VOTE), Reply.id != reply.id)
    return db.session.scalars(query.order_by(Reply.state, Reply.id).limit(ALIKE_MOST)).all()


def standing(reply: Reply) -> Standing:
    """What the sender of this reply sent and what of it was used, over all prompts of the account."""
    columns = (Reply.prompt_id, Reply.state, Contributor.blocked_at, Contributor.tier)
    rows = db.session.execute(
        select(*columns, func.count())
        .join(Contributor, Contributor.id == Reply.contributor_id)
        .where(Reply.contributor_id == reply.contributor_id, Reply.state != ReplyState.withdrawn)
        .group_by(*columns)
    ).all()
    return Standing(
        sent=sum(row[4] for row in rows),
        used=sum(row[4] for row in rows if row.state is ReplyState.used),
        is_first_time=all(row.prompt_id == reply.prompt_id for row in rows),
        is_blocked=any(row.blocked_at for row in rows),
        is_core=any(row.tier is Tier.core for row in rows),
    )


def conditions(prompt_id: int, filters: Filters) -> list[ColumnElement[bool]]:
    """What a reply must meet to be in the queue."""
    found: list[ColumnElement[bool]] = [Reply.prompt_id == prompt_id]
    if filters.tab is not Tab.all:
        found.append(Reply.state == ReplyState(filters.tab.value))
    if filters.q:
        found.append(_holds(prompt_id, filters))
    if filters.rating:
        found.append(Reply.rating >= filters.rating)
        if filters.rated_by:
            found.append(is_rated_by(filters.rated_by))
    if filters.has_title_idea:
        found.append(Reply.title_idea != "")
    if filters.first_timers:
        found.append(_IS_FIRST_TIME)
    if filters.one_a_group:
        found.append(~_SAID_BEFORE)
    if filters.alike:
        found.append(Reply.id.in_(_same_as(prompt_id, filters.alike)))
    if filters.theme:
        found.append(themes.in_theme(filters.theme))
    if filters.hand_of:
        found.append(leases.is_in_hand(prompt_id, filters.hand_of))
    return found


def _holds(prompt_id: int, filters: Filters) -> ColumnElement[bool]:
    if not filters.rated_by:
        return matches(filters.q)
    return matches(filters.q) & ~veils.is_found_by_name(prompt_id, filters.q, filters.rated_by)


def _same_as(prompt_id: int, reply_id: int) -> CompoundSelect[int]:
    """Ids, so that the database starts from the few alike and does not walk all replies in their order."""
    one = (_ONE.id == reply_id) & (_ONE.prompt_id == prompt_id)
    key = select(_ONE.fold_key).where(one, _ONE.group_id.is_(None)).scalar_subquery()
    group = select(_ONE.group_id).where(one).scalar_subquery()
    very_same = select(_OTHER.id).where(_OTHER.prompt_id == prompt_id, _OTHER.fold_key == key)
    return very_same.union_all(select(_OTHER.id).where(_OTHER.group_id == group))


def _lies_beyond(reply_id: int, downwards: bool) -> ColumnElement[bool]:
    return Reply.id < reply_id if downwards else Reply.id > reply_id


def _in_order(query: Select[Any], falls: bool) -> Select[Any]:
    """By their ids, rising or falling."""
    return query.order_by(Reply.id.desc() if falls else Reply.id)
