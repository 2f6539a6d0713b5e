"""This week: what needs the signed-in person in the current account, and the seven days from today."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import lazy_gettext as _l

from opscontent import clock
from opscontent.domain import briefs, needs
from opscontent.domain.accounts import Account
from opscontent.web import access

screen = Blueprint("home", __name__)

# Until which hour of the account's day one greets how.
GREETINGS = (
    (5, _l("Still up, %(name)s?")),
    (11, _l("Good morning, %(name)s")),
    (14, _l("Good day, %(name)s")),
    (18, _l("Good afternoon, %(name)s")),
    (24, _l("Good evening, %(name)s")),
)


@screen.get("/week")
@access.signed_in
def week() -> Any:
    account = access.needs_account()
    access.permit("account.view", account)
    today = clock.now().astimezone(account.zone).date()
    return render_template(
        "home/week.html",
        account=account,
        greeting=greeting(account, access.me().name),
        days=needs.days(account, today),
        needs=needs.of(account, access.me()),
        mix=needs.mix(account, today),
        brief=briefs.current(account.id),
    )


@screen.get("/no-account")
@access.signed_in
def no_account() -> Any:
    """For those who belong to no account yet."""
    if access.my_accounts():
        return redirect(url_for("home.week"))
    return render_template("home/no_account.html")


def greeting(account: Account, name: str) -> str:
    """How to greet at this hour of the account's day."""
    hour = clock.now().astimezone(account.zone).hour
    words = next(words for until, words in GREETINGS if hour < until)
    return str(words) % {"name": name}
