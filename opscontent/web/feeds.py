"""Feeds of hot topics: which addresses are read, tried before they are saved; for administrators."""

from typing import Any
from zoneinfo import available_timezones

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import AnyOf, DataRequired, Length, Regexp

from opscontent import jobs
from opscontent.db import db
from opscontent.domain import activity, feeds
from opscontent.domain.feeds import INTERVALS, NAME_MAXIMUM, Feed
from opscontent.errors import OpsError
from opscontent.feeds import FEEDS
from opscontent.feeds.contract import URL_MAXIMUM
from opscontent.jobs import Asked, NoBoard
from opscontent.web import access, feed_reasons, hot_words, names
from opscontent.web.forms import OpsForm

screen = Blueprint("feeds", __name__)
screen.add_app_template_filter(feed_reasons.said, "feed_reason")
SHOWN = 10  # lines of a board that was tried


class FeedForm(OpsForm):
    name = StringField(_l("Name"), [DataRequired(), Length(max=NAME_MAXIMUM)])
    kind = SelectField(
        _l("Kind"),
        choices=names.options({key: feed.label for key, feed in FEEDS.items()}),
        validators=[DataRequired()],
    )
    url = StringField(
        _l("Address"),
        [
            DataRequired(),
            Length(max=URL_MAXIMUM),
            Regexp("(?i)^https?://", message=_l("An address begins with https://.")),
        ],
    )
    interval_minutes = SelectField(
        _l("Asked every"), coerce=int, choices=hot_words.minutes(INTERVALS), default=30, validators=[DataRequired()]
    )
    time_zone = StringField(
        _l("Time zone of its readers"),
        [DataRequired(), AnyOf(available_timezones(), message=_l("There is no such time zone."))],
        default="Asia/Shanghai",
    )
    allows_private = BooleanField(_l("The address is inside our own network"))

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.data.items() if name != "csrf_token"}


@screen.route("/feeds", methods=["GET", "POST"])
def index() -> Any:
    access.administrator()
    form = FeedForm()
    return _saved(form, None) if form.is_submitted() else _page(form)


@screen.route("/feeds/<int:feed_id>", methods=["GET", "POST"])
def page(feed_id: int) -> Any:
    found = _feed(feed_id)
    form = FeedForm(obj=found)
    return _saved(form, found) if form.is_submitted() else _page(form, found)


@screen.post("/feeds/<int:feed_id>/turn")
def turn(feed_id: int) -> Any:
    found = _feed(feed_id)
    feeds.turn(found, not found.is_on, by=access.me())
    flash(
        _("%(feed)s is asked again.", feed=found.name)
        if found.is_on
        else _("%(feed)s is asked no more.", feed=found.name)
    )
    return redirect(url_for("feeds.index"))


@screen.post("/feeds/<int:feed_id>/ask")
def ask(feed_id: int) -> Any:
    found = _feed(feed_id)
    feeds.ask_now(found, by=access.me())
    jobs.feed_soon(found.id)
    flash(_("%(feed)s is being asked. Look again in a moment.", feed=found.name), "success")
    return redirect(url_for("feeds.index"))


def _feed(feed_id: int) -> Feed:
    access.administrator()
    found = db.session.get(Feed, feed_id) if feed_id < 2**31 else None
    if found is None:
        abort(404)
    return found


def _saved(form: FeedForm, found: Feed | None) -> Any:
    if not form.validate():
        return _page(form, found), 422
    if request.form.get("act") == "try":
        return _tried(form, found)
    try:
        if found is None:
            found = feeds.add(form.values, by=access.me())
        else:
            feeds.change(found, form.values, by=access.me())
    except OpsError as error:
        form.form_errors.append(str(error))
        return _page(form, found), error.status
    jobs.feed_soon(found.id)
    flash(_("Saved. It is being asked now."), "success")
    return redirect(url_for("feeds.index"))


def _tried(form: FeedForm, found: Feed | None) -> str:
    asked = Asked(str(form.kind.data), str(form.url.data), bool(form.allows_private.data))
    try:
        lines = jobs.look_at_feed(asked).sightings
    except NoBoard as error:
        return _page(form, found, failure=feed_reasons.said(error.reason))
    return _page(form, found, lines=lines[:SHOWN], count=len(lines))


def _page(form: FeedForm, found: Feed | None = None, **tried: Any) -> str:
    if access.current_account():
        access.needs_account()  # its clock is the page's
    return render_template(
        "feeds/page.html",
        feeds=feeds.every(),
        feed=found,
        form=form,
        kinds=FEEDS,
        entries=activity.of(found, most=30) if found else [],
        **tried,
    )
