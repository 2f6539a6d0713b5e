"""The calendar on paper, for the wall: month, week or list on A4, landscape, without script."""

from typing import Any

from flask import render_template, request

from opscontent import clock
from opscontent.domain import calendar
from opscontent.web import access
from opscontent.web.calendar.listing import rows_of
from opscontent.web.calendar.screen import asked, screen

CELLS = {"month": 6, "week": 20}  # posts of a day
LINES = 500


@screen.get("/calendar/print")
@access.signed_in
def printed() -> Any:
    """The same posts as the page of the same address."""
    view = request.args.get("view", "")
    wish = asked(view if view in ("month", "week", "list") else "month")
    if wish.view == "list":
        return render_template("calendar/print_list.html", **rows_of(wish, most=LINES), printed_at=clock.now())
    board = calendar.board(wish.filters, wish.stretch, wish.account.zone, most=CELLS[wish.view])
    owners = {account.id: account for account in wish.filters.accounts}
    return render_template("calendar/print.html", asked=wish, board=board, owners=owners, printed_at=clock.now())
