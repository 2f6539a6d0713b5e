"""The letter of the day: the day is taken in hand and committed, then the letter is made and sent, never twice."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flask import Flask, current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from opscontent import clock, mail
from opscontent.db import db, unit_of_work
from opscontent.domain import digests, work
from opscontent.domain.digests import Due
from opscontent.domain.people import Person
from opscontent.domain.work import ToReview, Work
from opscontent.mail import MailError, NoServer
from opscontent.settings import Settings

logger = logging.getLogger(__name__)
LANGUAGE = "zh_Hans"  # of those who chose none


@dataclass(frozen=True)
class Section:
    """A heading, and lines with where they lead; "" where nobody said under which address people reach us."""

    title: str
    lines: list[tuple[str, str]]


@dataclass(frozen=True)
class Letter:
    to: str
    subject: str
    text: str
    html: str
    way_out: str


def mail_due(app: Flask, should_stop: Callable[[], bool] = lambda: False) -> int:
    """One pass; returns how many letters a server took. Nothing is taken in hand where `SMTP_URL` isn't set."""
    if not app.config["SETTINGS"].smtp_url:
        return 0
    with app.app_context():
        with unit_of_work():
            waiting = digests.due(clock.now())
        done = 0
        for each in waiting:
            if should_stop():
                break
            try:
                done += _mail(each)
            except NoServer as error:
                logger.warning("no mail can be sent: %s", error.reason)
                break
            except Exception:
                logger.exception("a letter of the day could not be sent")
        return done


def _mail(each: Due) -> bool:
    """Raises `NoServer`. What certainly did not go out is given back; what may have is not sent again."""
    with unit_of_work():
        if not digests.take(each, clock.now()):
            return False
    with unit_of_work():
        letter = _letter(each)
    if letter is None:
        return False
    try:
        send(letter)
    except MailError as error:
        logger.warning("letter of the day for %s: not mailed: %s", each.person_id, error.reason)
        if error.retriable:
            with unit_of_work():
                digests.give_back(each)
        if isinstance(error, NoServer):
            raise
        return False
    with unit_of_work():
        digests.mailed(each, clock.now())
    return True


def send(letter: Letter) -> None:
    headers = {}
    if letter.way_out:  # RFC 8058: a mail program ends it with one click
        headers = {"List-Unsubscribe": f"<{letter.way_out}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    mail.send(_settings().smtp_url, letter.to, letter.subject, letter.text, letter.html, headers=headers)


def _letter(each: Due) -> Letter | None:
    """None where there is nothing to say."""
    person = db.session.get_one(Person, each.person_id)
    found = work.of(person)
    if not found:
        return None
    with force_locale(person.locale or LANGUAGE):
        sections, subject = list(_sections(found, each)), _subject(found)
        token = digests.way_out(person, _settings().secret_key)
        way_out = link("my_work.no_letter", token=token)
        page = current_app.jinja_env.get_template("my_work/letter.html")
        values = {
            "sections": sections,
            "subject": subject,
            "way_out": way_out,
            "said": _("No more letters like this"),
        }
        html = page.render(language=(person.locale or LANGUAGE).replace("_", "-"), **values)
        return Letter(person.email, subject, text_of(sections, way_out), html, way_out)


def _subject(found: Work) -> str:
    late = sum(each.is_late for each in found.reviews) + sum(post.is_late for post in found.drafts)
    if late:
        return _("Your day: %(count)d to do, %(late)d late", count=found.count, late=late)
    return _("Your day: %(count)d to do", count=found.count)


def _sections(found: Work, due: Due) -> Iterator[Section]:
    changes = [(f"{each.post.title} – {each.who}: {each.comment}", _draft(each.post_id)) for each in found.changes]
    drafts = [(f"{each.title} – {due.said(each.planned_at)}", _draft(each.id)) for each in found.drafts]
    tasks = [(f"{each.excerpt} – {each.post.title}", _talk(each.post_id)) for each in found.tasks]
    said = [(f"{each.title} – {each.sentence}", _talk(each.post_id or 0)) for each in found.comments]
    made = (
        (_("To review"), [_review(each, due) for each in found.reviews]),
        (_("Changes wanted of you"), changes),
        (_("Drafts due"), drafts),
        (_("Tasks you took on"), tasks),
        (_("Said to you"), said),
    )
    return (Section(title, lines) for title, lines in made if lines)


def _review(each: ToReview, due: Due) -> tuple[str, str]:
    words = each.post.title
    if each.due_at is not None:
        at = due.said(each.due_at)
        words += " – " + (_("overdue since %(at)s", at=at) if each.is_late else _("until %(at)s", at=at))
    return words, _talk(each.post.id)


def _draft(post_id: int) -> str:
    return link("drafts.page", post_id=post_id)


def _talk(post_id: int) -> str:
    return link("reviews.page", post_id=post_id)


def text_of(sections: list[Section], way_out: str) -> str:
    parts = ["\n".join([each.title, *(_line(*line) for line in each.lines)]) for each in sections]
    if way_out:
        parts.append("-- \n" + _("No more letters like this:") + f"\n{way_out}")
    return "\n\n".join(parts) + "\n"


def _line(words: str, address: str) -> str:
    return f"- {' '.join(words.split())}" + (f"\n  {address}" if address else "")


def link(endpoint: str, **values: int | str) -> str:
    """Where a line leads; "" where nobody said under which address people reach us."""
    place = _settings().public_url
    return place + current_app.url_map.bind("").build(endpoint, values) if place else ""


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
