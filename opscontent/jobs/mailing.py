"""Notices by e-mail: take, send, write down, each a commit of its own; what is unclear is not sent again."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Flask
from flask_babel import force_locale
from flask_babel import gettext as _

from opscontent import clock, mail
from opscontent.db import unit_of_work
from opscontent.domain import notices
from opscontent.domain.notices import Notice
from opscontent.jobs.letter_pass import link, mail_each, settings
from opscontent.mail import MailError, NoServer

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Letter:
    """What one person gets: all that is new for them in this pass."""

    to: str
    subject: str
    text: str


def mail_due(app: Flask, should_stop: Callable[[], bool] = lambda: False) -> int:
    """One pass; returns how many letters a server took."""
    return mail_each(app, _waiting, _mail, should_stop=should_stop, name="letter with notices")


def _waiting(now: datetime) -> Iterable[Sequence[int]]:
    return notices.to_mail(now).values()


def _mail(ids: Sequence[int]) -> bool:
    """Send one person's notices as one letter. Raises `NoServer`, with everything written down."""
    with unit_of_work():
        ours = notices.claim_mail(ids, clock.now())
    with unit_of_work():
        letter = _letter(notices.letters(ours))
    if letter is None:
        return False
    try:
        mail.send(settings().smtp_url, letter.to, letter.subject, letter.text)
    except MailError as error:
        logger.warning("notices %s: not mailed: %s", ours, error.reason)
        with unit_of_work():
            notices.mail_failed(ours, clock.now(), retriable=error.retriable)
        if isinstance(error, NoServer):
            raise
        return False
    with unit_of_work():
        notices.mailed(ours, clock.now())
    return True


def _letter(found: Sequence[Notice]) -> Letter | None:
    """In the person's language; where they have none, in that of the first account."""
    if not found:
        return None
    person = found[0].person
    with force_locale(person.locale or found[0].account.language):
        return Letter(person.email, _subject(found), "\n\n".join([*map(_paragraph, found), *_foot()]) + "\n")


def _subject(found: Sequence[Notice]) -> str:
    first, others = found[0].heading, len(found) - 1
    return _("%(first)s, and %(number)s more", first=first, number=others) if others else first


def _paragraph(notice: Notice) -> str:
    lines, page = [notice.account.name, notice.heading, notice.sentence], _page_of(notice)
    return "\n".join([*lines, page] if page else lines)


def _page_of(notice: Notice) -> str:
    if notice.post_id is not None:
        return link("reviews.page", post_id=notice.post_id)
    if notice.publication_id is not None:
        return link("publishing.page", publication_id=notice.publication_id)
    if notice.edition_id is not None:
        return link("editions.page", edition_id=notice.edition_id)
    return ""


def _foot() -> list[str]:
    profile = link("auth.profile")
    return ["\n".join(["-- ", _("Choose what is mailed to you:"), profile])] if profile else []
