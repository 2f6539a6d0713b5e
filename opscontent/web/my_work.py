"""My work: what is the signed-in person's own to do, in all their accounts; and the letter of the day."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from opscontent.domain import digests, work
from opscontent.domain.letters import HOURS
from opscontent.errors import Rejected
from opscontent.extensions import csrf
from opscontent.web import access
from opscontent.web.standings import standings_of

screen = Blueprint("my_work", __name__)
OFF = "off"


@screen.get("/my-work")
@access.signed_in
def page() -> Any:
    account = access.needs_account()
    found = work.of(access.me())
    return render_template(
        "my_work/page.html",
        work=found,
        standings=standings_of(each.post for each in found.reviews),
        has_several=len(access.my_accounts()) > 1,
        account=account,
    )


@screen.post("/my-work/letter")
@access.signed_in
def choose_letter() -> Any:
    """Whether a letter comes on working days, and at which hour of which zone."""
    wanted = request.form.get("hour", OFF)
    zone = request.form.get("time_zone", "").strip()
    if wanted != OFF and not (wanted.isascii() and wanted.isdecimal() and len(wanted) < 3):
        raise Rejected(_l("Choose an hour and a time zone such as Asia/Shanghai."))
    digests.choose(access.me(), None if wanted == OFF else int(wanted), zone)
    flash(_("Saved."), "success")
    return redirect(url_for("auth.profile", _anchor="letter"))


@screen.route("/my-work/no-letter/<token>", methods=["GET", "POST"])
@csrf.exempt  # a mail program sends it (RFC 8058); the token is the permission
def no_letter(token: str) -> Any:
    person = digests.LETTERS.by_way_out(token, access.setting("secret_key")) or abort(404)
    if request.method == "POST":
        digests.choose(person, None, "")
    return render_template("my_work/no_letter.html", title=_("Letter of the day"), is_done=request.method == "POST")


@screen.app_template_global("daily_letter")
def daily_letter() -> dict[str, Any]:
    """For the profile: the hour and zone chosen, or the account's zone to begin with."""
    wish, account = digests.wish_of(access.me()), access.current_account()
    zone = wish.time_zone if wish else (account.time_zone if account else "UTC")
    return {"hour": wish.hour if wish else None, "time_zone": zone, "hours": HOURS}
