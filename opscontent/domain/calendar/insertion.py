"""Insertions: putting a post in front, what moves for it and where, as one act with one undo."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, String, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from opscontent import clock
from opscontent.db import Base, UtcDateTime, db
from opscontent.domain import activity, editions, posts, publications, slots
from opscontent.domain.accounts import Account, QuotaPeriod
from opscontent.domain.calendar import chains
from opscontent.domain.calendar.chains import Full, Ground, Period, Place, Shift, Standing, Way
from opscontent.domain.calendar.moving import usual_time
from opscontent.domain.editions import HOLDS_POSTS, Edition, EditionItem, EditionState
from opscontent.domain.people import Person
from opscontent.domain.posts import Post, PostState
from opscontent.errors import Conflict, OpsError, Rejected

BEYOND = timedelta(days=62)  # places are looked for so far behind the last post
FURTHEST = timedelta(days=400)
STAYS = (PostState.approved, PostState.scheduled)  # unless somebody says otherwise


class Insertion(Base):
    __tablename__ = "insertions"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    way: Mapped[str] = mapped_column(String(10))
    # What moved, in order: post, version after it, was, to, and the edition that moved along.
    moves: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    account: Mapped[Account] = relationship()
    post: Mapped[Post] = relationship()


@dataclass(frozen=True)
class Outlook:
    """What putting something at a time comes to: why there is no room, and the moves of each way that is open."""

    account: Account
    at: datetime
    ground: Ground
    plans: Mapping[Way, tuple[Shift, ...]]
    posts: Mapping[int, Post]  # those that stand there, by id
    held: Mapping[int, Edition]  # by post

    @cached_property
    def full(self) -> Full | None:
        return chains.full(self.ground, self.at)

    @property
    def choice(self) -> Way:
        """What is proposed: the others make room where there is none."""
        return Way.push if self.full and len(self.plans[Way.push]) > 1 else Way.add

    @property
    def staying(self) -> list[Post]:
        """The approved and scheduled posts of that day, which move only if somebody says so."""
        day = self.ground.day(self.at)
        there = [post for post in self.posts.values() if post.planned_at and self.ground.day(post.planned_at) == day]
        return [post for post in there if post.state in STAYS and post.planned_at and post.planned_at > clock.now()]


def look(
    account: Account,
    at: datetime,
    *,
    post: Post | None = None,
    loose: Collection[int] = (),
    pillar_id: int | None = None,
) -> Outlook:
    """What moves if `post`, or one that is not there yet, stands at `at`. `loose` are ids of posts that may move
    although they are approved or scheduled."""
    standing = _standing(account, at, post)
    held = _held([each.id for each in standing])
    ground = _ground(account, at, _units(standing, held, loose))
    wanted = Standing((post.id if post else 0,), at, post.pillar_id if post else pillar_id)
    was = post.planned_at if post else None
    plans = {way: chains.plan(ground, wanted, was, way) for way in Way}
    return Outlook(account, at, ground, plans, {each.id: each for each in standing}, held)


def put(
    post: Post, at: datetime, way: Way, *, by: Person | str, seen: Mapping[int, int], loose: Collection[int] = ()
) -> Insertion:
    """Put the post there and move the others, all or nothing.

    `seen` is what was shown: each post that moves, with its version. Raises `Conflict` where it is another plan by
    now, `Rejected` for the past and where something can't move."""
    outlook = look(post.account, at, post=post, loose=loose)
    plan = outlook.plans[way]
    if not plan:
        raise Rejected(_l("That is not possible here: the time has passed, or there is nothing to swap with."))
    everyone = {**outlook.posts, post.id: post}
    if seen != {number: everyone[number].version for shift in plan for number in shift.ids}:
        raise Conflict(_l("The plan changed since you looked. Here is what would move now; nothing was moved."))
    made = Insertion(
        account_id=post.account_id, post_id=post.id, way=way.value, moves=[], made_at=clock.now(),
        made_by_id=by.id if isinstance(by, Person) else None,
    )  # fmt: skip
    made.moves = [move for shift in plan for move in _shift(shift, everyone, outlook.held, by=by)]
    db.session.add(made)
    db.session.flush()
    activity.record(by, "post.inserted", post, note=str(len(plan) - 1))
    return made


def take_back(insertion: Insertion, *, by: Person | str) -> list[Post]:
    """Put all back to their times; those that somebody changed since stay, and are returned."""
    editions.lock(insertion)
    if insertion.undone_at is not None:
        raise Rejected(_l("This was undone already."))
    left = []
    for move in reversed(insertion.moves):
        post = db.session.get_one(Post, move["post"])
        try:
            posts.undo_reschedule(post, by=by, version=move["version"])
            _edition_back(move, by=by)
        except OpsError:
            left.append(post)
    insertion.undone_at = clock.now()
    activity.record(by, "post.insertion_undone", insertion.post, note=str(len(left)))
    return left


def is_full(post: Post) -> bool:
    """Whether the place where a post stands would be taken without it."""
    if post.planned_at is None or post.planned_at <= clock.now():
        return False
    standing = _standing(post.account, post.planned_at, post, around=post.planned_at)
    ground = _ground(post.account, post.planned_at, _units(standing, {}, ()))
    return chains.full(ground, post.planned_at) is not None


def _standing(account: Account, at: datetime, post: Post | None, *, around: datetime | None = None) -> Sequence[Post]:
    """The posts from this month on (of a far time: from its month on), without the one that is put in; or those of
    the day or the month that counts `around` a moment."""
    first = _begin(at).astimezone(account.zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    last = max(at, clock.now()) + FURTHEST
    if around is not None:
        near = timedelta(days=32 if account.quota_period == QuotaPeriod.month else 2)
        first, last = around - near, around + near
    query = select(Post).where(Post.account_id == account.id, Post.state != PostState.dropped)
    query = query.where(Post.planned_at >= first, Post.planned_at <= last)
    if post is not None:
        query = query.where(Post.id != post.id)
    return db.session.scalars(query.options(joinedload(Post.pillar)).order_by(Post.planned_at, Post.id)).all()


def _begin(at: datetime) -> datetime:
    """Where the look begins: now, for which nothing past matters; at the time itself where that is years ahead."""
    return at if at - clock.now() > FURTHEST else clock.now()


def _held(post_ids: Sequence[int]) -> dict[int, Edition]:
    """The open or armed editions that these posts are in."""
    query = (
        select(EditionItem.post_id, Edition)
        .join(Edition)
        .where(EditionItem.post_id.in_(post_ids), Edition.state.in_(HOLDS_POSTS))
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def _units(standing: Sequence[Post], held: Mapping[int, Edition], loose: Collection[int]) -> tuple[Standing, ...]:
    """What moves together: posts of one edition at one time, else each for itself."""
    together: dict[tuple[Any, ...], list[Post]] = {}
    for post in standing:
        edition = held.get(post.id)
        key = ("edition", edition.id, post.planned_at) if edition else ("post", post.id)
        together.setdefault(key, []).append(post)
    return tuple(_unit(each, loose) for each in together.values())


def _unit(together: Sequence[Post], loose: Collection[int]) -> Standing:
    head = together[0]
    fixed = any(
        post.state == PostState.published or (post.state in STAYS and post.id not in loose) for post in together
    )
    assert head.planned_at is not None
    return Standing(tuple(post.id for post in together), head.planned_at, head.pillar_id, fixed)


def _ground(account: Account, at: datetime, standing: tuple[Standing, ...]) -> Ground:
    now = clock.now()
    last = max([at, now, *(each.at for each in standing)]) + BEYOND
    first, until = (moment.astimezone(account.zone).date() for moment in (_begin(at), last))
    found = slots.occurrences(slots.of_account(account.id), first, until, account.zone)
    places = tuple(Place(each.at, each.slot.pillar_id, each.slot.id) for each in found)
    period = Period(account.quota_period.value)
    ground = Ground(standing, places, account.zone, now, account.quota_count, period)
    if places:
        return ground
    a_day = account.quota_count if account.quota_period == QuotaPeriod.day and account.quota_count else 1
    hour = usual_time(account)
    days = [first + timedelta(days=number) for number in range((until - first).days + 1)]
    moments = [datetime.combine(day, hour, account.zone).astimezone(now.tzinfo) for day in days]
    by_day = tuple(Place(moment, None, number) for moment in moments for number in range(a_day))
    return replace(ground, places=by_day, is_by_day=True)


def _shift(
    shift: Shift, everyone: Mapping[int, Post], held: Mapping[int, Edition], *, by: Person | str
) -> list[dict[str, Any]]:
    """Move what moves together, and the edition that it is in; an armed one is taken back and must be armed again."""
    edition = held.get(shift.ids[0])
    if edition is not None and edition.state == EditionState.armed:
        if not isinstance(by, Person):
            raise Rejected(_l("Only a person takes back an armed edition."))
        publications.take_back(edition, by=by)
    was = edition.publish_at if edition else None
    if edition is not None and was == shift.was:
        editions.change(edition, publish_at=shift.to, note=edition.note, by=by)
    moves = []
    for number in shift.ids:
        post = everyone[number]
        posts.reschedule(post, shift.to, by=by, version=post.version)
        moved = {"post": post.id, "version": post.version, "to": shift.to.isoformat()}
        moves.append(moved | {"was": shift.was.isoformat() if shift.was else None})
    if edition is not None and was == shift.was:
        moves[0]["edition"] = edition.id
    return moves


def _edition_back(move: Mapping[str, Any], *, by: Person | str) -> None:
    """The edition that moved along goes back too, unless somebody gave it another time."""
    edition = db.session.get(Edition, move["edition"]) if move.get("edition") else None
    is_as_left = edition is not None and edition.state == EditionState.open and edition.publish_at is not None
    if edition is not None and is_as_left and edition.publish_at == datetime.fromisoformat(move["to"]):
        editions.change(edition, publish_at=datetime.fromisoformat(move["was"]), note=edition.note, by=by)
