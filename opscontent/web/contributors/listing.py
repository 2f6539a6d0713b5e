"""The list of an account's contributors, and those who may be one person."""

from enum import StrEnum
from typing import Any, TypeVar

from flask import render_template, request
from flask_babel import gettext as _

from opscontent.domain import contributors, merges, roster
from opscontent.domain.contributors import ContributorKind, Tier
from opscontent.domain.roster import Filters, Sort
from opscontent.text.inputs import one_line
from opscontent.text.numbers import whole
from opscontent.text.state_names import NAMES
from opscontent.web import access
from opscontent.web.contributors.screen import screen

Choice = TypeVar("Choice", bound=StrEnum)
TEXT_MAXIMUM = 60


@screen.get("/contributors")
@access.signed_in
def index() -> Any:
    account = access.needs_account()
    access.permit("reply.triage", account)
    filters, page = _asked(), request.args.get("page", "1")
    found = roster.listing(account, filters, page=whole(page) or 1)
    return render_template(
        "contributors/index.html",
        account=account,
        listing=found,
        filters=filters,
        kept=_kept(filters),
        offered=_offered(account.id),
        suggested_count=0 if _kept(filters) else roster.suggested_count(account),
    )


@screen.get("/contributors/alike")
@access.signed_in
def alike() -> Any:
    """Who may be one person: shown, for a person to decide."""
    account = access.needs_account()
    access.permit("contributor.merge", account)
    return render_template("contributors/alike.html", account=account, found=merges.likenesses(account.id))


def _asked() -> Filters:
    """The filters as they stand in the address; what does not fit is as if it were not there."""
    given = request.args
    return Filters(
        text=one_line(given.get("q", ""))[:TEXT_MAXIMUM],
        tier=_member(Tier, given.get("tier", "")),
        kind=_member(ContributorKind, given.get("kind", "")),
        tag=one_line(given.get("tag", ""))[: contributors.TAG_MAXIMUM],
        is_blocked=given.get("blocked") == "1",
        is_suggested=given.get("suggested") == "1",
        sort=_member(Sort, given.get("sort", "")) or Sort.seen,
    )


def _kept(filters: Filters) -> dict[str, str]:
    """The same as arguments of an address, without the page."""
    kept = {
        "q": filters.text,
        "tier": str(filters.tier or ""),
        "kind": str(filters.kind or ""),
        "tag": filters.tag,
        "blocked": "1" if filters.is_blocked else "",
        "suggested": "1" if filters.is_suggested else "",
        "sort": "" if filters.sort is Sort.seen else str(filters.sort),
    }
    return {name: value for name, value in kept.items() if value}


def _offered(account_id: int) -> dict[str, list[tuple[str, Any]]]:
    tags = [(tag, f"{tag} ({count})") for tag, count in contributors.tags_in(account_id)]
    return {
        "tier": [("", _("All tiers")), *NAMES["Tier"].items()],
        "kind": [("", _("All kinds")), *NAMES["ContributorKind"].items()],
        "tag": [("", _("All tags")), *tags],
        "blocked": [("", _("Blocked or not")), ("1", _("Blocked"))],
        "sort": [
            (Sort.seen, _("Last seen first")),
            (Sort.sent, _("Most sent first")),
            (Sort.used, _("Most used first")),
            (Sort.name, _("By name")),
        ],
    }


def _member(kind: type[Choice], value: str) -> Choice | None:
    return kind(value) if value in list(kind) else None
