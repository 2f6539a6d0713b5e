"""What editors say of a contributor: tier, kind, tags, a note; and the rule by which an account suggests its core."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, select

from opscontent.db import db
from opscontent.domain import activity
from opscontent.domain.accounts import Account
from opscontent.domain.contributors.contributor import Contributor, ContributorKind, ContributorTag, Tier, tags_of
from opscontent.domain.people import Person
from opscontent.errors import Rejected
from opscontent.text.inputs import one_line, tidy

NOTE_MAXIMUM = 2000
TAG_MAXIMUM = 30
TAGS_MOST = 12
USED_MOST = 100
MONTHS_MOST = 60


@dataclass(frozen=True)
class Description:
    """As an editor sets it."""

    tier: Tier
    kind: ContributorKind | None = None
    tags: Sequence[str] = ()
    note: str = ""


def describe(contributor: Contributor, values: Description, *, by: Person) -> bool:
    """Set all of it; False where nothing differs. Raises `Rejected` for what is too long and who was forgotten."""
    if contributor.is_forgotten:
        raise Rejected(_l("Everything about this person was deleted."))
    tags, note = _tidied(values.tags), tidy(values.note).strip()
    if len(note) > NOTE_MAXIMUM:
        raise Rejected(_l("The note is too long: at most %(most)d characters.", most=NOTE_MAXIMUM))
    changes = activity.set_fields(contributor, {"tier": values.tier, "kind": values.kind, "note": note})
    had = tags_of([contributor.id]).get(contributor.id, [])
    if set(had) != set(tags):
        set_tags(contributor, tags)
        changes["tags"] = (had, tags)
    if not changes:
        return False
    activity.record(by, "contributor.described", contributor, changes=_named(changes))
    return True


def promote(contributor: Contributor, *, by: Person) -> None:
    """Take a reader into the core."""
    if contributor.is_forgotten:
        raise Rejected(_l("Everything about this person was deleted."))
    changes = activity.set_fields(contributor, {"tier": Tier.core})
    if changes:
        activity.record(by, "contributor.described", contributor, changes=changes)


def set_rule(account: Account, *, used_count: int, months: int, by: Person) -> None:
    """Who is suggested for the core: used so many times within so many months. Raises `Rejected`."""
    if not (1 <= used_count <= USED_MOST and 1 <= months <= MONTHS_MOST):
        raise Rejected(
            _l("Choose 1 to %(used)d replies and 1 to %(months)d months.", used=USED_MOST, months=MONTHS_MOST)
        )
    changes = activity.set_fields(account, {"core_used_count": used_count, "core_months": months})
    if changes:
        activity.record(by, "account.configured", account, changes=changes)


def set_tags(contributor: Contributor, tags: Iterable[str]) -> None:
    """These and no others."""
    db.session.execute(delete(ContributorTag).where(ContributorTag.contributor_id == contributor.id))
    mine = {"account_id": contributor.account_id, "contributor_id": contributor.id}
    db.session.add_all([ContributorTag(**mine, tag=tag) for tag in tags])
    db.session.flush()


def untag(contributor_ids: Iterable[int]) -> None:
    """No tags for these any more."""
    db.session.execute(delete(ContributorTag).where(ContributorTag.contributor_id.in_(list(contributor_ids))))


def tags_in(account_id: int, most: int = 200) -> Sequence[tuple[str, int]]:
    """The tags of an account with how many people have each, the most frequent first."""
    query = select(ContributorTag.tag, func.count()).where(ContributorTag.account_id == account_id)
    found = db.session.execute(query.group_by(ContributorTag.tag).order_by(func.count().desc(), ContributorTag.tag))
    return [(tag, count) for tag, count in found.fetchmany(most)]


def _tidied(tags: Iterable[str]) -> list[str]:
    found = sorted({tag for tag in map(one_line, tags) if tag})
    if len(found) > TAGS_MOST:
        raise Rejected(_l("At most %(most)d tags.", most=TAGS_MOST))
    if any(len(tag) > TAG_MAXIMUM for tag in found):
        raise Rejected(_l("A tag has at most %(most)d characters.", most=TAG_MAXIMUM))
    return found


def _named(changes: activity.Changes) -> activity.Changes:
    """Under the names that the history of contributors uses."""
    return {{"kind": "contributor_kind"}.get(field, field): values for field, values in changes.items()}
