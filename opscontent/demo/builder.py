"""Builds the demo workspace through the domain's own verbs."""

from opscontent.domain.people import Person


def build(password: str | None, admin: Person | None = None) -> str:
    raise LookupError
