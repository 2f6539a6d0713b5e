"""Letters of a series: each is taken in hand and committed, then it is made and sent, never twice."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from flask import Flask, current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from opscontent import clock, mail
from opscontent.db import unit_of_work
from opscontent.domain.letters import Due, Series
from opscontent.domain.people import Person
from opscontent.jobs.letter_pass import mail_each, one_click, settings
from opscontent.mail import MailError, NoServer

logger = logging.getLogger(__name__)
LANGUAGE = "zh_Hans"  # of those who chose none

Lines = list[tuple[str, str]]  # words, and where they lead; "" where nobody said under which address people reach us


@dataclass(frozen=True)
class Section:
    title: str
    lines: Lines


@dataclass(frozen=True)
class Letter:
    to: str
    subject: str
    text: str
    html: str
    way_out: str


Writer = Callable[[Due], Letter | None]  # None where there is nothing to say


def mail_due(app: Flask, series: Series, write: Writer, should_stop: Callable[[], bool]) -> int:
    """One pass; returns how many letters a server took."""
    return mail_each(
        app, series.due, lambda each: _mail(each, series, write), should_stop=should_stop, name=series.name
    )


def _mail(each: Due, series: Series, write: Writer) -> bool:
    """Raises `NoServer`. What certainly did not go out is given back; what may have is not sent again."""
    with unit_of_work():
        if not series.take(each, clock.now()):
            return False
    with unit_of_work():
        letter = write(each)
    if letter is None:
        return False
    try:
        _send(letter)
    except MailError as error:
        logger.warning("%s for %s: not mailed: %s", series.name, each.person_id, error.reason)
        if error.retriable:
            with unit_of_work():
                series.give_back(each)
        if isinstance(error, NoServer):
            raise
        return False
    with unit_of_work():
        series.mailed(each, clock.now())
    return True


def in_language_of(person: Person) -> AbstractContextManager[None]:
    return force_locale(person.locale or LANGUAGE)


def written(person: Person, subject: str, sections: list[Section], way_out: str) -> Letter:
    """As plain text and as a page, in the language in hand."""
    page = current_app.jinja_env.get_template("my_work/letter.html")
    html = page.render(
        language=(person.locale or LANGUAGE).replace("_", "-"),
        sections=sections,
        subject=subject,
        way_out=way_out,
        said=_("No more letters like this"),
    )
    return Letter(person.email, subject, _text_of(sections, way_out), html, way_out)


def _send(letter: Letter) -> None:
    url, headers = settings().smtp_url, one_click(letter.way_out)
    mail.send(url, letter.to, letter.subject, letter.text, letter.html, headers=headers)


def _text_of(sections: list[Section], way_out: str) -> str:
    parts = ["\n".join([each.title, *(_line(*line) for line in each.lines)]) for each in sections]
    if way_out:
        parts.append("-- \n" + _("No more letters like this:") + f"\n{way_out}")
    return "\n\n".join(parts) + "\n"


def _line(words: str, address: str) -> str:
    return f"- {' '.join(words.split())}" + (f"\n  {address}" if address else "")
