"""What became of the topics an account decided on: the chased beside the passed, and what that teaches."""

from typing import Any

from flask import render_template, request

from opscontent.domain import feeds, outcomes
from opscontent.web import access
from opscontent.web.hot.screen import screen

STRETCHES = (7, 30, 90)  # days


@screen.get("/hot/outcomes")
def outcomes_page() -> Any:
    account = access.needs_account()
    access.permit("account.view", account)
    days = request.args.get("days", 30, type=int)
    days = days if days in STRETCHES else 30
    return render_template(
        "hot/outcomes.html",
        account=account,
        found=outcomes.of(account, days=days),
        days=days,
        stretches=STRETCHES,
        has_feeds=feeds.are_there(),
    )
