"""The list's filters as they stand in the address; what does not fit is as if it were not there."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC
from enum import StrEnum
from typing import Any, TypeVar

from flask_babel import gettext as _

from opscontent.domain import accounts, briefs
from opscontent.domain.accounts import Account
from opscontent.domain.posts import Cursor, Filters, PostState, Source
from opscontent.text.inputs import one_line
from opscontent.text.numbers import whole
from opscontent.text.state_names import NAMES
from opscontent.web import access
from opscontent.web.posts.moments import moment_in

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True)
class Wish:
    """What the address asks for: the filters, where the page starts, and the same as arguments."""

    filters: Filters
    after: Cursor | None
    arguments: dict[str, str]  # without state and after

    @property
    def is_narrowed(self) -> bool:
        return bool(self.arguments)

    @staticmethod
    def key(cursor: Cursor) -> str:
        """A cursor as it stands in the address."""
        return f"{cursor[0].astimezone(UTC).isoformat()}_{cursor[1]}"


def asked(account: Account, arguments: Mapping[str, str]) -> Wish:
    filters = Filters(
        account_id=account.id,
        state=_member(PostState, arguments.get("state", "")),
        pillar_id=whole(arguments.get("pillar", "")),
        source=_member(Source, arguments.get("source", "")),
        text=one_line(arguments.get("q", ""))[:100],
    )
    who = arguments.get("who", "")
    if who == "me":
        filters = replace(filters, mine_id=access.me().id)
    elif whole(who):
        filters = replace(filters, owner_id=whole(who))
    kept = {"q": filters.text, "who": who if who == "me" or filters.owner_id else ""}
    kept |= {"pillar": str(filters.pillar_id or ""), "source": str(filters.source or "")}
    return Wish(filters, _cursor(arguments.get("after", "")), {name: value for name, value in kept.items() if value})


def offered(account: Account) -> dict[str, list[tuple[str, Any]]]:
    """What the filters can be set to, by argument."""
    members = [(str(member.person_id), member.person.name) for member in accounts.members_of(account.id)]
    return {
        "who": [("", _("Everyone")), ("me", _("Mine to write or review")), *members],
        "pillar": [("", _("All pillars")), *((str(p.id), p.name) for p in briefs.pillars_of(account.id))],
        "source": [("", _("All sources")), *NAMES["Source"].items()],
    }


def _cursor(text: str) -> Cursor | None:
    moment, _underscore, number = text.rpartition("_")
    at, number_id = moment_in(moment, UTC), whole(number)
    return (at, number_id) if at and number_id else None


def _member(kind: type[Choice], value: str) -> Choice | None:
    return kind(value) if value in list(kind) else None
