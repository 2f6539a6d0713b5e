"""The sidebar: its entries and the number beside each."""

from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l

from opscontent.domain import needs
from opscontent.web import access


@dataclass(frozen=True)
class Link:
    endpoint: str
    label: Any
    icon: str
    counted: str = ""  # a key of needs.counts()
    is_urgent: bool = False  # the number is shown in red

    @property
    def screen(self) -> str:
        return self.endpoint.partition(".")[0]


LINKS = (
    Link("home.week", _l("This week"), "layout-dashboard", "week"),
    Link("calendar.month", _l("Calendar"), "calendar"),
    Link("hot.desk", _l("Hot desk"), "flame", "hot", is_urgent=True),
    Link("prompts.index", _l("Prompts"), "messages", "replies"),
    Link("posts.index", _l("Posts"), "file-text"),
    Link("reviews.index", _l("Reviews"), "checks", "reviews"),
    Link("publishing.index", _l("Publishing"), "send", "publishing", is_urgent=True),
    Link("account_settings.index", _l("Settings"), "settings"),
)
# Screens without an entry of their own belong to one that has.
BELONGS_TO = {
    "imports": "prompts",
    "triage": "prompts",
    "desk": "prompts",
    "drafts": "posts",
    "revisions": "posts",
    "checks": "posts",
    "editions": "publishing",
    "briefs": "account_settings",
    "slots": "account_settings",
    "members": "account_settings",
    "people": "account_settings",
}


@dataclass(frozen=True)
class Entry:
    link: Link
    count: int
    is_here: bool


def entries() -> list[Entry]:
    """The sidebar for the signed-in person, with what waits in the current account."""
    account = access.current_account()
    counts = needs.counts(account, access.me()) if account else {}
    here = BELONGS_TO.get(request.blueprint or "", request.blueprint)
    return [Entry(link, counts.get(link.counted, 0), link.screen == here) for link in LINKS]
