"""The queue: counts, filters, pages of fifty, the reply after this one, and what is known of its sender."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased

from opscontent.db import db
from opscontent.domain.replies import Reply, ReplyState
from opscontent.domain.search import matches

PAGE_SIZE = 50
ALIKE_MOST = 20
CORE_USED_COUNT = 2
# Replies in these are nobody's vote: taken back, or not meant as an answer.
NO_VOTE = (ReplyState.withdrawn, ReplyState.spam)


class Tab(StrEnum):
    """The states that have a queue, and all of them together."""

    new = "new"
    shortlisted = "shortlisted"
    held = "held"
    declined = "declined"
    spam = "spam"
    used = "used"
    all = "all"


@dataclass(frozen=True)
class Filters:
    """What the queue shows. `rating` is the least one, `alike` the id of a reply that all shown say the same as."""

    tab: Tab = Tab.new
    q: str = ""
    rating: int = 0
    has_title_idea: bool = False
    first_timers: bool = False
    alike: int = 0
    newest_first: bool = False


@dataclass(frozen=True)
class Card:
    """A reply and how many say the same, itself included."""

    reply: Reply
    votes: int


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

    @property
    def is_core(self) -> bool:
        return self.used >= CORE_USED_COUNT


def counts(prompt_id: int) -> Counts:
    """One look at the index (prompt, state, id)."""
    rows = db.session.execute(
        select(Reply.state, func.count()).where(Reply.prompt_id == prompt_id).group_by(Reply.state)
    )
    return Counts({state.value: count for state, count in rows})


def page(prompt_id: int, filters: Filters, *, after: int = 0, before: int = 0, start: int = 0) -> Page:
    """Fifty replies after, before or from the one with the given id; the first fifty if none is given."""
    is_backwards = before > 0
    query = select(Reply).where(*conditions(prompt_id, filters))
    if before or after:
        query = query.where(_lies_beyond(before or after, filters.newest_first != is_backwards))
    elif start:
        query = query.where(Reply.id <= start if filters.newest_first else Reply.id >= start)
    found = _first(prompt_id, query, falls=filters.newest_first != is_backwards, most=PAGE_SIZE + 1)
    has_more, rows = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    if is_backwards:
        return Page(rows[::-1], has_more, True)
    return Page(rows, bool(after or start), has_more)


def card(prompt_id: int, reply_id: int) -> Card | None:
    """One reply of the prompt, whatever the filters."""
    query = select(Reply).where(Reply.id == reply_id, Reply.prompt_id == prompt_id)
    return next(iter(_first(prompt_id, query)), None)


def following(prompt_id: int, filters: Filters, reply_id: int, *, wraps: bool = True) -> Card | None:
    """The reply after this one in the queue; behind the last comes the first, unless told not to."""
    query, falls = select(Reply).where(*conditions(prompt_id, filters), Reply.id != reply_id), filters.newest_first
    found = _first(prompt_id, query.where(_lies_beyond(reply_id, falls)), falls=falls)
    if not found and wraps:
        found = _first(prompt_id, query, falls=falls)
    return next(iter(found), None)


def has_place(prompt_id: int, filters: Filters, reply_id: int) -> bool:
    """Whether the reply is in the queue that these filters show."""
    found = db.session.scalar(select(Reply.id).where(*conditions(prompt_id, filters), Reply.id == reply_id))
    return found is not None


def alike(reply: Reply) -> Sequence[Reply]:
    """Up to twenty others of the prompt that say the same, first come first."""
    return db.session.scalars(
        select(Reply)
        .where(
            Reply.prompt_id == reply.prompt_id,
            Reply.fold_key == reply.fold_key,
            Reply.state.not_in(NO_VOTE),
            Reply.id != reply.id,
        )
        .order_by(Reply.id)
        .limit(ALIKE_MOST)
    ).all()


def standing(reply: Reply) -> Standing:
    """What the sender of this reply sent and what of it was used, over all prompts of the account."""
    rows = db.session.execute(
        select(Reply.prompt_id, Reply.state, func.count())
        .where(Reply.contributor_id == reply.contributor_id, Reply.state != ReplyState.withdrawn)
        .group_by(Reply.prompt_id, Reply.state)
    ).all()
    return Standing(
        sent=sum(count for _, _, count in rows),
        used=sum(count for _, state, count in rows if state is ReplyState.used),
        is_first_time=all(prompt_id == reply.prompt_id for prompt_id, _, _ in rows),
    )


def cards(prompt_id: int, replies: Sequence[Reply]) -> tuple[Card, ...]:
    """These replies of the prompt, in their order, each with its votes."""
    keys = {reply.fold_key for reply in replies}
    count_of = dict(db.session.execute(_votes(prompt_id, Reply.fold_key.in_(keys))).all()) if keys else {}
    return tuple(Card(reply, count_of.get(reply.fold_key, 0)) for reply in replies)


def conditions(prompt_id: int, filters: Filters) -> list[ColumnElement[bool]]:
    """What a reply must meet to be in the queue."""
    found: list[ColumnElement[bool]] = [Reply.prompt_id == prompt_id]
    if filters.tab is not Tab.all:
        found.append(Reply.state == ReplyState(filters.tab.value))
    if filters.q:
        found.append(matches(filters.q))
    if filters.rating:
        found.append(Reply.rating >= filters.rating)
    if filters.has_title_idea:
        found.append(Reply.title_idea != "")
    if filters.first_timers:
        found.append(_is_first_time())
    if filters.alike:
        found.append(Reply.fold_key == _fold_key_of(prompt_id, filters.alike))
    return found


def _is_first_time() -> ColumnElement[bool]:
    other = aliased(Reply)
    elsewhere = select(other.id).where(
        other.contributor_id == Reply.contributor_id,
        other.prompt_id != Reply.prompt_id,
        other.state != ReplyState.withdrawn,
    )
    return ~elsewhere.exists()


def _fold_key_of(prompt_id: int, reply_id: int) -> ColumnElement[str]:
    other = aliased(Reply)
    return select(other.fold_key).where(other.id == reply_id, other.prompt_id == prompt_id).scalar_subquery()


def _lies_beyond(reply_id: int, downwards: bool) -> ColumnElement[bool]:
    return Reply.id < reply_id if downwards else Reply.id > reply_id


def _first(prompt_id: int, query: Select[Reply], *, falls: bool = False, most: int = 1) -> tuple[Card, ...]:
    """The first replies of a query by their ids, rising or falling, with their votes: one statement."""
    found = query.order_by(Reply.id.desc() if falls else Reply.id).limit(most).cte("found")
    votes = _votes(prompt_id, Reply.fold_key.in_(select(found.c.fold_key))).subquery()
    reply = aliased(Reply, found)
    rows = db.session.execute(
        select(reply, votes.c.count)
        .outerjoin(votes, votes.c.fold_key == reply.fold_key)
        .order_by(reply.id.desc() if falls else reply.id)
    )
    return tuple(Card(each, count or 0) for each, count in rows)


def _votes(prompt_id: int, which: ColumnElement[bool]) -> Select[str, int]:
    """Counted by key, not by row: thousands may say the same."""
    return (
        select(Reply.fold_key, func.count().label("count"))
        .where(Reply.prompt_id == prompt_id, which, Reply.state.not_in(NO_VOTE))
        .group_by(Reply.fold_key)
    )
