"""Guards: each fetches a thing and permits an act on it, or answers 404 (unseen) or 403 (seen, not allowed)."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import abort, current_app, g, redirect, request, url_for
from flask_login import current_user
from sqlalchemy.orm import joinedload

from opscontent.db import db
from opscontent.domain import accounts, permissions
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.posts import Post
from opscontent.domain.prompts import Prompt

Thing = TypeVar("Thing")
View = TypeVar("View", bound=Callable[..., Any])


def me() -> Person:
    """The signed-in person (behind `signed_in` or any guard)."""
    person: Person = current_user._get_current_object()
    return person


def signed_in(view: View) -> View:
    """For pages of everyone who is signed in, whatever their role."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs) if current_user.is_authenticated else to_sign_in()

    return guarded  # type: ignore[return-value]


def to_sign_in() -> Any:
    if request.method != "GET":
        abort(401)
    return redirect(url_for("auth.sign_in", next=request.full_path.rstrip("?")))


def thing_for(action: str, kind: type[Thing], thing_id: int, *load: Any) -> Thing:
    """The row of `kind` with this id, if the signed-in person may do `action` to it; `load` what comes with it."""
    if not current_user.is_authenticated:
        abort(to_sign_in())
    thing = db.session.get(kind, thing_id, options=load) if thing_id < 2**31 else None
    if thing is None or permissions.role_of(me(), thing.account_id) is None:  # type: ignore[attr-defined]
        abort(404)
    permit(action, thing)
    return thing


def permit(action: str, thing: Any) -> None:
    """403 unless the signed-in person may do `action` to `thing`, which they may see."""
    if not permissions.can(me(), action, thing):
        abort(403)
    _remember(thing)


def account_for(action: str, account_id: int) -> Account:
    return thing_for(action, Account, account_id)


def post_for(action: str, post_id: int) -> Post:
    return thing_for(action, Post, post_id)


def prompt_for(action: str, prompt_id: int) -> Prompt:
    return thing_for(action, Prompt, prompt_id, joinedload(Prompt.account))


def administrator() -> Person:
    """The signed-in global administrator; others see 403."""
    if not current_user.is_authenticated:
        abort(to_sign_in())
    if not permissions.can(me(), "workspace.administer"):
        abort(403)
    return me()


def my_accounts() -> list[Account]:
    """The accounts of the signed-in person, fetched once a request."""
    if "my_accounts" not in g:
        g.my_accounts = list(accounts.visible_to(me()))
    return list(g.my_accounts)


def current_account() -> Account | None:
    """The account the person works in now: the page's, else the one last chosen (cookie), else their first."""
    if "account" in g:
        account: Account = g.account
        return account
    mine = my_accounts()
    chosen = request.cookies.get("account", "")
    return next((a for a in mine if a.key == chosen), mine[0] if mine else None)


def needs_account() -> Account:
    """The current account, or a way to make the first one."""
    if not current_user.is_authenticated:
        abort(to_sign_in())
    account = current_account()
    if account is None:
        abort(redirect(url_for("home.no_account")))
    _remember(account)
    return account


def _remember(thing: Any) -> None:
    """The page is about this account from here on: its zone shows in times."""
    account = thing if isinstance(thing, Account) else getattr(thing, "account", None)
    if account is None and getattr(thing, "account_id", None):
        account = db.session.get(Account, thing.account_id)
    if account is not None:
        g.account, g.time_zone = account, account.time_zone


def setting(name: str) -> Any:
    """One of our settings."""
    return getattr(current_app.config["SETTINGS"], name)
