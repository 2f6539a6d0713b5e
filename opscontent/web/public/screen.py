"""The readers' blueprint, and the language, zone and headers that all its pages share."""

from pathlib import Path
from typing import Any, NoReturn

from flask import Blueprint, Response, abort, current_app, g, make_response, render_template, request
from flask_babel import refresh
from flask_wtf import FlaskForm
from flask_wtf.csrf import validate_csrf
from wtforms import ValidationError

from opscontent.domain import accounts, looks, media
from opscontent.domain.accounts import Account
from opscontent.extensions import limiter
from opscontent.web import access, kept_files, library

screen = Blueprint("public", __name__)
limiter.counting_alone.add(screen.name)  # in `recognising`
PICTURE_SECONDS = 86400


@screen.get("/p/of/<key>/picture")
def account_picture(key: str) -> Response:
    """The picture of an account, for anyone; `small` is the one that our own pages show."""
    account = accounts.by_key(key)
    if account is None or not account.picture or account.archived_at:
        nothing_here()
    folder: Path = access.setting("account_pictures")
    place = folder / "small" if request.args.get("small") else folder
    return kept_files.picture(account.picture, place, max_age=PICTURE_SECONDS)


@screen.get(f"{looks.CODE_PATH}<name>")
def code(name: str) -> Response:
    """The QR code of a look by its name, for anyone who has an article with it."""
    folder: Path = access.setting("codes")
    return kept_files.picture(name, folder, max_age=PICTURE_SECONDS)


@screen.get(f"{media.PATH}<name>")
def library_picture(name: str) -> Response:
    """A picture of a library by its name, for anyone who has an article with it; not for search engines."""
    response = library.answer_with(name, request.args.get("as", "web"))
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def speak_as(account: Account) -> None:
    """The page is in the language of the account's readers and shows its clock."""
    g.page_language, g.time_zone, g.public_account = account.language, account.time_zone, account
    refresh()


def lacks_token(form: FlaskForm) -> bool:
    """Whether a validated form came without the token of this session."""
    return bool("csrf_token" in form and form["csrf_token"].errors)


def has_token() -> bool:
    """The same for what came, before there is a form: whether it carries this session's token."""
    if not current_app.config["WTF_CSRF_ENABLED"]:
        return True
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return False
    return True


def private(page: Any, status: int = 200) -> Response:
    """A page that is one reader's own: not for search engines, and its address goes nowhere."""
    response = make_response(page, status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def nothing_here() -> NoReturn:
    """Answer that there is no such page, kindly."""
    abort(make_response(render_template("public/nothing.html"), 404))
