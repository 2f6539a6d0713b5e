"""A group as it is read: who is in it, who speaks for it, and what each pair has in common."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from opscontent.db import db
from opscontent.domain import search
from opscontent.domain.replies import Reply, ReplyGroup, ReplyState
from opscontent.errors import Missing
from opscontent.text.similarity import likeness, shared_spans

MEMBERS_MOST = 100  # on one page
OTHERS_MOST = 20
# Replies in these are nobody's vote: taken back, or not meant as an answer.
NO_VOTE = (ReplyState.withdrawn, ReplyState.spam)


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

    group: ReplyGroup
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


def speaker(group_id: int) -> Reply | None:
    """Who speaks for a group: the one set, else the first that stands; None for an empty one."""
    stands = Reply.state.not_in(NO_VOTE)
    query = select(Reply).where(Reply.group_id == group_id).order_by(Reply.is_representative.desc(), stands.desc())
    return db.session.scalar(query.order_by(Reply.id).limit(1).options(joinedload(Reply.contributor)))


def size(group_id: int) -> int:
    """How many say it and stand by it; never kept, so never wrong."""
    mine = (Reply.group_id == group_id) & Reply.state.not_in(NO_VOTE)
    return db.session.scalar(select(func.count()).select_from(Reply).where(mine)) or 0


def members(group: ReplyGroup, *, after: int = 0) -> Members | None:
    """The group with its next MEMBERS_MOST members behind the given id; None for an empty one."""
    first = speaker(group.id)
    if first is None:
        return None
    mine = Reply.group_id == group.id
    query = select(Reply).where(mine, Reply.id != first.id, Reply.id > after).order_by(Reply.id).limit(MEMBERS_MOST)
    found = [_beside(first, each) for each in db.session.scalars(query)]
    count = db.session.scalar(select(func.count()).select_from(Reply).where(mine)) or 0
    return Members(group, first, found, count, size(group.id))


def others(prompt_id: int, group: ReplyGroup, first: Reply, query: str) -> list[Member]:
    """Replies outside of the group that hold `query`, to be taken in, each beside the one that speaks for it."""
    if not query.strip():
        return []
    outside = (Reply.group_id != group.id) | Reply.group_id.is_(None)
    mine = (Reply.prompt_id == prompt_id) & outside & Reply.state.not_in(NO_VOTE)
    found = db.session.scalars(select(Reply).where(mine, search.matches(query)).order_by(Reply.id).limit(OTHERS_MOST))
    return sorted((_beside(first, each) for each in found), key=lambda each: -each.score)


def _beside(first: Reply, reply: Reply) -> Member:
    return Member(reply, likeness(reply.text, first.text), shared_spans(reply.text, first.text))
