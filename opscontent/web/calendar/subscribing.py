"""One's own subscriptions: a new one takes the filters in force; its address is shown once."""

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField
from wtforms.validators import DataRequired, Length

from opscontent.db import db
from opscontent.domain import calendar_feeds
from opscontent.domain.briefs import Pillar
from opscontent.domain.calendar_feeds import NAME_MAXIMUM, CalendarFeed, PromptEvents
from opscontent.domain.people import Person
from opscontent.errors import OpsError
from opscontent.web import access, names
from opscontent.web.addresses import public_url
from opscontent.web.calendar.screen import Asked, asked, screen
from opscontent.web.forms import OpsForm

STATES = {"state": "PostState", "source": "Source"}  # filters whose words stand in `names`


class SubscribeForm(OpsForm):
    name = StringField(_l("Its name in your calendar"), [DataRequired(), Length(max=NAME_MAXIMUM)])
    prompts = RadioField(_l("Prompts, from opening to closing"), default=PromptEvents.none)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.prompts.choices = names.choices("PromptEvents")


@screen.get("/calendar/subscriptions")
@access.signed_in
def subscriptions() -> Any:
    wish = asked("month")
    return _page(wish, SubscribeForm(formdata=None, name=_name(wish)))


@screen.post("/calendar/subscriptions")
@access.signed_in
def subscribe() -> Any:
    """The answer to this is the only page that ever shows the address."""
    wish, form = asked("month"), SubscribeForm()
    if not form.validate():
        return _page(wish, form), 422
    account = None if wish.is_all else wish.account
    try:
        made, secret = calendar_feeds.issue(
            form.name.data or "", account, wish.filters, PromptEvents(form.prompts.data), by=access.me()
        )
    except OpsError as error:
        form.form_errors.append(str(error))
        return _page(wish, form), error.status
    fresh = SubscribeForm(formdata=None, name=_name(wish))
    return _page(wish, fresh, made=made, address=public_url("calendar.feed", token=secret))


@screen.post("/calendar/subscriptions/<int:calendar_feed_id>/end")
@access.signed_in
def end_subscription(calendar_feed_id: int) -> Any:
    found = db.session.get(CalendarFeed, calendar_feed_id)
    if found is None or found.person_id != access.me().id:
        abort(404)
    calendar_feeds.revoke(found, by=access.me())
    flash(_("The address of “%(name)s” shows nothing any more.", name=found.name), "success")
    return redirect(url_for("calendar.subscriptions"))


def _page(wish: Asked, form: SubscribeForm, *, made: CalendarFeed | None = None, address: str = "") -> str:
    found = calendar_feeds.of_person(access.me())
    return render_template(
        "calendar/subscriptions.html",
        asked=wish,
        form=form,
        feeds=found,
        filters=_filter_words([feed.filters for feed in found]),
        chosen=_filter_words([calendar_feeds.kept(wish.filters)])[0],
        made=made,
        address=address,
        address_for_programs=f"webcal:{address.partition(':')[2]}" if address else "",
        action=url_for("calendar.subscribe") + (f"?{request.query_string.decode()}" if request.query_string else ""),
    )


def _name(wish: Asked) -> str:
    """What it may be called: the account's name, or ours for all of them."""
    return (_("Editorial calendar") if wish.is_all else wish.account.name)[:NAME_MAXIMUM]


def _filter_words(kept: Sequence[dict[str, Any]]) -> list[list[str]]:
    """The filters of each in words."""
    pillars = _rows(Pillar, [each.get("pillar_id") for each in kept])
    owners = _rows(Person, [each.get("owner_id") for each in kept])
    told = []
    for each in kept:
        words = [pillars.get(each.get("pillar_id")), owners.get(each.get("owner_id"))]
        words += [str(names.name_of(each.get(field), group)) for field, group in STATES.items()]
        told.append([word for word in (*words, each.get("text")) if word])
    return told


def _rows(kind: Any, ids: Sequence[int | None]) -> dict[int | None, str]:
    wanted = {number for number in ids if number}
    if not wanted:
        return {}
    query = db.select(kind.id, kind.name).where(kind.id.in_(wanted))
    return {row[0]: row[1] for row in db.session.execute(query)}
