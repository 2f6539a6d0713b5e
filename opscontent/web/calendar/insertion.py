"""Putting a post in front: what moves and where, shown first, then done as one act that can be taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import select

from opscontent import clock
from opscontent.db import db
from opscontent.domain import calendar, hot_topics, permissions, posts
from opscontent.domain.accounts import Account
from opscontent.domain.calendar import Insertion, Outlook, Shift, Way
from opscontent.domain.hot_topics import Angle, HotTopic, Stance
from opscontent.domain.posts import Post, PostState, Source
from opscontent.domain.slots import Slot
from opscontent.errors import OpsError, Rejected
from opscontent.text.numbers import whole
from opscontent.web import access
from opscontent.web.calendar.screen import day_in, screen

MOST_DAYS = 10  # in the strip
WAYS = {
    Way.push: (_l("Move the others"), _l("What stands there goes to the next place, and so on.")),
    Way.swap: (_l("Swap the two"), _l("What stands there takes the time that this one has now.")),
    Way.add: (_l("Just add it"), _l("Nothing else moves; that day has one more.")),
}


@dataclass(frozen=True)
class Step:
    """One line of the table: a post, from where to where, and whether it is what is put in."""

    title: str
    post: Post | None  # None for what is not there yet
    version: int
    was: datetime | None
    to: datetime
    is_new: bool


@screen.route("/posts/<int:post_id>/insert", methods=["GET", "POST"])
def insert(post_id: int) -> Any:
    """What moves if this post stands there; a POST does it in one of three ways."""
    post = access.post_for("post.plan", post_id)
    back = url_for("posts.page", post_id=post.id)
    if request.method == "GET":
        return _page(post.account, post, post.title, back)
    try:
        made = _put(post, post.version)
    except OpsError as error:
        db.session.rollback()
        return _page(post.account, access.post_for("post.plan", post_id), post.title, back, error)
    return _done(made)


@screen.route("/hot/<int:topic_id>/insert", methods=["GET", "POST"])
def what_moves(topic_id: int) -> Any:
    """The same for a hot topic that the current account chases: the post is made in the same act."""
    account = access.needs_account()
    access.permit("post.create", account)
    topic = db.session.get(HotTopic, topic_id) if topic_id < 2**31 else None
    topic = topic or abort(404)
    angle = hot_topics.angle_of(topic, account)
    there, asked = _post_of(angle), request.args
    if there is not None:
        return redirect(url_for("calendar.insert", post_id=there.id, day=asked.get("day"), at=asked.get("at")))
    back, title = url_for("hot.topic", topic_id=topic.id), topic.title
    if request.method == "GET":
        return _page(account, None, title, back, deadline=angle.deadline_at if angle else None, angle=angle)
    try:
        made = _put(_made_of(angle, account), 1)
    except OpsError as error:
        db.session.rollback()
        return _page(account, None, title, back, error, angle=angle)
    return _done(made)


@screen.post("/insertions/<int:insertion_id>/undo")
def undo_insertion(insertion_id: int) -> Any:
    """Put all back that nobody changed since; says what it left."""
    insertion = access.thing_for("post.plan", Insertion, insertion_id)
    left = calendar.take_back(insertion, by=access.me())
    flash(_("All are back where they were."), "success") if not left else flash(_left(left), "error")
    return redirect(url_for("calendar.month"))


def _put(post: Post, version: int) -> Insertion:
    """What the form says. Raises `OpsError` where that can't be."""
    way, at = request.form.get("way", ""), _at(post.account)
    if way not in list(Way) or at is None:
        raise Rejected(_l("Choose a day, a time and one of the ways."))
    seen = {post.id: whole(request.form.get("version")) or version}
    for each in request.form.getlist("seen"):
        number, _dot, known = each.partition("-")
        seen[whole(number) or 0] = whole(known) or 0
    loose = _loose()
    if loose and not permissions.can(access.me(), "edition.edit", post.account):
        raise Rejected(_l("Only an editor moves what is approved or scheduled."))
    return calendar.put(post, at, Way(way), by=access.me(), seen=seen, loose=loose)


def _post_of(angle: Angle | None) -> Post | None:
    """The post that an angle became, if there is one that is not out or dropped."""
    over = (PostState.published, PostState.dropped)
    query = select(Post).where(Post.angle_id == angle.id, Post.state.not_in(over)) if angle else None
    return db.session.scalars(query.order_by(Post.id).limit(1)).first() if query is not None else None


def _made_of(angle: Angle | None, account: Account) -> Post:
    if angle is None or angle.stance != Stance.chase:
        raise Rejected(_l("Decide to chase it first; then it can be put here."))
    values = {"source": Source.hot_topic, "why_us": angle.sentence, "angle_id": angle.id}
    values |= {"clause_key": angle.clause_key, "brief_id": angle.brief_id}
    return posts.create(account, angle.hot_topic.title, by=access.me(), **values)


def _done(made: Insertion) -> Any:
    moved = len(made.moves) - 1
    said = ngettext(
        "“%(title)s” is in its place; %(num)d other moved.", "“%(title)s” is in its place; %(num)d others moved.",
        moved, title=made.post.title,
    )  # fmt: skip
    undo: Any = (said, url_for("calendar.undo_insertion", insertion_id=made.id))
    flash(undo, "undo")
    there = datetime.fromisoformat(made.moves[0]["to"]).astimezone(made.post.account.zone).date()
    return redirect(url_for("calendar.week", day=there))


def _left(left: Sequence[Post]) -> str:
    titles = ", ".join(f"“{post.title}”" for post in left)
    return _("The others are back. Changed meanwhile, and so left where they are: %(titles)s", titles=titles)


def _at(account: Account) -> datetime | None:
    """The day and time, or the slot on that day, that the address or the form names."""
    day = day_in(request.values.get("day", ""))
    slot = db.session.get(Slot, whole(request.values.get("slot")) or 0)
    try:
        at: time | None = time.fromisoformat(request.values.get("at", "")[:5])
    except ValueError:
        at = slot.local_time if slot and slot.account_id == account.id else None
    if day is None:
        return None
    return datetime.combine(day, at or calendar.time_for(account, day), account.zone).astimezone(UTC)


def _loose() -> set[int]:
    return {number for number in map(whole, request.values.getlist("loose")) if number}


def _proposed(account: Account, post: Post | None, deadline: datetime | None) -> datetime:
    """Where nothing is said: where it stands, before the deadline, else tomorrow at the usual time."""
    now = clock.now()
    if post is not None and post.planned_at and post.planned_at > now:
        return post.planned_at
    if deadline and deadline > now:
        return deadline
    tomorrow = now.astimezone(account.zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, calendar.time_for(account, tomorrow), account.zone).astimezone(UTC)


def _page(
    account: Account,
    post: Post | None,
    title: str,
    back: str,
    error: OpsError | None = None,
    *,
    deadline: datetime | None = None,
    angle: Angle | None = None,
) -> Any:
    at = _at(account) or _proposed(account, post, deadline)
    pillar = post.pillar_id if post else None
    outlook = calendar.look(account, at, post=post, loose=_loose(), pillar_id=pillar)
    is_chased = post is not None or (angle is not None and angle.stance == Stance.chase)
    page = render_template(
        "calendar/insert.html", account=account, post=post, title=title, back=back, outlook=outlook,
        here=at.astimezone(account.zone), error=error, ways=_ways(outlook, title), loose=_loose(),
        is_past=at <= clock.now(), is_chased=is_chased,
        may_loosen=permissions.can(access.me(), "edition.edit", account),
    )  # fmt: skip
    return page, error.status if error else 200


def _ways(outlook: Outlook, title: str) -> list[dict[str, Any]]:
    """Each way that is open with its words, its lines and its days before and after; the proposed one first."""
    found = []
    for way, (name, words) in WAYS.items():
        if outlook.plans[way] and (way == Way.add or len(outlook.plans[way]) > 1):
            steps = [step for shift in outlook.plans[way] for step in _steps(shift, outlook, title)]
            shown = {"way": way.value, "name": name, "words": words, "steps": steps, "days": _days(steps, outlook)}
            found.append(shown | {"is_proposed": way == outlook.choice})
    return sorted(found, key=lambda each: not each["is_proposed"])


def _steps(shift: Shift, outlook: Outlook, title: str) -> list[Step]:
    steps = []
    for number in shift.ids:
        post = outlook.posts.get(number)
        words = post.title if post else title
        steps.append(Step(words, post, post.version if post else 0, shift.was, shift.to, post is None))
    return steps


def _days(steps: Sequence[Step], outlook: Outlook) -> list[tuple[date, list[Step], list[Step]]]:
    """The days that are touched, each with what stands there of these before and after."""
    day = outlook.ground.day
    days = sorted({day(moment) for step in steps for moment in (step.was, step.to) if moment})[:MOST_DAYS]
    return [
        (each, [s for s in steps if s.was and day(s.was) == each], [s for s in steps if day(s.to) == each])
        for each in days
    ]
