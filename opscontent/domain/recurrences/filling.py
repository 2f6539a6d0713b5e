"""Making the posts of a recurrence, each once, and taking back those that it no longer wants."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from babel.dates import format_skeleton
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from opscontent import clock
from opscontent.db import db
from opscontent.domain import briefs, permissions, posts, slots
from opscontent.domain.accounts import Account
from opscontent.domain.briefs import Pillar
from opscontent.domain.people import Person
from opscontent.domain.posts import Post, PostState
from opscontent.domain.recurrences.recurrence import Pattern, Recurrence, RecurrenceDay, days_of, today
from opscontent.domain.recurrences.rule import parse

MAKER = "recurrence"  # who the history names where nobody asked for it


@dataclass(frozen=True)
class Coming:
    """One day that the rule wants, and when its post is."""

    day: date  # as the rule says
    at: datetime  # UTC, wherever it was moved to
    row: RecurrenceDay | None


def ahead(pattern: Pattern, account: Account, rows: Mapping[date, RecurrenceDay]) -> list[Coming]:
    """The days still to come for which posts are made now, with those that are left out, in the order of the rule."""
    last = today(account) + timedelta(weeks=pattern.weeks_ahead)
    found = []
    for day in parse(pattern.rule).days_until(pattern.starts_on, last):
        row = rows.get(day)
        at = _moment(pattern, account, day, row)
        if at > clock.now():
            found.append(Coming(day, at, row))
    return found


def coming(pattern: Pattern, account: Account, rows: Mapping[date, RecurrenceDay]) -> list[Coming]:
    """The same without those that are left out."""
    return [each for each in ahead(pattern, account, rows) if each.row is None or not each.row.is_skipped]


def due(now: datetime) -> list[int]:
    """The recurrences that may want posts of a day that they have not looked at yet."""
    query = select(Recurrence).where(Recurrence.stopped_at.is_(None)).options(joinedload(Recurrence.account))
    return [each.id for each in db.session.scalars(query) if _is_due(each, now)]


def fill(recurrence: Recurrence, *, by: Person | str = MAKER) -> int:
    """Make the posts of the coming weeks that are not there yet; returns how many."""
    db.session.flush()
    db.session.refresh(recurrence, with_for_update={"of": Recurrence})
    if recurrence.stopped_at or recurrence.account.archived_at:
        return 0
    rows = days_of(recurrence)
    made = sum(make(recurrence, each, rows, by=by) for each in coming(recurrence.pattern, recurrence.account, rows))
    recurrence.filled_until = _horizon(recurrence, clock.now())
    db.session.flush()
    return made


def make(recurrence: Recurrence, each: Coming, rows: dict[date, RecurrenceDay], *, by: Person | str) -> bool:
    """The post of one day, new or brought back; False where there is one, or was one that somebody gave up."""
    row = each.row
    if row is not None and row.post is not None:
        return row.withdrawn_at is not None and _bring_back(recurrence, row, each.at, rows, by=by)
    if row is None:
        row = RecurrenceDay(account_id=recurrence.account_id, recurrence_id=recurrence.id, day=each.day)
        row.is_skipped = False
        db.session.add(row)
        rows[each.day] = row
    row.number = next_number(recurrence.pattern, rows.values())
    title = title_of(recurrence.pattern, recurrence.account, each.at, row.number)
    values = fitting(recurrence.pattern, recurrence.account)
    row.post = posts.create(recurrence.account, title, by=by, planned_at=each.at, **values)
    row.post_id, row.post_version = row.post.id, row.post.version
    return True


def withdraw(row: RecurrenceDay, *, by: Person | str) -> None:
    """Take a post back that nobody touched."""
    post = _post(row)
    posts.drop(post, by=by)
    row.post_version, row.withdrawn_at = post.version, clock.now()


def rewrite(recurrence: Recurrence, row: RecurrenceDay, at: datetime, *, by: Person | str) -> None:
    """Give a post that nobody touched the title, time and plan that the pattern has now."""
    post = _post(row)
    posts.plan(post, wanted(recurrence.pattern, recurrence.account, at, row), by=by, version=post.version)
    row.post_version = post.version


def wanted(pattern: Pattern, account: Account, at: datetime, row: RecurrenceDay) -> dict[str, object]:
    """What the pattern wants the plan of one post to say."""
    nothing = {"pillar_id": None, "brief_id": None, "clause_key": "", "why_us": "", "owner_id": None}
    title = title_of(pattern, account, at, row.number or 0)
    return nothing | fitting(pattern, account) | {"title": title, "planned_at": at}


def title_of(pattern: Pattern, account: Account, at: datetime, number: int) -> str:
    """The title of one post; the date is in the language of the account's readers."""
    there = format_skeleton("MMMd", at.astimezone(account.zone), locale=account.language)
    return pattern.title.replace("{date}", there).replace("{number}", str(number))[: posts.TITLE_MAXIMUM]


def next_number(pattern: Pattern, rows: Iterable[RecurrenceDay]) -> int:
    """One more than the highest that is in use."""
    used = [row.number for row in rows if row.number is not None and row.is_made]
    return max(used) + 1 if used else pattern.first_number


def fitting(pattern: Pattern, account: Account) -> dict[str, object]:
    """The plan, without a pillar that went and without somebody who left; a line of the brief in force, if it stands
    there in the same words."""
    values = {name: value for name, value in pattern.plan.items() if value not in (None, "")}
    pillar = db.session.get(Pillar, pattern.pillar_id) if pattern.pillar_id else None
    if pillar is None or pillar.archived_at:
        values.pop("pillar_id", None)
    owner = db.session.get(Person, pattern.owner_id) if pattern.owner_id else None
    if owner is None or not owner.is_active or permissions.role_of(owner, account.id) is None:
        values.pop("owner_id", None)
    return values | _cited(pattern, account)


def _cited(pattern: Pattern, account: Account) -> dict[str, object]:
    brief = db.session.get(briefs.Brief, pattern.brief_id) if pattern.brief_id else None
    cited, current = briefs.clause(brief, pattern.clause_key), briefs.current(account.id)
    here = briefs.successor(cited, current) if cited else None
    if cited is None or here is None or current is None or here.text != cited.text:
        return {}
    return {"brief_id": current.id, "clause_key": here.key}


def _bring_back(
    recurrence: Recurrence, row: RecurrenceDay, at: datetime, rows: dict[date, RecurrenceDay], *, by: Person | str
) -> bool:
    """A post that was taken back stands again; one that somebody took up or gave up since is theirs."""
    post = _post(row)
    row.number = next_number(recurrence.pattern, rows.values())
    row.withdrawn_at = None
    if post.state != PostState.dropped or post.version != row.post_version:
        return False
    posts.restore(post, by=by)
    rewrite(recurrence, row, at, by=by)
    return True


def _moment(pattern: Pattern, account: Account, day: date, row: RecurrenceDay | None) -> datetime:
    if row is None or row.moved_on is None:
        return slots.moment_of(day, pattern.local_time, account.zone)
    return slots.moment_of(row.moved_on, row.moved_to or pattern.local_time, account.zone)


def _is_due(recurrence: Recurrence, now: datetime) -> bool:
    if recurrence.account.archived_at:
        return False
    return recurrence.filled_until is None or recurrence.filled_until < _horizon(recurrence, now)


def _horizon(recurrence: Recurrence, now: datetime) -> date:
    return now.astimezone(recurrence.account.zone).date() + timedelta(weeks=recurrence.weeks_ahead)


def _post(row: RecurrenceDay) -> Post:
    if row.post is None:
        raise TypeError("no post was made for this day")
    return row.post
