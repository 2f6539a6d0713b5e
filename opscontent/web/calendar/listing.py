"""The list and the board: the posts of a month or a week by day, or by state, and moving a card to another state."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _

from opscontent import clock
from opscontent.db import db
from opscontent.domain import calendar, notices, permissions
from opscontent.domain.calendar import Column, Cursor
from opscontent.domain.posts import TRANSITIONS, Post, PostState
from opscontent.errors import OpsError, Rejected
from opscontent.text.numbers import whole
from opscontent.text.state_names import NAMES
from opscontent.web import access
from opscontent.web.calendar.screen import Asked, asked, screen

ROWS = 100
COLUMN_CARDS = 30


@screen.get("/calendar/list", endpoint="list")
@access.signed_in
def list_page() -> Any:
    return render_template("calendar/list.html", **rows_of(asked("list"), after=_after()))


@screen.get("/calendar/board")
@access.signed_in
def board() -> Any:
    wish = asked("board")
    return render_template("calendar/board.html", **_beside(wish), columns=_columns(wish), ways=_ways())


@screen.post("/calendar/state")
@access.signed_in
def state() -> Any:
    """A card was brought to another column: the board as it is then, with a sentence about it."""
    wish = asked("board")
    post = access.post_for("post.plan", whole(request.form.get("post_id")) or 0)
    to, version, status = request.form.get("to", ""), whole(request.form.get("version")) or 0, 200
    try:
        said = _shift(post, to, version)
    except OpsError as error:
        said, status, post_id = str(error.sentence), error.status, post.id
        db.session.rollback()
        post = access.post_for("post.plan", post_id)
    values = _beside(wish) | {"columns": _columns(wish), "said": said, "status": status, "post": post}
    offer = _place_for(post, to) if status == Rejected.status else None
    return render_template("calendar/_columns.html", **values, ways=_ways(), offer=offer), status


def rows_of(wish: Asked, *, after: Cursor | None = None, most: int = ROWS) -> dict[str, Any]:
    """What the list prints with."""
    found = calendar.rows(wish.filters, wish.stretch.counted, most=most, after=after)
    return _beside(wish) | {
        "listing": found,
        "after": after,
        "next": f"{found.next[0].timestamp():.6f}_{found.next[1]}" if found.next else "",
        "last_act": calendar.last_act(access.me()),
        "members": calendar.assignees(wish.filters.accounts),
    }


def _beside(wish: Asked) -> dict[str, Any]:
    me, accounts = access.me(), wish.filters.accounts
    return {
        "asked": wish,
        "board": calendar.overview(wish.filters, wish.stretch),
        "owners": {account.id: account for account in accounts},
        "base": {"post": url_for("posts.index"), "day": url_for("calendar.day"), "week": url_for("calendar.week")},
        "plans_for": {account.id for account in accounts if permissions.can(me, "post.plan", account)},
    }


def _columns(wish: Asked) -> Sequence[Column]:
    return calendar.columns(wish.filters, wish.stretch.counted, most=COLUMN_CARDS)


def _ways() -> dict[str, str]:
    """Where the table lets a card of each column go, for the script to show; the server decides."""
    return {state.value: " ".join(sorted(to.value for to in TRANSITIONS[state])) for state in calendar.STATES}


def _shift(post: Post, to: str, version: int) -> str:
    if to not in PostState.__members__:
        raise OpsError(_("There is no such state."))
    calendar.shift(post, PostState(to), by=access.me(), version=version)
    if to == PostState.in_review:
        notices.of_reviews(clock.now(), post)
    return _("“%(title)s” is now: %(state)s.", title=post.title, state=NAMES["PostState"][to])


def _place_for(post: Post, to: str) -> tuple[str, str] | None:
    """Where what a drag can't do is done: the address and what it is called."""
    if to == PostState.approved and post.state is PostState.in_review:
        return url_for("reviews.page", post_id=post.id), _("Review")
    is_sending = PostState.scheduled in (to, post.state) and permissions.can(access.me(), "edition.edit", post)
    return (url_for("editions.of_post", post_id=post.id), _("Edition")) if is_sending else None


def _after() -> Cursor | None:
    """Behind which post the list goes on; what makes no sense is the beginning."""
    moment, _sign, post_id = request.args.get("after", "").partition("_")
    try:
        return datetime.fromtimestamp(float(moment), UTC), whole(post_id) or 0
    except (ValueError, OverflowError, OSError):
        return None
