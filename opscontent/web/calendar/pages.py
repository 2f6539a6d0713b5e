"""The pages: month, week, one day, and the way to a new post on a day."""

from datetime import datetime
from typing import Any

from flask import abort, redirect, render_template, request, url_for

from opscontent.domain import calendar, permissions
from opscontent.web import access, edges
from opscontent.web.calendar.screen import CARDS, Asked, address_of, asked, day_in, screen


@screen.get("/calendar")
@access.signed_in
def month() -> Any:
    """Where the address says nothing, the view that one has chosen to see first."""
    if not request.args:
        first = calendar.default_view(access.needs_account(), access.me())
        if first is not None:
            return redirect(address_of(first))
    return _page(asked("month"))


@screen.get("/calendar/week")
@access.signed_in
def week() -> Any:
    return _page(asked("week"))


@screen.get("/calendar/day")
@access.signed_in
def day() -> Any:
    """One day with all its posts: as a cell for the month that asks, else as a page."""
    template = "calendar/_whole_day.html" if edges.wants_fragment() else "calendar/day.html"
    return render_template(template, **parts(asked("day")))


@screen.get("/calendar/new")
@access.signed_in
def new() -> Any:
    """To the form of a new post, at the time that this day of the current account wants."""
    account = access.needs_account()
    access.permit("post.create", account)
    wanted = day_in(request.args.get("day", "")) or abort(404)
    at = datetime.combine(wanted, calendar.time_for(account, wanted))
    return redirect(url_for("posts.new", account=account.key, at=at.isoformat(timespec="minutes")))


def parts(wish: Asked) -> dict[str, Any]:
    """What every part of the calendar prints with."""
    me, accounts = access.me(), wish.filters.accounts
    return {
        "asked": wish,
        "board": calendar.board(wish.filters, wish.stretch, wish.account.zone, most=CARDS[wish.view]),
        "owners": {account.id: account for account in accounts},
        "base": {"post": url_for("posts.index"), "new": url_for("calendar.new")} | _views() | _own(),
        "plans_for": {account.id for account in accounts if permissions.can(me, "post.plan", account)},
        "creates_for": {account.id for account in accounts if permissions.can(me, "post.create", account)},
    }


def _views() -> dict[str, str]:
    return {view: url_for(f"calendar.{view}") for view in (*CARDS, "list", "board")}


def _own() -> dict[str, str]:
    """Where events and notes are, without the number or the day at the end."""
    month = url_for("calendar.month")
    return {"events": f"{month}/events", "notes": f"{month}/notes/"}


def _page(wish: Asked) -> str:
    ideas = calendar.ideas(wish.filters)
    return render_template(f"calendar/{wish.view}.html", ideas=ideas, **parts(wish))
