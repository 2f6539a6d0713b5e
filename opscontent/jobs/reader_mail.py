"""Letters to readers whose reply is published: take, send, write down, each a commit of its own."""

import logging
from collections.abc import Callable

from flask import Flask
from flask_babel import force_locale
from flask_babel import gettext as _

from opscontent import clock, mail
from opscontent.db import unit_of_work
from opscontent.domain import reader_notices
from opscontent.domain.reader_notices import ReaderLetter
from opscontent.jobs.letter_pass import link, mail_each, one_click, settings
from opscontent.mail import MailError, NoServer

logger = logging.getLogger(__name__)


def mail_due(app: Flask, should_stop: Callable[[], bool] = lambda: False) -> int:
    """One pass; returns how many letters a server took."""
    return mail_each(app, reader_notices.due, _mail, should_stop=should_stop, name="letter to a reader")


def _mail(notice_id: int) -> bool:
    """Raises `NoServer`, with everything written down."""
    with unit_of_work():
        letter = reader_notices.take(notice_id, clock.now())
    if letter is None:
        return False
    try:
        _send(letter)
    except MailError as error:
        logger.warning("reader notice %s: not mailed: %s", notice_id, error.reason)
        with unit_of_work():
            reader_notices.failed(notice_id, clock.now(), retriable=error.retriable)
        if isinstance(error, NoServer):
            raise
        return False
    with unit_of_work():
        reader_notices.mailed(notice_id, clock.now())
    return True


def _send(letter: ReaderLetter) -> None:
    way_out = link("public.no_more_mail", token=letter.token)
    with force_locale(letter.language):
        subject = _("%(account)s published your reply", account=letter.account_name)
        words, headers = _words(letter, way_out), one_click(way_out)
        mail.send(settings().smtp_url, letter.email, subject, words, headers=headers)


def _words(letter: ReaderLetter, way_out: str) -> str:
    url = letter.url if "://" in letter.url else f"{settings().public_url}{letter.url}"
    parts = [
        _("You answered “%(question)s”, and your reply is printed in this article:", question=letter.question),
        f"{letter.title}\n{url}",
        _("Thank you for writing. We have forgotten your address with this letter."),
    ]
    if way_out:
        parts.append("-- \n" + _("No more letters like this:") + f"\n{way_out}")
    return "\n\n".join(parts) + "\n"
