"""Editions: which posts go out together, in which order, when; arming and taking back."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from opscontent import clock, jobs
from opscontent.channels import CHANNELS
from opscontent.db import db
from opscontent.domain import activity, editions, publications
from opscontent.domain.accounts import Account
from opscontent.domain.editions import Edition, EditionState
from opscontent.domain.posts import Post
from opscontent.errors import OpsError
from opscontent.web import access, edges
from opscontent.web.differences import of_inspection
from opscontent.web.forms import LocalTimeField, OpsForm

screen = Blueprint("editions", __name__)
BIGGEST_ID = 2**31 - 1


class TimeForm(OpsForm):
    publish_at = LocalTimeField(_l("Goes out at"), [Optional()])
    note = StringField(_l("Note for the team"), [Optional(), Length(max=200)])


class NewForm(TimeForm):
    posts = SelectMultipleField(
        _l("Posts, the first one is the head"),
        [InputRequired(_l("Choose at least one post."))],
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class PostForm(OpsForm):
    post_id = IntegerField(_l("Post"), [InputRequired(), NumberRange(1, BIGGEST_ID)])
    places = IntegerField(_l("Places"), [Optional(), NumberRange(-8, 8)], default=0)


@screen.route("/editions/new", methods=["GET", "POST"])
def new() -> Any:
    """Choose among the approved posts; `?post=` ticks one, and decides the account."""
    account = _asked_account()
    access.permit("edition.edit", account)
    found = editions.choosable(account)
    form = NewForm(data=_proposed(found))
    form.posts.choices = [SelectChoice(post.id, post.title) for post in found]
    if not form.is_submitted():
        return _new(account, form, found)
    if not form.validate():
        return _new(account, form, found), 422
    chosen = [post for post in found if post.id in (form.posts.data or [])]
    try:
        edition = editions.create(account, chosen, form.publish_at.data, note=form.note.data or "", by=access.me())
    except OpsError as error:
        db.session.rollback()
        form.form_errors.append(str(error))
        return _new(account, form, editions.choosable(account)), error.status
    return redirect(url_for("editions.page", edition_id=edition.id))


@screen.get("/editions/<int:edition_id>")
def page(edition_id: int) -> Any:
    return _page(access.thing_for("account.view", Edition, edition_id))


@screen.post("/editions/<int:edition_id>/plan")
def change(edition_id: int) -> Any:
    """Time and note; the button "arm" arms it with them at once."""
    edition = _mine(edition_id)
    form = TimeForm(obj=edition)
    if not form.validate():
        return _page(edition, form), 422

    def verb() -> None:
        editions.change(edition, publish_at=form.publish_at.data, note=form.note.data or "", by=access.me())
        if "arm" in request.form:
            editions.arm(edition, by=access.me())
            jobs.publish_at(edition)

    return _done(edition, verb, _("Armed. It goes out by itself.") if "arm" in request.form else _("Saved."), form)


@screen.post("/editions/<int:edition_id>/disarm")
def disarm(edition_id: int) -> Any:
    edition = _mine(edition_id)
    return _done(
        edition, lambda: publications.take_back(edition, by=access.me()), _("Taken back. You can change it.")
    )


@screen.post("/editions/<int:edition_id>/cancel")
def cancel(edition_id: int) -> Any:
    edition = _mine(edition_id)
    return _done(edition, lambda: publications.cancel(edition, by=access.me()), _("Given up. Its posts are free."))


@screen.post("/editions/<int:edition_id>/add")
def add(edition_id: int) -> Any:
    edition, post, _places = _edition_and_post(edition_id)
    return _done(edition, lambda: editions.add(edition, post, by=access.me()))


@screen.post("/editions/<int:edition_id>/take-out")
def take_out(edition_id: int) -> Any:
    edition, post, _places = _edition_and_post(edition_id)
    return _done(edition, lambda: editions.take_out(edition, post, by=access.me()))


@screen.post("/editions/<int:edition_id>/shift")
def shift(edition_id: int) -> Any:
    edition, post, places = _edition_and_post(edition_id)
    return _done(edition, lambda: editions.shift(edition, post, places, by=access.me()))


@screen.post("/editions/<int:edition_id>/order")
def reorder(edition_id: int) -> Any:
    """The whole order at once, as the page's drag sends it."""
    edition = _mine(edition_id)
    wanted = [int(number) for number in request.form.getlist("post") if number.isdecimal() and len(number) < 10]
    if edges.wants_fragment():
        editions.reorder(edition, wanted, by=access.me())
        return jsonify(order=wanted)
    return _done(edition, lambda: editions.reorder(edition, wanted, by=access.me()))


def _asked_account() -> Account:
    asked = request.args.get("post", "")
    if asked.isdecimal() and len(asked) < 10:
        return access.post_for("account.view", int(asked)).account
    return access.needs_account()


def _mine(edition_id: int) -> Edition:
    return access.thing_for("edition.edit", Edition, edition_id)


def _edition_and_post(edition_id: int) -> tuple[Edition, Post, int]:
    """The edition, the post that the form names, and by how many places to move it."""
    edition, form = _mine(edition_id), PostForm()
    if not form.validate() or not form.post_id.data:
        raise _bad_post()
    return edition, access.post_for("edition.edit", form.post_id.data), form.places.data or 0


def _bad_post() -> OpsError:
    return OpsError(_("Choose one of the posts."))


def _done(edition: Edition, verb: Callable[[], None], said: str = "", form: TimeForm | None = None) -> Any:
    """Do it and show the edition; what a rule says against it stands on the page."""
    try:
        verb()
    except OpsError as error:
        db.session.rollback()
        flash(str(error), "error")
        return _page(edition, form), error.status
    if said:
        flash(said, "success")
    return redirect(url_for("editions.page", edition_id=edition.id))


def _proposed(found: Any) -> dict[str, Any]:
    """What the form starts with: the post of the address, at the time it is planned for."""
    asked = request.args.get("post", "")
    post = next((post for post in found if str(post.id) == asked), None)
    is_ahead = post is not None and post.planned_at is not None and post.planned_at > clock.now()
    return {"posts": [post.id] if post else [], "publish_at": post.planned_at if post and is_ahead else None}


def _new(account: Account, form: NewForm, found: Any) -> str:
    return render_template("editions/new.html", account=account, form=form, found={post.id: post for post in found})


def _page(edition: Edition, form: TimeForm | None = None) -> str:
    is_open = edition.state == EditionState.open
    moment = edition.publish_at or clock.now()
    inspections = editions.inspections(edition)
    is_held = edition.state in editions.HOLDS_POSTS
    return render_template(
        "editions/page.html",
        edition=edition,
        account=edition.account,
        inspections=inspections,
        shown=[of_inspection(each) for each in inspections if each.problems] if is_held else [],
        form=form or TimeForm(formdata=None, obj=edition),
        choosable=editions.choosable(edition.account) if is_open else [],
        quota=editions.quota_at(edition.account, moment, besides=edition),
        channel=CHANNELS.get(edition.account.channel),
        attempts=publications.attempts(edition),
        entries=activity.of(edition),
        is_open=is_open,
        is_ahead=edition.publish_at is not None and edition.publish_at > clock.now(),
    )
