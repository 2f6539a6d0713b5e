"""Recurring posts: the list, one with its coming days, its form with a preview, and exceptions."""

from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import DateField, TimeField
from wtforms.validators import InputRequired, Optional

from opscontent.db import db
from opscontent.domain import activity, recurrences
from opscontent.domain.accounts import Account
from opscontent.domain.recurrences import Recurrence
from opscontent.errors import OpsError
from opscontent.web import access
from opscontent.web.forms import OpsForm
from opscontent.web.recurrences.rule_form import RecurrenceForm, filled
from opscontent.web.recurrences.words import in_words

screen = Blueprint("recurrences", __name__)


class MoveDayForm(OpsForm):
    to = DateField(_l("Date"), [InputRequired()])
    at = TimeField(_l("Time"), [Optional()], format=["%H:%M", "%H:%M:%S"])


@screen.get("/accounts/<int:account_id>/recurring")
def index(account_id: int) -> Any:
    account = access.account_for("account.view", account_id)
    found = recurrences.of_account(account.id)
    return render_template("recurrences/index.html", account=account, found=found, in_words=in_words)


@screen.route("/accounts/<int:account_id>/recurring/new", methods=["GET", "POST"])
def new(account_id: int) -> Any:
    account = access.account_for("recurrence.edit", account_id)
    return _ask(account, filled(account))


@screen.get("/recurring/<int:recurrence_id>")
def page(recurrence_id: int) -> Any:
    return _page(access.thing_for("account.view", Recurrence, recurrence_id))


@screen.route("/recurring/<int:recurrence_id>/edit", methods=["GET", "POST"])
def edit(recurrence_id: int) -> Any:
    recurrence = access.thing_for("recurrence.edit", Recurrence, recurrence_id)
    return _ask(recurrence.account, filled(recurrence.account, recurrence), recurrence)


@screen.post("/recurring/<int:recurrence_id>/stop")
def stop(recurrence_id: int) -> Any:
    recurrence = access.thing_for("recurrence.edit", Recurrence, recurrence_id)
    count = recurrences.stop(recurrence, by=access.me(), takes_back=request.form.get("takes_back") == "1")
    said = _("“%(title)s” makes no more posts.", title=recurrence.title)
    if count:
        said += " " + ngettext("%(num)d post was taken back.", "%(num)d posts were taken back.", count)
    flash((said, url_for("recurrences.resume", recurrence_id=recurrence_id)), "undo")  # type: ignore[arg-type]
    return _back(recurrence)


@screen.post("/recurring/<int:recurrence_id>/resume")
def resume(recurrence_id: int) -> Any:
    recurrence = access.thing_for("recurrence.edit", Recurrence, recurrence_id)
    recurrences.resume(recurrence, by=access.me())
    flash(_("“%(title)s” makes posts again.", title=recurrence.title), "success")
    return _back(recurrence)


@screen.post("/recurring/<int:recurrence_id>/undo")
def undo(recurrence_id: int) -> Any:
    recurrence = access.thing_for("recurrence.edit", Recurrence, recurrence_id)
    version = request.args.get("version", recurrence.version, type=int)
    recurrences.undo(recurrence, by=access.me(), version=version)
    flash(_("The change is taken back."), "success")
    return _back(recurrence)


@screen.post("/recurring/<int:recurrence_id>/days/<day>/skip")
def skip(recurrence_id: int, day: str) -> Any:
    recurrence = access.thing_for("recurrence.edit", Recurrence, recurrence_id)
    recurrences.skip(recurrence, _day(day), by=access.me())
    undone = url_for("recurrences.unskip", recurrence_id=recurrence_id, day=day)
    flash((_("This day is left out."), undone), "undo")  # type: ignore[arg-type]
    return _back(recurrence)


@screen.post("/recurring/<int:recurrence_id>/days/<day>/unskip")
def unskip(recurrence_id: int, day: str) -> Any:
    recurrence = access.thing_for("recurrence.edit", Recurrence, recurrence_id)
    recurrences.unskip(recurrence, _day(day), by=access.me())
    flash(_("This day counts again."), "success")
    return _back(recurrence)


@screen.post("/recurring/<int:recurrence_id>/days/<day>/move")
def move(recurrence_id: int, day: str) -> Any:
    recurrence = access.thing_for("recurrence.edit", Recurrence, recurrence_id)
    when, form, is_back = _day(day), MoveDayForm(), "back" in request.form
    if not is_back and not form.validate():
        return _page(recurrence, move_errors={when: form}), 422
    try:
        recurrences.move_day(recurrence, when, None if is_back else form.to.data, form.at.data, by=access.me())
    except OpsError as error:
        db.session.rollback()
        form.form_errors.append(str(error.sentence))
        return _page(access.thing_for("recurrence.edit", Recurrence, recurrence_id), move_errors={when: form}), 422
    flash(_("This one is back on its day.") if is_back else _("This one is moved; the others stay."), "success")
    return _back(recurrence)


def _ask(account: Account, form: RecurrenceForm, recurrence: Recurrence | None = None) -> Any:
    """The form; what was sent is shown as a preview first, and done once it comes back confirmed."""
    if not form.is_submitted() or "again" in request.form:
        return _edit_page(account, form, recurrence)
    if not form.validate():
        return _edit_page(account, form, recurrence), 422
    try:
        pattern = recurrences.check(account, form.pattern())
        if not form.is_confirmed.data:
            return _preview(account, form, recurrence, recurrences.propose(account, pattern, recurrence))
        return _do(account, form, recurrence)
    except OpsError as error:
        db.session.rollback()
        form.form_errors.append(str(error.sentence))
        if recurrence is not None:
            db.session.refresh(recurrence)
            form.version.raw_data, form.version.data = None, recurrence.version
        return _edit_page(account, form, recurrence), error.status


def _do(account: Account, form: RecurrenceForm, recurrence: Recurrence | None) -> Any:
    if recurrence is None:
        recurrence = recurrences.add(account, form.pattern(), by=access.me())
        undone = url_for("recurrences.stop", recurrence_id=recurrence.id)
        flash((_("“%(title)s” makes posts from here on.", title=recurrence.title), undone), "undo")  # type: ignore[arg-type]
    elif recurrences.change(recurrence, form.pattern(), by=access.me(), version=form.version.data or 0):
        undone = url_for("recurrences.undo", recurrence_id=recurrence.id, version=recurrence.version)
        flash((_("“%(title)s” is changed.", title=recurrence.title), undone), "undo")  # type: ignore[arg-type]
    return _back(recurrence)


def _preview(account: Account, form: RecurrenceForm, recurrence: Recurrence | None, proposal: Any) -> str:
    sent = [
        (name, value) for name, value in request.form.items(multi=True) if name not in ("csrf_token", "is_confirmed")
    ]
    values = {"account": account, "recurrence": recurrence, "proposal": proposal, "sent": sent}
    return render_template("recurrences/preview.html", rule=in_words(form.rule_text()), form=form, **values)


def _edit_page(account: Account, form: RecurrenceForm, recurrence: Recurrence | None) -> str:
    return render_template("recurrences/edit.html", account=account, form=form, recurrence=recurrence)


def _page(recurrence: Recurrence, **more: Any) -> str:
    rows = recurrences.days_of(recurrence)
    coming = recurrences.ahead(recurrence.pattern, recurrence.account, rows)
    return render_template(
        "recurrences/page.html", recurrence=recurrence, account=recurrence.account, coming=coming,
        entries=activity.of(recurrence), rule=in_words(recurrence.rule), **({"move_errors": {}} | more),
    )  # fmt: skip


def _back(recurrence: Recurrence) -> Any:
    return redirect(url_for("recurrences.page", recurrence_id=recurrence.id))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text) if len(text) == 10 else abort(404)
    except ValueError:
        abort(404)
