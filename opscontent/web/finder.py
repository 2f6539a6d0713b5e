"""Find and go to: pages, posts, prompts, replies and people of one's own accounts."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, request, url_for
from flask_babel import lazy_gettext as _l

from opscontent.domain import finder, permissions
from opscontent.domain.finder import QUERY_MAXIMUM
from opscontent.text.inputs import one_line
from opscontent.web import access, edges, navigation, render

screen = Blueprint("finder", __name__)


@dataclass(frozen=True)
class Page:
    """A page one can go to without searching the database."""

    endpoint: str
    label: Any
    icon: str
    action: str = ""  # what one must be allowed to do in the account; "" for everyone
    of_account: bool = False  # its address holds the account

    def url(self, account_id: int) -> str:
        return url_for(self.endpoint, account_id=account_id) if self.of_account else url_for(self.endpoint)


MORE_PAGES = (
    Page("posts.new", _l("New post"), "plus", "post.create"),
    Page("draft_finder.page", _l("Find in texts"), "file-search"),
    Page("prompts.new", _l("New prompt"), "message-plus", "prompt.edit"),
    Page("contributors.index", _l("Contributors"), "users", "reply.triage"),
    Page("briefs.page", _l("Brief"), "target", "account.view", of_account=True),
    Page("slots.page", _l("Slots"), "calendar-repeat", "account.view", of_account=True),
    Page("members.page", _l("Members"), "users-group", "account.view", of_account=True),
    Page("account_settings.page", _l("Account settings"), "adjustments", "account.configure", of_account=True),
    Page("account_settings.new", _l("New account"), "building-community", "workspace.administer"),
    Page("people.index", _l("People"), "users", "workspace.administer"),
    Page("auth.profile", _l("Your profile"), "user-circle"),
)


@screen.get("/find")
@access.signed_in
def find() -> Any:
    """The palette asks for the fragment; without script it is a page with the same results."""
    query = one_line(request.args.get("q", ""))[:QUERY_MAXIMUM]
    mine = access.my_accounts()
    triaged = [account for account in mine if permissions.can(access.me(), "reply.triage", account)]
    found = finder.find(query, mine, replies_of=triaged, everyone=access.me().is_admin, person_id=access.me().id)
    values = {"query": query, "found": found, "pages": pages_like(query), "shows_account": len(mine) > 1}
    return render.fragment_or_page(edges.wants_fragment(), "finder/_results.html", "finder/page.html", values)


def pages_like(query: str) -> list[tuple[Any, str, str]]:
    """(words, address, icon) of the pages whose name holds `query`; the sections when nothing is asked."""
    account = access.current_account()
    offered = [
        (link.label, url_for(link.endpoint), link.icon) for link in navigation.LINKS if _is_there(link.endpoint)
    ]
    if query and account:
        offered += [(page.label, page.url(account.id), page.icon) for page in MORE_PAGES if _is_open(page, account)]
    return [page for page in offered if query.casefold() in str(page[0]).casefold()]


def _is_open(page: Page, account: Any) -> bool:
    is_allowed = not page.action or permissions.can(access.me(), page.action, account)
    return is_allowed and _is_there(page.endpoint)


def _is_there(endpoint: str) -> bool:
    return endpoint in current_app.view_functions
