"""Moving a post: by drag, by the dialog, by a plain form; and taking a move back."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, TimeField, ValidationError
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import HiddenInput

from opscontent.db import db
from opscontent.domain import calendar
from opscontent.domain.posts import Post
from opscontent.domain.slots import Slot
from opscontent.errors import OpsError
from opscontent.text.moments import moment
from opscontent.text.numbers import ID_MAXIMUM, whole
from opscontent.web import access
from opscontent.web.calendar.pages import parts
from opscontent.web.calendar.screen import YEARS, Asked, asked, day_in, screen
from opscontent.web.forms import OpsForm
from opscontent.web.time_advice import advice_for


class MoveForm(OpsForm):
    """Without a day the post goes back to the ideas."""

    day = DateField(_l("Date"), [Optional()])
    at = TimeField(_l("Time"), [Optional()])
    slot_id = IntegerField(_l("Slot"), [Optional(), NumberRange(min=1, max=ID_MAXIMUM)], widget=HiddenInput())
    version = IntegerField(_l("Version"), [InputRequired(), NumberRange(min=0, max=ID_MAXIMUM)], widget=HiddenInput())

    def validate_day(self, field: Any) -> None:
        if field.data and field.data.year not in YEARS:
            raise ValidationError(_l("There is no such day."))


@screen.post("/calendar/move")
@access.signed_in
def move() -> Any:
    """A card was dropped, or its dialog sent: answers with the parts of the calendar that changed."""
    wish = asked(_view())
    post = access.post_for("post.plan", whole(request.form.get("post_id")) or 0)
    form = MoveForm()
    shown = {day_in(request.form.get("shown", "")), form.day.data, _day_of(post)}
    return _answer(wish, post, shown, lambda: _move(post, form), offers=True)


@screen.post("/calendar/undo")
@access.signed_in
def undo() -> Any:
    """Take the last move of a post back."""
    wish = asked(_view())
    post = access.post_for("post.plan", whole(request.form.get("post_id")) or 0)
    version = whole(request.form.get("version")) or 0
    return _answer(wish, post, {_day_of(post)}, lambda: calendar.undo(post, by=access.me(), version=version))


@screen.route("/posts/<int:post_id>/move", methods=["GET", "POST"])
def move_to(post_id: int) -> Any:
    """The same act as a plain form."""
    post = access.post_for("post.plan", post_id)
    here = post.planned_at.astimezone(post.account.zone) if post.planned_at else None
    form = MoveForm(data={"day": here and here.date(), "at": here and here.time(), "version": post.version})
    if not form.is_submitted():
        return _move_page(post, form)
    if "insert" in request.form:  # a look at what would move, with what was typed
        return redirect(
            url_for("calendar.insert", post_id=post_id, day=request.form.get("day"), at=request.form.get("at"))
        )
    try:
        _move(post, form, is_to_ideas="to_ideas" in request.form)
    except OpsError as error:
        db.session.rollback()
        form.form_errors.append(str(error.sentence))
        return _move_page(post, form), error.status
    flash(_said(post), "success")
    return redirect(url_for("posts.page", post_id=post_id))


def _move(post: Post, form: MoveForm, *, is_to_ideas: bool | None = None) -> None:
    """What the form says. Raises `OpsError` where that can't be."""
    if not form.validate():
        raise OpsError(" ".join(str(error) for errors in form.errors.values() for error in errors))
    day: date | None = form.day.data
    if is_to_ideas:
        day = None
    elif is_to_ideas is not None and day is None:
        raise OpsError(_l("Choose a day."))
    calendar.move(
        post, day, by=access.me(), version=form.version.data or 0, at=_minutes(form.at.data), slot=_slot(post, form)
    )


def _slot(post: Post, form: MoveForm) -> Slot | None:
    """The slot it was dropped on, if it is one of the post's account."""
    slot = db.session.get(Slot, form.slot_id.data) if form.slot_id.data else None
    return slot if slot is not None and slot.account_id == post.account_id else None


def _minutes(at: time | None) -> time | None:
    return at.replace(second=0, microsecond=0) if at else None


def _answer(
    wish: Asked, post: Post, shown: set[date | None], act: Callable[[], None], *, offers: bool = False
) -> Any:
    """Do it, and print the days that were touched as they are now, with a sentence about it.

    Where the day was full, a look at what would make room is offered."""
    status, was, post_id, is_full = 200, post.version, post.id, False
    try:
        act()
        said, is_full = _said(post), offers and calendar.is_full(post)
    except OpsError as error:
        said, status = str(error.sentence), error.status
        db.session.rollback()
        post = access.post_for("post.plan", post_id)
    values = parts(wish) | {
        "ideas": calendar.ideas(wish.filters),
        "days": shown | {_day_of(post)},
        "is_full": is_full,
    }
    return render_template("calendar/_answer.html", post=post, said=said, status=status, was=was, **values), status


def _said(post: Post) -> str:
    if post.planned_at is None:
        return _("“%(title)s” is back among the ideas.", title=post.title)
    at = moment(post.planned_at, post.account.zone, get_locale())
    return _("“%(title)s” is now planned for %(at)s.", title=post.title, at=at)


def _day_of(post: Post) -> date | None:
    return post.planned_at.astimezone(post.account.zone).date() if post.planned_at else None


def _view() -> str:
    view = request.args.get("view", "")
    return view if view in ("month", "week", "day") else "month"


def _move_page(post: Post, form: MoveForm) -> str:
    return render_template("calendar/move.html", post=post, form=form, advice=advice_for(post.account))
