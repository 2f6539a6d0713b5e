"""A group as it is read: who is in it, who speaks for it, and what each pair has in common."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, case, func, select

from opscontent.db import db
from opscontent.domain import search
from opscontent.domain.replies import Reply, ReplyGroup, ReplyState
from opscontent.errors import Missing
from opscontent.text.similarity import likeness, shared_spans

MEMBERS_MOST = 100  # on one page
OTHERS_MOST = 20
LARGEST_MOST = 50
# Replies in these are nobody's vote: taken back, or not meant as an answer.
NO_VOTE = (ReplyState.withdrawn, ReplyState.spam)
_VOTES = func.count().label("votes")
_SPEAKER = func.coalesce(func.max(case((Reply.is_representative, Reply.id))), func.min(Reply.id))


@dataclass(frozen=True)
class Member:
    """A reply beside the one that speaks for the group: how alike (0 to 100), and its words in pieces, True for what
    both share."""

    reply: Reply
    score: int
    spans: Sequence[tuple[str, bool]]


@dataclass(frozen=True)
class Members:
    """`speaker` and the first of the others, by their ids; `votes` count neither what was taken back nor spam."""

    speaker: Reply
    others: Sequence[Member]
    count: int
    votes: int

    @property
    def left(self) -> int:
        """How many are not among those shown."""
        return self.count - 1 - len(self.others)


def get(prompt_id: int, group_id: int) -> ReplyGroup:
    """A group of this prompt. Raises `Missing`."""
    group = db.session.get(ReplyGroup, group_id)
    if group is None or group.prompt_id != prompt_id:
        raise Missing(_l("There is no such group."))
    return group


def of_reply(prompt_id: int, reply_id: int) -> Reply:
    """A reply of this prompt. Raises `Missing`."""
    reply = db.session.get(Reply, reply_id)
    if reply is None or reply.prompt_id != prompt_id:
        raise Missing(_l("There is no such reply."))
    return reply


def same(reply: Reply) -> ColumnElement[bool]:
    """Those in the group of this reply, itself among them; who say the very same while it has none."""
    if reply.group_id is not None:
        return Reply.group_id == reply.group_id
    alone = (Reply.prompt_id == reply.prompt_id) & Reply.group_id.is_(None)
    return (Reply.fold_key == reply.fold_key) & alone


def size(group_id: int) -> int:
    """How many say it and stand by it; never kept, so never wrong."""
    return _count(Reply.group_id == group_id, Reply.state.not_in(NO_VOTE))


def members(reply: Reply, *, after: int = 0) -> Members:
    """The group of a reply with its next MEMBERS_MOST members behind the given id. Of a reply that no pass has seen:
    those who say the very same."""
    mine = same(reply)
    first = _speaker(mine) or reply
    query = select(Reply).where(mine, Reply.id != first.id, Reply.id > after).order_by(Reply.id).limit(MEMBERS_MOST)
    found = [_beside(first, each) for each in db.session.scalars(query)]
    return Members(first, found, _count(mine), _count(mine, Reply.state.not_in(NO_VOTE)))


def largest(prompt_id: int) -> list[tuple[Reply, int]]:
    """The groups that most are in: who speaks for each, and its votes."""
    rows = db.session.execute(
        select(_SPEAKER, _VOTES)
        .join(ReplyGroup, ReplyGroup.id == Reply.group_id)
        .where(ReplyGroup.prompt_id == prompt_id, Reply.state.not_in(NO_VOTE))
        .group_by(Reply.group_id)
        .having(_VOTES > 1)
        .order_by(_VOTES.desc(), func.min(Reply.id))
        .limit(LARGEST_MOST)
    ).all()
    speakers = {
        reply.id: reply for reply in db.session.scalars(select(Reply).where(Reply.id.in_([row[0] for row in rows])))
    }
    return [(speakers[number], count) for number, count in rows]


def told_of(group_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """The votes of each of these groups, and the id of the reply that speaks for it; none for one of no votes."""
    if not group_ids:
        return {}
    stands = Reply.group_id.in_(group_ids) & Reply.state.not_in(NO_VOTE)
    rows = db.session.execute(select(Reply.group_id, _VOTES, _SPEAKER).where(stands).group_by(Reply.group_id))
    return {group_id: (votes, speaker) for group_id, votes, speaker in rows}


def others(first: Reply, query: str) -> list[Member]:
    """Replies that hold `query` outside of the group for which `first` speaks, to be taken in, each beside it."""
    if not query.strip():
        return []
    outside = Reply.id.not_in(select(Reply.id).where(same(first)))
    mine = (Reply.prompt_id == first.prompt_id) & outside & Reply.state.not_in(NO_VOTE)
    found = db.session.scalars(select(Reply).where(mine, search.matches(query)).order_by(Reply.id).limit(OTHERS_MOST))
    return sorted((_beside(first, each) for each in found), key=lambda each: -each.score)


def _speaker(same: ColumnElement[bool]) -> Reply | None:
    """Who speaks for them: the one set, else the first that stands."""
    order = (Reply.is_representative.desc(), case((Reply.state.in_(NO_VOTE), 1), else_=0), Reply.id)
    return db.session.scalar(select(Reply).where(same).order_by(*order).limit(1))


def _count(*conditions: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).select_from(Reply).where(*conditions)) or 0


def _beside(first: Reply, reply: Reply) -> Member:
    return Member(reply, likeness(reply.text, first.text), shared_spans(reply.text, first.text))
