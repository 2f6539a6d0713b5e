"""The letter of the day: what waits for one's hand."""

from collections.abc import Callable, Iterator

from flask import Flask
from flask_babel import gettext as _

from opscontent.db import db
from opscontent.domain import digests, work
from opscontent.domain.letters import Due
from opscontent.domain.people import Person
from opscontent.domain.work import ToReview, Work
from opscontent.jobs import letters
from opscontent.jobs.letter_pass import link, settings
from opscontent.jobs.letters import Letter, Section


def mail_due(app: Flask, should_stop: Callable[[], bool] = lambda: False) -> int:
    """One pass; returns how many letters a server took."""
    return letters.mail_due(app, digests.LETTERS, _letter, should_stop)


def _letter(each: Due) -> Letter | None:
    """None where there is nothing to say."""
    person = db.session.get_one(Person, each.person_id)
    found = work.of(person)
    if not found:
        return None
    with letters.in_language_of(person):
        return letters.written(person, _subject(found), list(_sections(found, each)), _way_out(person))


def _way_out(person: Person) -> str:
    return link("my_work.no_letter", token=digests.LETTERS.way_out(person, settings().secret_key))


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
