"""The readers' blueprint, and the language, zone and headers that all its pages share."""

from typing import Any, NoReturn

from flask import Blueprint, Response, abort, g, make_response, render_template
from flask_babel import refresh
from flask_wtf import FlaskForm

from opscontent.domain.accounts import Account

screen = Blueprint("public", __name__)


def speak_as(account: Account) -> None:
    """The page is in the language of the account's readers and shows its clock."""
    g.page_language, g.time_zone, g.public_account = account.language, account.time_zone, account
    refresh()


def lacks_token(form: FlaskForm) -> bool:
    """Whether a validated form came without the token of this session."""
    return bool("csrf_token" in form and form["csrf_token"].errors)


def private(page: Any, status: int = 200) -> Response:
    """A page that is one reader's own: not for search engines, and its address goes nowhere."""
    response = make_response(page, status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def nothing_here() -> NoReturn:
    """Answer that there is no such page, kindly."""
    abort(make_response(render_template("public/nothing.html"), 404))
