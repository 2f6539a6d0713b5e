"""How a title fits and what is near it, while it is typed: fragments for the forms of posts and drafts."""

from typing import Any

from flask import Blueprint, render_template, request

from opscontent.domain import fit, measurements
from opscontent.domain.accounts import Account
from opscontent.domain.posts import TITLE_MAXIMUM
from opscontent.text.inputs import one_line
from opscontent.web import access

screen = Blueprint("fit", __name__)


@screen.get("/fit")
def typed() -> Any:
    """Of a title that belongs to no post yet, in the account that the address names, else in the current one."""
    current, wanted = access.needs_account(), request.args.get("account", "")
    account = next((each for each in access.my_accounts() if each.key == wanted), current)
    access.permit("account.view", account)
    return _fragment(account)


@screen.get("/posts/<int:post_id>/fit")
def typed_for(post_id: int) -> Any:
    """Of a new title for a post."""
    post = access.post_for("account.view", post_id)
    return _fragment(post.account, but=post.id)


def _fragment(account: Account, *, but: int | None = None) -> str:
    title = one_line(request.args.get("title", ""))[:TITLE_MAXIMUM]
    mine = {each.id: each for each in access.my_accounts()}
    look = fit.look(title, account.id, list(mine), but=but) if title else None
    did = measurements.did(look.published_ids) if look else {}
    return render_template("fit/_typed.html", look=look, accounts=mine, did=did)
