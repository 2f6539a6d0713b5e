"""The sidebar: its entries and the number beside each."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, g, request, url_for
from flask_babel import lazy_gettext as _l

from opscontent.domain import needs
from opscontent.web import access


@dataclass(frozen=True)
class Link:
    endpoint: str
    label: Any
    icon: str
    key: str  # after "g"
    counted: str = ""  # a key of needs.counts()
    is_urgent: bool = False  # the number is shown in red
    is_spare: bool = False  # under "More" on a phone

    @property
    def screen(self) -> str:
        return self.endpoint.partition(".")[0]


LINKS = (
    Link("home.week", _l("This week"), "layout-dashboard", "w", "week"),
    Link("my_work.page", _l("My work"), "user-check", "m", "mine", is_spare=True),
    Link("calendar.month", _l("Calendar"), "calendar", "c"),
    Link("hot.desk", _l("Hot desk"), "flame", "h", "hot", is_urgent=True, is_spare=True),
    Link("prompts.index", _l("Prompts"), "messages", "p", "replies"),
    Link("posts.index", _l("Posts"), "file-text", "o"),
    Link("media.index", _l("Pictures"), "photo", "i", is_spare=True),
    Link("reviews.index", _l("Reviews"), "checks", "r", "reviews", is_urgent=True),
    Link("publishing.index", _l("Publishing"), "send", "u", "publishing", is_urgent=True, is_spare=True),
    Link("results.index", _l("Results"), "chart-bar", "d", is_spare=True),
    Link("account_settings.index", _l("Settings"), "settings", "s", is_spare=True),
)
# Screens without an entry of their own belong to one that has.
BELONGS_TO = {
    "imports": "prompts",
    "triage": "prompts",
    "groups": "prompts",
    "contributors": "prompts",
    "tellings": "prompts",
    "desk": "prompts",
    "events": "calendar",
    "day_notes": "calendar",
    "recurrences": "calendar",
    "drafts": "posts",
    "wechat": "posts",
    "revisions": "posts",
    "checks": "posts",
    "editions": "publishing",
    "briefs": "account_settings",
    "slots": "account_settings",
    "rhythm": "account_settings",
    "connections": "account_settings",
    "api_tokens": "account_settings",
    "chats": "account_settings",
    "answers": "account_settings",
    "members": "account_settings",
    "readers": "account_settings",
    "looks": "account_settings",
    "check_settings": "account_settings",
    "review_settings": "account_settings",
    "people": "account_settings",
    "feeds": "account_settings",
}


@dataclass(frozen=True)
class Entry:
    link: Link
    count: int
    is_here: bool

    @property
    def url(self) -> str:
        return url_for(self.link.endpoint)


def entries() -> list[Entry]:
    """The sidebar for the signed-in person, with what waits in the current account."""
    counts = waiting()
    return [
        Entry(link, counts.get(link.counted, 0), link.screen == _here())
        for link in LINKS
        if link.endpoint in current_app.view_functions
    ]


def waiting() -> dict[str, int]:
    """`needs.counts` of the current account, asked once a request."""
    if "waiting" not in g:
        account = access.current_account()
        g.waiting = needs.counts(account, access.me()) if account else {}
    return dict(g.waiting)


def waiting_count() -> int:
    """How many things need the signed-in person."""
    return waiting().get("week", 0)


def section_endpoint() -> str:
    """The index of the section this page is in; another account's is the one to go to after a switch."""
    return next((link.endpoint for link in LINKS if link.screen == _here()), "home.week")


def _here() -> str:
    return BELONGS_TO.get(request.blueprint or "", request.blueprint or "")
