"""The blueprint of results, and what its pages share."""

from typing import Any

from flask import Blueprint, request, url_for
from flask_babel import gettext as _

from opscontent.domain.accounts import Account
from opscontent.domain.measurements import Measure
from opscontent.web import access

screen = Blueprint("results", __name__)


def account_here() -> Account:
    """The current account; whoever is in it sees its results."""
    account = access.needs_account()
    access.permit("account.view", account)
    return account


def measure_asked() -> Measure:
    """What the address asks for, else reads."""
    asked = request.args.get("measure", "")
    return Measure(asked) if asked in list(Measure) else Measure.reads


def tabs() -> list[tuple[str, str, bool, None]]:
    """The pages of results; those of one table belong to the tables."""
    pages: list[tuple[str, Any, tuple[str, ...]]] = [
        (_("Posts"), "results.index", ("results.index", "results.of_post", "results.enter")),
        (_("Times"), "results.times", ("results.times", "results.peaks")),
        (_("Plan and reality"), "results.lateness", ("results.lateness",)),
        (_("Tables"), "results.tables", ("results.tables", "results.receive", "results.table", "results.take_in")),
    ]
    return [(words, url_for(endpoint), request.endpoint in ours, None) for words, endpoint, ours in pages]
