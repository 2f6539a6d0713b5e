"""Letters to readers whose reply is published: take, send, write down, each a commit of its own."""

import logging
from collections.abc import Callable

from flask import Flask, current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from opscontent import clock, mail
from opscontent.db import unit_of_work
from opscontent.domain import reader_notices
from opscontent.domain.reader_notices import ReaderLetter
from opscontent.mail import MailError, NoServer

logger = logging.getLogger(__name__)


def mail_due(app: Flask, should_stop: Callable[[], bool] = lambda: False) -> int:
    """One pass; returns how many letters a server took. Nothing happens where `SMTP_URL` isn't set."""
    if not app.config["SETTINGS"].smtp_url:
        return 0
    with app.app_context():
        with unit_of_work():
            waiting = reader_notices.due(clock.now())
        done = 0
        for notice_id in waiting:
            if should_stop():
                break
            try:
                done += _mail(notice_id)
            except NoServer as error:
                logger.warning("no mail can be sent: %s", error.reason)
                break
            except Exception:
                logger.exception("a letter to a reader could not be sent")
        return done


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
    settings, way_out = current_app.config["SETTINGS"], _address("public.no_more_mail", token=letter.token)
    headers = {}
    if way_out:  # RFC 8058: a mail program ends it with one click
        headers = {"List-Unsubscribe": f"<{way_out}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    with force_locale(letter.language):
        subject = _("%(account)s published your reply", account=letter.account_name)
        mail.send(settings.smtp_url, letter.email, subject, _words(letter, way_out), headers=headers)


def _words(letter: ReaderLetter, way_out: str) -> str:
    url = letter.url if "://" in letter.url else f"{current_app.config['SETTINGS'].public_url}{letter.url}"
    parts = [
        _("You answered “%(question)s”, and your reply is printed in this article:", question=letter.question),
        f"{letter.title}\n{url}",
        _("Thank you for writing. We have forgotten your address with this letter."),
    ]
    if way_out:
        parts.append("-- \n" + _("No more letters like this:") + f"\n{way_out}")
    return "\n\n".join(parts) + "\n"


def _address(endpoint: str, **values: str) -> str:
    """The whole address of a page; "" where nobody said under which address people reach us."""
    place: str = current_app.config["SETTINGS"].public_url
    return place + current_app.url_map.bind("").build(endpoint, values) if place else ""
