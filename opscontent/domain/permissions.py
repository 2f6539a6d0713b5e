"""Who may do what: one table from action to predicate. Knows people and roles, nothing else."""

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol

from opscontent.domain.people import Person


class Role(StrEnum):
    chief = "chief"
    editor = "editor"
    writer = "writer"
    viewer = "viewer"


class OfAccount(Protocol):
    """Anything that belongs to one account, and the account itself."""

    @property
    def account_id(self) -> int: ...


Predicate = Callable[[Role | None], bool]


def _roles(*roles: Role) -> Predicate:
    return lambda role: role in roles


def _administrator(role: Role | None) -> bool:
    return False  # an administrator never gets as far as the role


everyone_in = _roles(*Role)
writers = _roles(Role.chief, Role.editor, Role.writer)
editors = _roles(Role.chief, Role.editor)
chiefs = _roles(Role.chief)

ACTIONS: dict[str, Predicate] = {
    "workspace.administer": _administrator,
    "account.view": everyone_in,
    "account.configure": chiefs,
    "account.members": chiefs,
    "brief.edit": chiefs,
    "slot.edit": editors,
    "rhythm.judge": editors,  # let a finding of the week pass, turn rules off
    "recurrence.edit": editors,  # posts that come again
    "event.edit": editors,  # own events and campaigns
    "day.note": writers,
    "post.create": writers,
    "post.plan": writers,  # pillar, clause, time, owner …
    "post.write": writers,  # the text
    "post.drop": editors,
    "plan.import": editors,  # many posts in one act, and back
    "prompt.edit": editors,
    "reply.import": editors,
    "reply.triage": editors,
    "reply.contact": editors,  # who wrote it, beyond the name they chose
    "contributor.describe": editors,  # tier, kind, tags, note
    "contributor.merge": editors,
    "reader.tell": editors,  # what was decided on what they sent
    "contributor.forget": chiefs,  # nothing brings it back
    "quote.edit": editors,
    "comment.write": writers,
    "picture.keep": writers,  # send in, describe, cut, delete what nothing shows
    "picture.sweep": editors,  # the same for many at once
    "review.ask": writers,
    "review.judge": editors,
    "edition.edit": editors,
    "publication.settle": editors,
    "result.keep": writers,  # how it did: by hand, from a table, and taken back
    "hot_topic.record": writers,
    "angle.decide": editors,
}


def role_of(person: Person, account_id: int) -> Role | None:
    """The role of a person in an account; None for a stranger. Administrators are chiefs everywhere."""
    if person.is_admin:
        return Role.chief
    return next((m.role for m in person.memberships if m.account_id == account_id), None)


def can(person: Person, action: str, thing: OfAccount | None = None) -> bool:
    """Whether `person` may do `action` to `thing` (to the workspace where there is none)."""
    predicate = ACTIONS[action]
    if not person.is_active:
        return False
    if person.is_admin:
        return True
    return thing is not None and predicate(role_of(person, thing.account_id))
