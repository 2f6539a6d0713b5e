"""One act on many posts: move, assign or drop. A preview says what would be and what can't; one undo."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, select
from sqlalchemy.orm import Mapped, joinedload, lazyload, mapped_column

from opscontent import clock
from opscontent.db import Base, UtcDateTime, choice, db
from opscontent.domain import activity, permissions, posts
from opscontent.domain.accounts import Account, Membership
from opscontent.domain.calendar.moving import moment_on
from opscontent.domain.people import Person
from opscontent.domain.posts import Post
from opscontent.errors import Missing, NotAllowed, OpsError, Rejected

MOST = 200  # posts in one act
DAYS_MOST = 366
AT_HAND = timedelta(hours=1)  # how long the list offers to take an act back


class ActKind(StrEnum):
    shift = "shift"  # by days
    day = "day"  # to a day
    assign = "assign"
    drop = "drop"


class CalendarAct(Base):
    """What one act did: the posts, each with the version it made, and who owned it before."""

    __tablename__ = "calendar_acts"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[ActKind] = mapped_column(choice(ActKind))
    lines: Mapped[list[list[Any]]] = mapped_column(JSON)  # [post id, version after, owner before]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class Wish:
    """What is to be done; each kind reads its own value."""

    kind: ActKind
    days: int = 0
    day: date | None = None
    owner_id: int | None = None  # None: nobody
    reason: str = ""


@dataclass(frozen=True)
class Line:
    """One post of the preview: what it would have then (time or owner), or why it can't (`refusal`)."""

    post: Post
    planned_at: datetime | None = None
    owner: Person | None = None
    refusal: Any = None


@dataclass(frozen=True)
class Outcome:
    act: CalendarAct | None  # None where nothing could be done
    done: Sequence[Post]
    left: Sequence[Line]  # each with the reason


def preview(picks: Mapping[int, int], wish: Wish, *, by: Person) -> list[Line]:
    """What the act would do to each of these posts (id: version seen), by time; nothing changes.

    Raises `Rejected` for a wish that makes no sense. Posts that `by` may not see are left out."""
    _require_sense(picks, wish)
    return [_line(post, picks[post.id], wish, by) for post in _seen(picks, by)]


def apply(picks: Mapping[int, int], wish: Wish, *, by: Person) -> Outcome:
    """Do it to those posts that can, as one act. A post that changed meanwhile is left as it is."""
    made: list[list[Any]] = []
    left: list[Line] = []
    done = []
    for line in preview(picks, wish, by=by):
        was = line.post.owner_id
        try:
            _do(line, wish, by, picks[line.post.id])
        except OpsError as error:
            left.append(Line(line.post, refusal=error.sentence))
            continue
        done.append(line.post)
        made.append([line.post.id, line.post.version, was])
    return Outcome(_kept(wish.kind, made, by) if made else None, done, left)


def undo_act(act_id: int, *, by: Person) -> Outcome:
    """Take one's own act back, for the posts that nobody changed since.

    Raises `Missing` for another's, `Rejected` if it was undone."""
    act = db.session.scalar(select(CalendarAct).where(CalendarAct.id == act_id).with_for_update())
    if act is None or act.person_id != by.id:
        raise Missing(_l("There is no such act of yours."))
    if act.undone_at is not None:
        raise Rejected(_l("This was taken back already."))
    versions = {post_id: version for post_id, version, _owner in act.lines}
    owners = {post_id: owner_id for post_id, _version, owner_id in act.lines}
    done, left = [], []
    for post in _seen(versions, by):
        try:
            _permit(post, act.kind, by)
            _UNDO[act.kind](post, versions[post.id], owners[post.id], by)
            done.append(post)
        except OpsError as error:
            left.append(Line(post, refusal=error.sentence))
    act.undone_at = clock.now()
    return Outcome(act, done, left)


def last_act(person: Person) -> CalendarAct | None:
    """What this person did last, while it can still be taken back at hand."""
    query = select(CalendarAct).where(CalendarAct.person_id == person.id).order_by(CalendarAct.id.desc()).limit(1)
    act = db.session.scalar(query)
    is_fresh = act is not None and act.undone_at is None and act.made_at > clock.now() - AT_HAND
    return act if is_fresh else None


def assignees(accounts: Sequence[Account]) -> Sequence[Person]:
    """Whom posts of these accounts can be given to, by name."""
    works_here = Membership.account_id.in_([account.id for account in accounts])
    query = (
        select(Person)
        .where(Person.id.in_(select(Membership.person_id).where(works_here)), Person.deactivated_at.is_(None))
        .options(lazyload(Person.memberships))
        .order_by(Person.name, Person.id)
    )
    return db.session.scalars(query).all()


def _require_sense(picks: Mapping[int, int], wish: Wish) -> None:
    if not picks:
        raise Rejected(_l("Tick some posts first."))
    if len(picks) > MOST:
        raise Rejected(_l("At most %(most)d posts at once.", most=MOST))
    if wish.kind == ActKind.shift and not 0 < abs(wish.days) <= DAYS_MOST:
        raise Rejected(_l("Say by how many days, up to %(most)d.", most=DAYS_MOST))
    if wish.kind == ActKind.day and wish.day is None:
        raise Rejected(_l("Choose a day."))


def _seen(picks: Mapping[int, int], by: Person) -> list[Post]:
    query = (
        select(Post)
        .where(Post.id.in_(picks))
        .options(joinedload(Post.account), joinedload(Post.owner).lazyload(Person.memberships))
        .order_by(Post.planned_at, Post.id)
    )
    return [post for post in db.session.scalars(query) if permissions.can(by, "account.view", post)]


def _line(post: Post, version: int, wish: Wish, by: Person) -> Line:
    try:
        _permit(post, wish.kind, by)
        if post.version != version:
            raise activity.conflict(post, by=by)
        if wish.kind == ActKind.drop:
            posts.require_droppable(post)
            return Line(post)
        values = _values(post, wish)
        posts.require_plannable(post, values)
        if all(getattr(post, field) == value for field, value in values.items()):
            raise Rejected(_l("Nothing would change."))
    except OpsError as error:
        return Line(post, refusal=error.sentence)
    owner = db.session.get(Person, wish.owner_id) if wish.owner_id else None
    return Line(post, values.get("planned_at", post.planned_at), owner)


def _values(post: Post, wish: Wish) -> dict[str, Any]:
    if wish.kind == ActKind.assign:
        return {"owner_id": wish.owner_id}
    day = wish.day
    if wish.kind == ActKind.shift:
        if post.planned_at is None:
            raise Rejected(_l("It has no day yet."))
        try:
            day = post.planned_at.astimezone(post.account.zone).date() + timedelta(days=wish.days)
        except OverflowError:
            raise Rejected(_l("There is no such day.")) from None
    return {"planned_at": moment_on(post, day)} if day else {}


def _permit(post: Post, kind: ActKind, by: Person) -> None:
    if not permissions.can(by, "post.drop" if kind == ActKind.drop else "post.plan", post):
        raise NotAllowed(_l("This is not yours to change."))


def _do(line: Line, wish: Wish, by: Person, version: int) -> None:
    if line.refusal is not None:
        raise Rejected(line.refusal)
    if wish.kind == ActKind.drop:
        posts.drop(line.post, by=by, reason=wish.reason, version=version)
    elif wish.kind == ActKind.assign:
        posts.plan(line.post, {"owner_id": wish.owner_id}, by=by, version=version)
    else:
        posts.reschedule(line.post, line.planned_at, by=by, version=version)


def _kept(kind: ActKind, lines: list[list[Any]], by: Person) -> CalendarAct:
    act = CalendarAct(person_id=by.id, kind=kind, lines=lines, made_at=clock.now())
    db.session.add(act)
    db.session.flush()
    return act


def _move_back(post: Post, version: int, _owner_id: int | None, by: Person) -> None:
    posts.undo_reschedule(post, by=by, version=version)


def _give_back(post: Post, version: int, owner_id: int | None, by: Person) -> None:
    posts.plan(post, {"owner_id": owner_id}, by=by, version=version)


def _take_up(post: Post, version: int, _owner_id: int | None, by: Person) -> None:
    posts.restore(post, by=by, version=version)


_UNDO: dict[ActKind, Callable[[Post, int, int | None, Person], None]] = {
    ActKind.shift: _move_back,
    ActKind.day: _move_back,
    ActKind.assign: _give_back,
    ActKind.drop: _take_up,
}
