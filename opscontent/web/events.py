"""Own events and campaigns: what is coming, adding, changing, removing and taking that back."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from opscontent import clock
from opscontent.db import db
from opscontent.domain import activity, briefs, events, permissions, prompts
from opscontent.domain.accounts import Account
from opscontent.domain.events import NAME_MAXIMUM, NOTE_MAXIMUM, Event, EventKind
from opscontent.errors import OpsError
from opscontent.text.numbers import ID_MAXIMUM
from opscontent.web import access, names
from opscontent.web.forms import OpsForm

screen = Blueprint("events", __name__, url_prefix="/calendar/events")
YEARS = range(1970, 2101)
LOOKS_BACK = timedelta(days=31)


class EventForm(OpsForm):
    name = StringField(_l("Name"), [DataRequired(), Length(max=NAME_MAXIMUM)])
    kind = SelectField(_l("Kind"), choices=names.choices("EventKind"), default="event")
    first_on = DateField(_l("First day"), [InputRequired()])
    last_on = DateField(_l("Last day"), [Optional()])
    colour = SelectField(_l("Colour"), default="1")
    pillar = SelectField(_l("Pillar"), default="")
    prompt = SelectField(_l("Prompt"), default="")
    note = StringField(_l("Note"), [Length(max=NOTE_MAXIMUM)])
    is_for_all = BooleanField(_l("On the calendars of all accounts"))
    version = IntegerField(_l("Version"), [Optional(), NumberRange(0, ID_MAXIMUM)], widget=HiddenInput(), default=0)

    def validate_first_on(self, field: Any) -> None:
        if field.data and field.data.year not in YEARS:
            raise ValidationError(_l("There is no such day."))

    validate_last_on = validate_first_on

    def values(self) -> dict[str, Any]:
        return {
            "name": self.name.data,
            "kind": EventKind(self.kind.data),
            "first_on": self.first_on.data,
            "last_on": self.last_on.data or self.first_on.data,
            "colour": int(self.colour.data),
            "pillar_id": int(self.pillar.data) if self.pillar.data else None,
            "prompt_id": int(self.prompt.data) if self.prompt.data else None,
            "note": self.note.data or "",
        }


@screen.get("")
def index() -> Any:
    account = access.needs_account()
    access.permit("account.view", account)
    return _index(account, _form(account, data={"first_on": clock.now().astimezone(account.zone).date()}))


@screen.post("")
def add() -> Any:
    account = access.needs_account()
    access.permit("event.edit", account)
    form = _form(account)
    if not form.validate():
        return _index(account, form), 422
    is_for_all = "is_for_all" in form and form.is_for_all.data
    try:
        event = events.add(None if is_for_all else account, form.values(), by=access.me())
    except OpsError as error:
        form.form_errors.append(str(error))
        return _index(account, form), error.status
    flash((_("“%(name)s” is on the calendar.", name=event.name), url_for("events.remove", event_id=event.id)), "undo")  # type: ignore[arg-type]
    return redirect(url_for("events.index"))


@screen.get("/<int:event_id>")
def page(event_id: int) -> Any:
    event = _seen(event_id)
    return _page(event, _form(event.account, data=_stored(event), event=event))


@screen.post("/<int:event_id>")
def edit(event_id: int) -> Any:
    event = access.thing_for("event.edit", Event, event_id)
    form = _form(event.account, event=event)
    if not form.validate():
        return _page(event, form), 422
    try:
        is_changed = events.change(event, form.values(), by=access.me(), version=form.version.data or 0)
    except OpsError as error:
        db.session.rollback()
        form.form_errors.append(str(error.sentence))
        form.version.raw_data, form.version.data = None, event.version
        return _page(access.thing_for("event.edit", Event, event_id), form), error.status
    if is_changed:
        flash((_("“%(name)s” is saved.", name=event.name), _undo_of(event)), "undo")  # type: ignore[arg-type]
    return redirect(url_for("events.index"))


@screen.post("/<int:event_id>/remove")
def remove(event_id: int) -> Any:
    event = access.thing_for("event.edit", Event, event_id)
    events.remove(event, by=access.me())
    flash((_("“%(name)s” is off the calendar.", name=event.name), _undo_of(event)), "undo")  # type: ignore[arg-type]
    return redirect(url_for("events.index"))


@screen.post("/<int:event_id>/undo")
def undo(event_id: int) -> Any:
    event = access.thing_for("event.edit", Event, event_id)
    events.undo(event, by=access.me(), version=request.args.get("version", event.version, type=int))
    flash(_("Taken back."), "success")
    return redirect(url_for("events.index"))


def _seen(event_id: int) -> Event:
    """One of the person's accounts, or one of all accounts."""
    access.needs_account()
    event = db.session.get(Event, event_id) if event_id < 2**31 else None
    return event if event and event.account_id is None else access.thing_for("account.view", Event, event_id)


def _undo_of(event: Event) -> str:
    return url_for("events.undo", event_id=event.id, version=event.version)


def _form(account: Account | None, *, data: dict[str, Any] | None = None, event: Event | None = None) -> EventForm:
    form = EventForm(data=data) if data is None else EventForm(formdata=None, data=data)
    pillars = {str(pillar.id): pillar.name for pillar in briefs.pillars_of(account.id)} if account else {}
    asked = {str(prompt.id): prompt.question for prompt in prompts.of_account(account.id)} if account else {}
    if event and event.pillar:
        pillars |= {str(event.pillar_id): event.pillar.name}
    form.pillar.choices = names.options({"": _("None")} | pillars)
    form.prompt.choices = names.options({"": _("None")} | asked)
    form.colour.choices = names.choices("Colour")
    if event or not permissions.can(access.me(), "workspace.administer"):
        del form.is_for_all
    return form


def _stored(event: Event) -> dict[str, Any]:
    plain = {name: getattr(event, name) for name in ("name", "first_on", "last_on", "note", "version")}
    ids = {"pillar": str(event.pillar_id or ""), "prompt": str(event.prompt_id or "")}
    return plain | ids | {"kind": event.kind.value, "colour": str(event.colour)}


def _index(account: Account, form: EventForm) -> str:
    today = clock.now().astimezone(account.zone).date()
    found = events.listed(account.id, today - LOOKS_BACK)
    return render_template("events/index.html", account=account, events=found, today=today, form=form)


def _page(event: Event, form: EventForm) -> str:
    may = permissions.can(access.me(), "event.edit", event)  # type: ignore[arg-type]
    return render_template("events/page.html", event=event, form=form, may=may, entries=activity.of(event))
