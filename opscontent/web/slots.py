"""Slots: the week of an account as a grid of recurring times; adding, changing and removing them."""

from datetime import time
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TimeField
from wtforms.validators import InputRequired, Length

from opscontent.domain import activity, briefs, slots
from opscontent.domain.accounts import Account
from opscontent.domain.slots import NOTE_MAXIMUM, Slot
from opscontent.errors import Rejected
from opscontent.web import access, names
from opscontent.web.forms import OpsForm
from opscontent.web.result_words import weekdays
from opscontent.web.time_advice import advice_for

screen = Blueprint("slots", __name__)


class SlotForm(OpsForm):
    weekday = SelectField(_l("Weekday"), default="0")
    local_time = TimeField(_l("Time"), [InputRequired()], format=["%H:%M", "%H:%M:%S"])
    pillar = SelectField(_l("Pillar"), default="")
    note = StringField(_l("Note"), [Length(max=NOTE_MAXIMUM)])

    def values(self) -> dict[str, Any]:
        return {
            "weekday": int(self.weekday.data),
            "local_time": self.local_time.data,
            "pillar_id": int(self.pillar.data) if self.pillar.data else None,
            "note": self.note.data or "",
        }


@screen.get("/accounts/<int:account_id>/slots")
def page(account_id: int) -> Any:
    account = access.account_for("account.view", account_id)
    start = {"weekday": request.args.get("weekday", "0"), "local_time": _time_in(request.args.get("at", ""))}
    return _page(account, _form(account, data=start))


@screen.post("/accounts/<int:account_id>/slots")
def add(account_id: int) -> Any:
    account = access.account_for("slot.edit", account_id)
    form = _form(account)
    if not form.validate():
        return _page(account, form), 422
    try:
        slots.add(account, by=access.me(), **form.values())
    except Rejected as error:
        form.form_errors.append(str(error))
        return _page(account, form), 422
    flash(_("The slot is in the week."), "success")
    return redirect(url_for("slots.page", account_id=account.id))


@screen.route("/slots/<int:slot_id>", methods=["GET", "POST"])
def edit(slot_id: int) -> Any:
    slot = access.thing_for("slot.edit", Slot, slot_id)
    start = {
        "weekday": str(slot.weekday),
        "local_time": slot.local_time,
        "pillar": str(slot.pillar_id or ""),
        "note": slot.note,
    }
    form = _form(slot.account, data=start, present=slot)
    if not form.is_submitted():
        return _edit_page(slot, form)
    if not form.validate():
        return _edit_page(slot, form), 422
    try:
        slots.change(slot, form.values(), by=access.me())
    except Rejected as error:
        form.form_errors.append(str(error))
        return _edit_page(slot, form), 422
    flash(_("The slot is saved."), "success")
    return redirect(url_for("slots.page", account_id=slot.account_id))


@screen.post("/slots/<int:slot_id>/remove")
def remove(slot_id: int) -> Any:
    slot = access.thing_for("slot.edit", Slot, slot_id)
    slots.remove(slot, by=access.me())
    flash(_("The slot is out of the week."), "success")
    return redirect(url_for("slots.page", account_id=slot.account_id))


def _form(account: Account, *, data: dict[str, Any] | None = None, present: Slot | None = None) -> SlotForm:
    """The form with the week's days in the reader's language and the account's pillars."""
    form = SlotForm(data=data)
    form.weekday.choices = names.options({str(number): name for number, name in enumerate(weekdays())})
    pillars = {str(pillar.id): pillar.name for pillar in briefs.pillars_of(account.id)}
    if present and present.pillar:
        pillars |= {str(present.pillar_id): present.pillar.name}
    form.pillar.choices = names.options({"": _("Any pillar")} | pillars)
    return form


def _time_in(text: str) -> time | None:
    """A time as a suggestion's address holds it."""
    try:
        return time.fromisoformat(text)
    except ValueError:
        return None


def _page(account: Account, form: SlotForm) -> str:
    found = slots.of_account(account.id)
    week = [(name, [slot for slot in found if slot.weekday == day]) for day, name in enumerate(weekdays())]
    taken = {(slot.weekday, slot.local_time.hour) for slot in found}
    values = {"week": week, "total": len(found), "taken": taken, "advice": advice_for(account)}
    return render_template("slots/page.html", account=account, form=form, **values)


def _edit_page(slot: Slot, form: SlotForm) -> str:
    return render_template("slots/edit.html", slot=slot, account=slot.account, form=form, entries=activity.of(slot))
