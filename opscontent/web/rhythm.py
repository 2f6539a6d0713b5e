"""Rhythm of an account's weeks: which rules look, what was let pass and why."""

from datetime import date
from typing import Any

from babel.dates import format_date, format_skeleton
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from opscontent.domain import rhythm
from opscontent.domain.accounts import Account
from opscontent.domain.rhythm import RULES, RhythmWaiver
from opscontent.errors import OpsError
from opscontent.web import access

screen = Blueprint("rhythm", __name__)


@screen.get("/accounts/<int:account_id>/rhythm")
def page(account_id: int) -> Any:
    return _page(access.account_for("account.view", account_id))


@screen.post("/accounts/<int:account_id>/rhythm")
def turn(account_id: int) -> Any:
    """Have the rules looked at that are ticked."""
    account = access.account_for("rhythm.judge", account_id)
    rhythm.turn(account, request.form.getlist("rule"), by=access.me())
    flash(_("Saved."), "success")
    return redirect(url_for("rhythm.page", account_id=account.id))


@screen.post("/accounts/<int:account_id>/rhythm/waive")
def waive(account_id: int) -> Any:
    """Let a finding pass for its week; refused, what was typed stands on the page again."""
    account = access.account_for("rhythm.judge", account_id)
    try:
        monday = date.fromisoformat(request.form.get("week", ""))
    except ValueError:
        monday = date.min.replace(day=2)  # no Monday
    key, reason = request.form.get("key", ""), request.form.get("reason", "")
    try:
        made = rhythm.waive(account, key, monday, reason, by=access.me())
    except OpsError as error:
        typed = {"key": key, "week": monday, "reason": reason, "error": error.sentence}
        return _page(account, typed), error.status
    undo: Any = (_("It passes this week."), url_for("rhythm.take_back", waiver_of_rhythm=made.id))
    flash(undo, "undo")
    return redirect(_back())


@screen.post("/rhythm/<int:waiver_of_rhythm>/back")
def take_back(waiver_of_rhythm: int) -> Any:
    waiver = access.thing_for("rhythm.judge", RhythmWaiver, waiver_of_rhythm)
    account_id = waiver.account_id
    rhythm.take_back(waiver, by=access.me())
    flash(_("It is looked at again."), "success")
    return redirect(url_for("rhythm.page", account_id=account_id))


@screen.app_template_filter()
def short_day(day: date) -> str:
    """A day as a list prints it: weekday, month and day."""
    return str(format_skeleton("MMMEd", day, locale=get_locale()))


@screen.app_template_filter()
def day_of(day: date) -> str:
    return str(format_date(day, "medium", locale=get_locale()))


def _back() -> str:
    """The page that sent the form, if it is one of ours."""
    place = request.form.get("next", "")
    is_ours = place.startswith("/") and not place.startswith("//") and "\\" not in place
    return place if is_ours else url_for("home.week")


def _page(account: Account, typed: dict[str, Any] | None = None) -> str:
    passed = rhythm.of_account(account.id)
    return render_template(
        "rhythm/page.html",
        account=account,
        rules=RULES,
        off={each.key for each in passed if not each.week},
        passed=[each for each in passed if each.week],
        typed=typed,
    )
