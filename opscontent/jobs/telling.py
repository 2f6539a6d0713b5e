"""What readers are told: receipts turned, then each message taken, sent, written down; each a commit of its own."""

import logging
import secrets
from collections.abc import Callable

from flask import Flask
from flask_babel import force_locale
from flask_babel import gettext as _

from opscontent import clock, mail
from opscontent.channels.contract import ChannelError, NotSent, Refused
from opscontent.db import unit_of_reading, unit_of_work
from opscontent.domain import tellings
from opscontent.domain.tellings import MessageDoor, MessageKind, Saying, wording
from opscontent.jobs import house
from opscontent.jobs.letter_pass import link, one_click, settings
from opscontent.mail import MailError

logger = logging.getLogger(__name__)
OWNER = f"telling-{secrets.token_hex(4)}"
CHANNEL = "wechat"
BROKEN_OFF = "broken off"


def is_needed() -> bool:
    """Whether a pass may find anything to do."""
    with unit_of_reading():
        return tellings.is_anything_waiting(clock.now())


def tell_due(app: Flask, should_stop: Callable[[], bool] = lambda: False) -> int:
    """One pass; returns how many messages arrived. Stops between two where `should_stop` says so."""
    with app.app_context():
        _prepare()
        with unit_of_work():
            waiting = tellings.messages_due(clock.now())
        done = 0
        for message_id in waiting:
            if should_stop():
                break
            try:
                done += _deliver(message_id)
            except Exception:
                logger.exception("message %s to a reader: its end could not be written down", message_id)
        return done


def _prepare() -> None:
    """Turn receipts whose minute is over, and line up the news of what came out."""
    now, mails = clock.now(), bool(settings().smtp_url)
    with unit_of_work():
        tellings.give_up_dead(now)
        held = tellings.due(now)
    for telling_id in held:
        try:
            with unit_of_work():
                tellings.apply(telling_id, now, mails=mails)
        except Exception:
            logger.exception("telling %s could not be applied", telling_id)
    with unit_of_work():
        tellings.note_published(now)


def _deliver(message_id: int) -> bool:
    """Take, send, settle. What fails while it is sent may have arrived, unless it is known to precede that."""
    with unit_of_work():
        saying = tellings.take(message_id, clock.now())
    if saying is None:
        return False
    try:
        _say(saying)
    except (MailError, ChannelError) as error:
        logger.warning("message %s to a reader: %s", message_id, error)
        _write_down(message_id, error)
        return False
    except Exception:
        logger.exception("message %s to a reader may have arrived", message_id)
        with unit_of_work():
            tellings.unclear(message_id, clock.now(), "broken")
        return False
    with unit_of_work():
        tellings.sent(message_id, clock.now())
    return True


def _write_down(message_id: int, error: MailError | ChannelError) -> None:
    with unit_of_work():
        if _is_known_not_out(error):
            tellings.not_sent(message_id, clock.now(), error.reason, retriable=_may_retry(error))
        else:
            tellings.unclear(message_id, clock.now(), error.reason)


def _is_known_not_out(error: MailError | ChannelError) -> bool:
    """A letter that was broken off after its text had left is the one of which nobody knows."""
    if isinstance(error, MailError):
        return not error.reason.startswith(BROKEN_OFF)
    return isinstance(error, NotSent | Refused)


def _may_retry(error: MailError | ChannelError) -> bool:
    return isinstance(error, MailError | NotSent) and error.retriable


def _say(saying: Saying) -> None:
    with force_locale(saying.language):
        words = _words(saying)
        if saying.door is MessageDoor.chat:
            house.say(saying.account_id, CHANNEL, OWNER, saying.address, words)
            return
        way_out = link("public.no_more_mail", token=saying.way_out) if saying.way_out else ""
        if way_out:
            words += "\n\n-- \n" + _("No more letters like this:") + f"\n{way_out}"
        subject = _("%(account)s on what you wrote", account=saying.account_name)
        mail.send(settings().smtp_url, saying.address, subject, words + "\n", headers=one_click(way_out))


def _words(saying: Saying) -> str:
    template = saying.template
    if saying.kind is MessageKind.published:
        url = saying.url if "://" in saying.url else f"{settings().public_url}{saying.url}"
        template = wording.published(saying.title, url)
    elif not template:
        template = wording.chosen() if saying.kind is MessageKind.chosen else wording.declined()
    listed = wording.listed(saying.words, saying.links, _receipt)
    values = {"name": saying.name, "question": saying.question, "account": saying.account_name}
    return wording.filled(template, replies=listed, **values)


def _receipt(token: str) -> str:
    return link("public.receipt", token=token) if token else ""
