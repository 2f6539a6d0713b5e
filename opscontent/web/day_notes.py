"""Notes on days: written in the place where they stand on the calendar, or on a page of their own."""

from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.widgets import HiddenInput

from opscontent.domain import activity, day_notes
from opscontent.domain.accounts import Account
from opscontent.domain.day_notes import WORDS_MAXIMUM, DayNote
from opscontent.errors import Conflict
from opscontent.text.numbers import ID_MAXIMUM
from opscontent.web import access, edges
from opscontent.web.forms import OpsForm

screen = Blueprint("day_notes", __name__)
YEARS = range(1970, 2101)


class NoteForm(OpsForm):
    words = StringField(_l("Note"), [Length(max=WORDS_MAXIMUM)])
    version = IntegerField(_l("Version"), [InputRequired(), NumberRange(0, ID_MAXIMUM)], widget=HiddenInput())


@screen.get("/calendar/notes/<int:account_id>/<day>")
def page(account_id: int, day: str) -> Any:
    account, when = access.account_for("day.note", account_id), _day(day)
    note = day_notes.on(account.id, when)
    return _form_page(account, when, note, NoteForm(formdata=None, data=_stored(note)))


@screen.post("/calendar/notes/<int:account_id>/<day>")
def write(account_id: int, day: str) -> Any:
    account, when, form = access.account_for("day.note", account_id), _day(day), NoteForm()
    if not form.validate():
        return _form_page(account, when, day_notes.on(account.id, when), form), 422
    words, version = form.words.data or "", form.version.data or 0
    try:
        note = day_notes.write(account, when, words, by=access.me(), version=version)
    except Conflict as conflict:
        return _conflict_page(account, when, words, conflict), 409
    if edges.wants_fragment():
        return render_template("day_notes/_shown.html", account=account, day=when, note=note)
    flash(_("The note is saved."), "success")
    return redirect(url_for("calendar.month", month=f"{when:%Y-%m}"))


def _conflict_page(account: Account, day: date, words: str, conflict: Conflict) -> str:
    """What was typed stays in the field; what stands there now is told beside it."""
    note = day_notes.on(account.id, day)
    form = NoteForm(formdata=None, data=_stored(note) | {"words": words})
    return _form_page(account, day, note, form, conflict=conflict.sentence)


def _stored(note: DayNote | None) -> dict[str, Any]:
    return {"words": note.words if note else "", "version": note.version if note else 0}


def _form_page(account: Account, day: date, note: DayNote | None, form: NoteForm, **more: Any) -> str:
    template = "day_notes/_form.html" if edges.wants_fragment() else "day_notes/page.html"
    entries = activity.of(note) if note and not edges.wants_fragment() else []
    return render_template(template, account=account, day=day, note=note, form=form, entries=entries, **more)


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        day = None
    return day if day and day.year in YEARS else abort(404)
