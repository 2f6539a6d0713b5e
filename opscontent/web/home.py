"""This week: what needs the signed-in person in the current account, the team's agenda, and the same on paper."""

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l

from opscontent import clock
from opscontent.domain import agenda, needs
from opscontent.domain.accounts import Account
from opscontent.web import access

screen = Blueprint("home", __name__)
A_WEEK = timedelta(days=7)
YEARS = range(1970, 2101)

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
    """What needs the signed-in person; with `for=team` the whole team's week, of any `day`."""
    account = access.needs_account()
    access.permit("account.view", account)
    if request.args.get("for") == "team":
        return render_template("home/team.html", **_team(account), here="team")
    return render_template(
        "home/week.html",
        account=account,
        greeting=greeting(account, access.me().name),
        strip=agenda.strip(account, _today(account)),
        needs=needs.of(account, access.me()),
        here="mine",
    )


@screen.get("/week/print")
@access.signed_in
def week_on_paper() -> Any:
    """The team's week as a sheet for the meeting: no script, black on white."""
    account = access.needs_account()
    access.permit("account.view", account)
    return render_template("home/print.html", **_team(account), now=clock.now())


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


def _team(account: Account) -> dict[str, Any]:
    try:
        day = date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        day = _today(account)
    day = day if day.year in YEARS else _today(account)
    found = agenda.of(account, day)
    return {"account": account, "agenda": found, "before": found.first - A_WEEK, "after": found.first + A_WEEK}


def _today(account: Account) -> date:
    return clock.now().astimezone(account.zone).date()
