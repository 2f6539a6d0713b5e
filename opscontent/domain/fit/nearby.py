"""Earlier and planned posts that are about the same (撞题), and what the account passed on that is like it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import literal, select, union_all

from opscontent.db import db
from opscontent.domain.hot_topics import Angle, HotTopic, Stance
from opscontent.domain.posts import Post, PostState
from opscontent.text.nearness import Near, nearest
from opscontent.text.similarity import shared_spans

AMONG = 10_000  # posts that are looked through, the newest
SHOWN, PASSED_SHOWN = 5, 2


@dataclass(frozen=True)
class Nearby:
    """One post about the same. `outcome` is what an editor wrote when they looked back at its hot topic."""

    id: int
    account_id: int
    title: str
    state: PostState
    planned_at: datetime | None
    published_at: datetime | None
    outcome: str | None
    near: Near
    spans: list[tuple[str, bool]]  # its title in pieces, True for what both have

    @property
    def at(self) -> datetime | None:
        return self.published_at or self.planned_at


@dataclass(frozen=True)
class PassedOn:
    """A topic that was let pass, or a post that was dropped."""

    title: str
    reason: str
    at: datetime


def nearby(title: str, account_ids: Collection[int], *, but: int | None = None) -> list[Nearby]:
    """The posts of these accounts that share the most with a title, but for one; dropped ones not. Two queries."""
    query = select(Post.id, Post.title).where(Post.account_id.in_(account_ids), Post.state != PostState.dropped)
    query = query.where(Post.id != (but or 0)).order_by(Post.id.desc()).limit(AMONG)
    numbers, titles = [*zip(*db.session.execute(query), strict=True)] or ((), ())
    found = {numbers[near.at]: near for near in nearest(title, titles, most=SHOWN)}
    columns = (Post.id, Post.account_id, Post.title, Post.state, Post.planned_at, Post.published_at, Angle.outcome)
    wanted = db.session.execute(select(*columns).outerjoin(Post.angle).where(Post.id.in_(found)))
    posts = {row.id: row for row in wanted}
    return [Nearby(*posts[number], near, shared_spans(posts[number].title, title)) for number, near in found.items()]


def passed_on(title: str, account_id: int, *, but: int | None = None) -> Sequence[PassedOn]:
    """What this account passed on that is most like a title. One query."""
    topics = (
        select(literal(0), HotTopic.title, Angle.reason, Angle.decided_at)
        .join(Angle, Angle.hot_topic_id == HotTopic.id)
        .where(Angle.account_id == account_id, Angle.stance == Stance.drop)
    )
    dropped = select(Post.id, Post.title, literal(""), Post.created_at).where(
        Post.account_id == account_id, Post.state == PostState.dropped
    )
    rows = [row for row in db.session.execute(union_all(topics, dropped)) if row[0] != but]
    near = nearest(title, [row[1] for row in rows], most=PASSED_SHOWN)
    return [PassedOn(*rows[each.at][1:]) for each in near]
