"""What happens to a person's own account here: profile, password, leaving, with its history."""

import secrets

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from opscontent import clock
from opscontent.db import db
from opscontent.domain import activity, people
from opscontent.domain.people import Person, Theme
from opscontent.errors import Rejected


def change_profile(person: Person, *, name: str, locale: str | None, theme: Theme) -> None:
    changes = activity.set_fields(person, {"name": name, "locale": locale, "theme": theme})
    if changes:
        activity.record(person, "person.changed", person, changes=changes)


def hide_days(person: Person, *, is_hidden: bool) -> None:
    """Whether the calendar leaves holidays, festivals and solar terms out for this person."""
    changes = activity.set_fields(person, {"hides_days": is_hidden})
    if changes:
        activity.record(person, "person.changed", person, changes=changes)


def change_password(person: Person, old: str, new: str) -> None:
    """Raises `Rejected` where the old one is wrong; ends the person's other sessions."""
    if not people.password_fits(person, old):
        raise Rejected(_l("That is not your present password."))
    people.set_password(person, new)
    activity.record(person, "person.password", person)


def deactivate(person: Person, *, by: Person) -> None:
    """Shut a person out at once; their work stays under their name."""
    if person.is_admin and person.is_active and _administrator_count() == 1:
        raise Rejected(_l("This is the last administrator. Make someone else one first."))
    person.deactivated_at = clock.now()
    person.session_key = secrets.token_urlsafe(32)
    activity.record(by, "person.deactivated", person)


def reactivate(person: Person, *, by: Person) -> None:
    person.deactivated_at = None
    activity.record(by, "person.reactivated", person)


def set_admin(person: Person, is_admin: bool, *, by: Person) -> None:
    """Make someone an administrator, or no longer one; the last one stays."""
    if person.is_admin and not is_admin and _administrator_count() == 1:
        raise Rejected(_l("This is the last administrator. Make someone else one first."))
    changes = activity.set_fields(person, {"is_admin": is_admin})
    if changes:
        activity.record(by, "person.changed", person, changes=changes)


def _administrator_count() -> int:
    query = select(func.count()).select_from(Person).where(Person.is_admin, Person.deactivated_at.is_(None))
    return db.session.scalar(query) or 0
