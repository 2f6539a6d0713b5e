"""What the shell's own buttons do: choose the account, the language, light or dark."""

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, abort, current_app, redirect, request, session, url_for
from flask_login import current_user

from opscontent.domain import staff
from opscontent.domain.people import Theme
from opscontent.web import access, edges, navigation
from opscontent.web.languages import LANGUAGES

screen = Blueprint("preferences", __name__)
A_YEAR = 365 * 24 * 3600


@screen.post("/switch/<key>")
@access.signed_in
def switch(key: str) -> Any:
    """Work in another account from here on; stay in the section."""
    account = next((each for each in access.my_accounts() if each.key == key), None) or abort(404)
    answer = redirect(_section(request.form.get("section", "")))
    answer.set_cookie(
        "account",
        account.key,
        max_age=A_YEAR,
        httponly=True,
        samesite="Lax",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
    )
    return answer


@screen.post("/language")
def language() -> Any:
    """For everyone: kept in the profile, and in the browser for those who are not signed in."""
    code = request.form.get("language", "")
    if code not in LANGUAGES:
        abort(422)
    session["locale"] = code
    if current_user.is_authenticated:
        _remember(locale=code)
    return _back()


@screen.post("/theme")
@access.signed_in
def theme() -> Any:
    choice = request.form.get("theme", "")
    if choice not in list(Theme):
        abort(422)
    _remember(theme=Theme(choice))
    return ("", 204) if edges.wants_fragment() else _back()


@screen.post("/days")
@access.signed_in
def days() -> Any:
    """Show holidays, festivals and solar terms on the calendar, or hide them."""
    staff.hide_days(access.me(), is_hidden=request.form.get("hides") == "1")
    return _back()


def _remember(*, locale: str | None = None, theme: Theme | None = None) -> None:
    person = access.me()
    staff.change_profile(person, name=person.name, locale=locale or person.locale, theme=theme or person.theme)


def _section(endpoint: str) -> str:
    known = {link.endpoint for link in navigation.LINKS} & set(current_app.view_functions)
    return url_for(endpoint if endpoint in known else "home.week")


def _back() -> Any:
    """To the page the button was on; never to another site."""
    try:
        parts = urlsplit(request.form.get("next", "").replace("\\", "/"))
    except ValueError:
        return redirect("/")
    is_ours = parts.netloc in ("", request.host) and parts.scheme in ("", request.scheme)
    path = parts.path if is_ours and parts.path.startswith("/") and not parts.path.startswith("//") else "/"
    return redirect(f"{path}?{parts.query}" if parts.query and path != "/" else path)
