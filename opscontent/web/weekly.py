"""The letter of the week: chosen in the profile, ended from a mail program without signing in."""

from typing import Any

from babel.dates import get_day_names
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from opscontent.domain import weeklies
from opscontent.domain.letters import HOURS
from opscontent.errors import Rejected
from opscontent.extensions import csrf
from opscontent.web import access

screen = Blueprint("weekly", __name__)
OFF = "off"


@screen.post("/week/letter")
@access.signed_in
def choose_letter() -> Any:
    """Whether a letter comes each week: on which day, at which hour of which zone."""
    day, hour = request.form.get("weekday", OFF), request.form.get("hour", "")
    if day != OFF and not all(word.isascii() and word.isdecimal() and len(word) < 3 for word in (day, hour)):
        raise Rejected(_l("Choose a day, an hour and a time zone such as Asia/Shanghai."))
    weekday, at = (None, 0) if day == OFF else (int(day), int(hour))
    weeklies.choose(access.me(), weekday, at, request.form.get("time_zone", "").strip())
    flash(_("Saved."), "success")
    return redirect(url_for("auth.profile", _anchor="weekly-letter"))


@screen.route("/week/no-letter/<token>", methods=["GET", "POST"])
@csrf.exempt  # a mail program sends it (RFC 8058); the token is the permission
def no_letter(token: str) -> Any:
    person = weeklies.LETTERS.by_way_out(token, access.setting("secret_key")) or abort(404)
    if request.method == "POST":
        weeklies.choose(person, None, 0, "")
    return render_template("my_work/no_letter.html", title=_("Letter of the week"), is_done=request.method == "POST")


@screen.app_template_global("weekly_letter")
def weekly_letter() -> dict[str, Any]:
    """For the profile: day, hour and zone chosen, or nine o'clock in the account's zone to begin with."""
    wish, account = weeklies.wish_of(access.me()), access.current_account()
    zone = wish.time_zone if wish else (account.time_zone if account else "UTC")
    days = get_day_names("wide", locale=get_locale())
    weekday, hour = (wish.weekday, wish.hour) if wish else (None, 9)
    return {"weekday": weekday, "hour": hour, "time_zone": zone, "hours": HOURS, "days": days}
