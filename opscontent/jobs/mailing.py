"""Notices by e-mail: take, send, write down, each a commit of its own; what is unclear is not sent again."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Flask, current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from opscontent import clock, mail
from opscontent.db import unit_of_work
from opscontent.domain import notices
from opscontent.domain.notices import Notice
from opscontent.mail import MailError, NoServer
from opscontent.settings import Settings

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Letter:
    """What one person gets: all that is new for them in this pass."""

    to: str
    subject: str
    text: str


def mail_due(app: Flask, should_stop: Callable[[], bool] = lambda: False) -> int:
    """One pass; returns how many letters a server took. Nothing happens where `SMTP_URL` isn't set.

    Stops between two letters where `should_stop` says so, and where the server can't be reached."""
    if not app.config["SETTINGS"].smtp_url:
        return 0
    with app.app_context():
        return _run(should_stop)


def _run(should_stop: Callable[[], bool]) -> int:
    with unit_of_work():
        waiting = notices.to_mail(clock.now())
    done = 0
    for ids in waiting.values():
        if should_stop():
            break
        try:
            done += _mail(ids)
        except NoServer as error:
            logger.warning("no mail can be sent: %s", error.reason)
            break
        except Exception:
            logger.exception("a letter could not be sent")
    return done


def _mail(ids: Sequence[int]) -> bool:
    """Send one person's notices as one letter. Raises `NoServer`, with everything written down."""
    with unit_of_work():
        ours = notices.claim_mail(ids, clock.now())
    with unit_of_work():
        letter = _letter(notices.letters(ours))
    if letter is None:
        return False
    try:
        mail.send(_settings().smtp_url, letter.to, letter.subject, letter.text)
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
    lines = [notice.account.name, notice.heading, notice.sentence]
    if notice.post_id is not None:
        lines += _link("reviews.page", post_id=notice.post_id)
    elif notice.publication_id is not None:
        lines += _link("publishing.page", publication_id=notice.publication_id)
    elif notice.edition_id is not None:
        lines += _link("editions.page", edition_id=notice.edition_id)
    return "\n".join(lines)


def _foot() -> list[str]:
    return ["\n".join(["-- ", _("Choose what is mailed to you:"), *link]) for link in [_link("auth.profile")] if link]


def _link(endpoint: str, **values: int) -> list[str]:
    """The address of a page; none where nobody said under which address people reach us."""
    place = _settings().public_url
    return [place + current_app.url_map.bind("").build(endpoint, values)] if place else []


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
