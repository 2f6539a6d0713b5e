"""Find in all drafts: the words as they stand in the newest texts of one's accounts, and the way to each place."""

from typing import Any

from flask import Blueprint, render_template, request

from opscontent.domain import revisions
from opscontent.domain.finder import QUERY_MAXIMUM
from opscontent.domain.posts import PostState
from opscontent.text.inputs import one_line
from opscontent.text.numbers import whole
from opscontent.text.state_names import NAMES
from opscontent.web import access

screen = Blueprint("draft_finder", __name__)


@screen.get("/posts/find")
@access.signed_in
def page() -> Any:
    mine = access.my_accounts()
    words = one_line(request.args.get("q", ""))[:QUERY_MAXIMUM]
    wanted = {"q": words, "account": request.args.get("account", ""), "state": request.args.get("state", "")}
    among = [each for each in mine if wanted["account"] in ("", each.key)] or mine
    state = PostState(wanted["state"]) if wanted["state"] in list(PostState) else None
    before = request.args.get("before", "")
    found = revisions.find(words, [each.id for each in among], state=state, before=whole(before))
    return render_template(
        "draft_finder/page.html",
        query=words,
        found=found,
        accounts=mine,
        shows_account=len(mine) > 1,
        states=NAMES["PostState"],
        wanted={name: value for name, value in wanted.items() if value},
        is_later=bool(before),
    )
