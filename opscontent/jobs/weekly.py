"""The letter of the week: what the sheet of the meeting says, one's own first."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime

from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext, pgettext

from opscontent import clock
from opscontent.db import db
from opscontent.domain import accounts, agenda, weeklies
from opscontent.domain.accounts import Account
from opscontent.domain.agenda import Agenda, Asking, Going, Sent
from opscontent.domain.letters import Due
from opscontent.domain.people import Person
from opscontent.domain.posts import Post
from opscontent.jobs import letters
from opscontent.jobs.letter_pass import link, settings
from opscontent.jobs.letters import Letter, Lines, Section


def mail_due(app: Flask, should_stop: Callable[[], bool] = lambda: False) -> int:
    """One pass; returns how many letters a server took."""
    return letters.mail_due(app, weeklies.LETTERS, _letter, should_stop)


def _letter(each: Due) -> Letter | None:
    """None where they belong to no account, or nothing is to be said of any."""
    person = db.session.get_one(Person, each.person_id)
    with letters.in_language_of(person):
        weeks = [agenda.of(account, _today(account)) for account in accounts.visible_to(person)]
        told = [week for week in weeks if not week.is_empty]
        if not told:
            return None
        sections = [section for week in told for section in _sections(week, person)]
        subject = _("The week: %(names)s", names=", ".join(week.account.name for week in told))
        return letters.written(person, subject, sections, _way_out(person))


def _way_out(person: Person) -> str:
    return link("weekly.no_letter", token=weeklies.LETTERS.way_out(person, settings().secret_key))


def _today(account: Account) -> date:
    return clock.now().astimezone(account.zone).date()


def _sections(week: Agenda, person: Person) -> Iterator[Section]:
    """What the sheet of the meeting says, the person's own first."""
    made = (
        (_("Yours"), _own(week, person)),
        (_("To decide"), _to_decide(week)),
        (_("Day by day"), _days(week)),
        (_("Going out this week"), [_going(week, each) for each in week.going]),
        (_("Reader prompts"), _prompts(week)),
        (_("Hot topics we chase"), _hot(week)),
        (_("Rhythm"), [(str(each.sentence), "") for each in week.strip.findings]),
        (_("Last week"), [_sent(week, each) for each in week.went_out]),
        (_("Who has what"), _load(week)),
    )
    for title, lines in made:
        if lines:
            yield Section(f"{week.account.name} – {title}", lines)


def _own(week: Agenda, person: Person) -> Lines:
    found = {post.id: post for post in [*week.late, *(post for day in week.strip.days for post in day.posts)]}
    return [
        (f"{post.title} – {_at(week, post.planned_at)}", link("posts.page", post_id=post.id))
        for post in found.values()
        if post.owner_id == person.id and post.state != "published"
    ]


def _to_decide(week: Agenda) -> Lines:
    late, waits = _("late: was planned for %(at)s"), pgettext("post", "In review")
    found = [(f"{each.title} – {late % {'at': _at(week, each.planned_at)}}", _post(each.id)) for each in week.late]
    found += [(f"{each.title} – {waits}", link("reviews.page", post_id=each.id)) for each in week.reviews]
    hot = _("hot, and nobody has decided: likely over %(at)s")
    return found + [
        (f"{each.topic.title} – {hot % {'at': _at(week, each.until)}}", link("hot.topic", topic_id=each.topic.id))
        for each in week.open_hot
    ]


def _days(week: Agenda) -> Lines:
    lines, free = [], _("Free")
    for day in week.strip.days:
        for at, post, slot in day.lines:
            if post:
                who = post.owner.name if post.owner else _("nobody has it")
                lines.append((f"{_at(week, at)} {post.title} – {who}", _post(post.id)))
            elif slot:
                note = slot.slot.note or (slot.slot.pillar.name if slot.slot.pillar else "")
                lines.append(
                    (f"{_at(week, at)} [{free}] {note}".rstrip(), link("calendar.week", day=day.day.isoformat()))
                )
    return lines


def _going(week: Agenda, each: Going) -> tuple[str, str]:
    words = f"{_at(week, each.edition.publish_at)} {_titles(each.edition.posts)}"
    if each.left is not None:
        words += " – " + _("%(left)d left of the quota", left=each.left)
    return words, link("editions.page", edition_id=each.edition.id)


def _prompts(week: Agenda) -> Lines:
    return [
        (f"{each.prompt.question} – {_asked(week, each)}", link("triage.page", prompt_id=each.prompt.id))
        for each in week.prompts
    ]


def _asked(week: Agenda, each: Asking) -> str:
    new = ngettext("%(num)d new", "%(num)d new", each.new)
    return ", ".join([new, _("closes %(at)s", at=_at(week, each.prompt.closes_at))] if each.closes else [new])


def _hot(week: Agenda) -> Lines:
    until = _("until %(at)s")
    return [
        (
            f"{each.topic.title}: {each.angle.sentence} – {until % {'at': _at(week, each.until)}}",
            link("hot.topic", topic_id=each.topic.id),
        )
        for each in week.hot
        if each.angle
    ]


def _sent(week: Agenda, each: Sent) -> tuple[str, str]:
    words = f"{_at(week, each.edition.publish_at)} {_titles(each.edition.posts)}"
    if each.publication is None:
        words += " – " + _("nothing was sent")
    elif each.late_minutes:
        words += " – " + ngettext("%(num)d minute late", "%(num)d minutes late", each.late_minutes)
    return words, link("editions.page", edition_id=each.edition.id)


def _load(week: Agenda) -> Lines:
    nobody = _("nobody")
    said = _("%(posts)d planned, %(todo)d to do, %(late)d late")
    return [
        (
            f"{each.person.name if each.person else nobody}: "
            + said % {"posts": each.posts, "todo": each.unfinished, "late": each.late},
            "",
        )
        for each in week.load
    ]


def _titles(posts: Sequence[Post]) -> str:
    return " · ".join(post.title for post in posts) or _("An empty edition")


def _post(post_id: int) -> str:
    return link("posts.page", post_id=post_id)


def _at(week: Agenda, at: datetime | None) -> str:
    return week.said(at) if at else _("no time yet")
