"""Publishing the next version of a brief, with its pillars."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from opscontent import clock
from opscontent.db import db
from opscontent.domain import activity
from opscontent.domain.accounts import Account
from opscontent.domain.briefs.brief import (
    CLAUSE_FIELDS,
    COLOURS,
    EMOTIONS,
    FIELDS,
    LIST_FIELDS,
    MOTIVES,
    NAME_MAXIMUM,
    Brief,
    Pillar,
    PillarSnapshot,
    current,
    pillars_of,
)
from opscontent.domain.people import Person
from opscontent.errors import Rejected


@dataclass(frozen=True)
class PillarPlan:
    """One pillar as the next version wants it; `id` is None for a new one."""

    id: int | None
    name: str
    keywords: list[str]
    colour: int
    target_share: int


def publish(
    account: Account,
    values: Mapping[str, Any],
    pillars: Sequence[PillarPlan],
    *,
    by: Person | str,
    based_on: int,
    note: str = "",
) -> Brief | None:
    """Make the next version; None where nothing differs. `values` may hold any of FIELDS, what is not there stays;
    a pillar that is not listed is archived. `based_on` is the number of the version that was edited (0: none).
    Raises `Conflict` where a newer one is in force, `Rejected` where the pillars don't fit."""
    before = _claim(account, based_on, by=by)
    stood = [pillar.snapshot for pillar in pillars_of(account.id)]
    _arrange(account, pillars)
    brief = _next(account, before, values, by=by, note=note)
    changes = _changes(told(before, stood), told(brief, brief.pillars))
    if before and not changes:
        return None
    db.session.add(brief)
    db.session.flush()
    activity.record(by, "brief.published", brief, changes=changes, note=note)
    return brief


def told(brief: Brief | None, pillars: Sequence[PillarSnapshot]) -> dict[str, Any]:
    """A brief field by field, ready to be compared; pillars as a line each."""
    fields: dict[str, Any] = {field: getattr(brief, field) if brief else "" for field in CLAUSE_FIELDS}
    fields |= {field: list(getattr(brief, field)) if brief else [] for field in LIST_FIELDS}
    fields |= {field: in_order(field, fields[field]) for field in ("emotions", "motives")}
    return fields | {"pillars": [_line(pillar) for pillar in pillars]}


def in_order(field: str, chosen: Sequence[str]) -> list[str]:
    """Emotions or motives in the order of our list, whatever order they were chosen in."""
    return [each for each in (EMOTIONS if field == "emotions" else MOTIVES) if each in chosen]


def _claim(account: Account, based_on: int, *, by: Person | str) -> Brief | None:
    """The version in force, with the account held until the transaction ends: no two people make one number."""
    db.session.refresh(account, with_for_update={"of": Account})
    brief = current(account.id)
    if brief and brief.number != based_on:
        raise activity.conflict(brief, by=by)
    return brief


def _changes(was: dict[str, Any], now: dict[str, Any]) -> activity.Changes:
    return {field: (was[field], now[field]) for field in now if was[field] != now[field]}


def _line(pillar: PillarSnapshot) -> str:
    keywords = pillar["keywords"]
    words = ", ".join(keywords) if isinstance(keywords, list) else str(keywords)
    return f"{pillar['name']} {pillar['target_share']}% #{pillar['colour']} {words}".strip()


def _next(account: Account, before: Brief | None, values: Mapping[str, Any], *, by: Person | str, note: str) -> Brief:
    kept = {field: getattr(before, field) if before else ("" if field in CLAUSE_FIELDS else []) for field in FIELDS}
    return Brief(
        account_id=account.id,
        number=before.number + 1 if before else 1,
        pillars=[pillar.snapshot for pillar in pillars_of(account.id)],
        note=note,
        created_at=clock.now(),
        created_by_id=by.id if isinstance(by, Person) else None,
        **{field: values.get(field, kept[field]) for field in FIELDS},
    )


def _arrange(account: Account, plans: Sequence[PillarPlan]) -> None:
    """Make the account's pillars what the plans say; rows stay, because posts and slots refer to them."""
    _check_pillars(plans)
    rows = {row.id: row for row in db.session.scalars(select(Pillar).where(Pillar.account_id == account.id))}
    archived = {row.name: row for row in rows.values() if row.archived_at}
    placed: list[tuple[Pillar, PillarPlan]] = []
    for plan in plans:
        row = rows.get(plan.id) if plan.id else archived.get(plan.name)
        if plan.id and row is None:
            raise Rejected(_l("This pillar is not in the account's brief."))
        placed.append((row or Pillar(account_id=account.id, name="", position=0), plan))
    for row in set(rows.values()) - {row for row, _plan in placed}:
        row.archived_at = row.archived_at or clock.now()
    _rename(placed, rows)
    for position, (row, plan) in enumerate(placed):
        row.keywords, row.colour, row.target_share = list(plan.keywords), plan.colour, plan.target_share
        row.position, row.archived_at = position, None
    db.session.add_all(row for row, _plan in placed)
    db.session.flush()


def _check_pillars(plans: Sequence[PillarPlan]) -> None:
    names = [plan.name for plan in plans]
    if not all(0 < len(name) <= NAME_MAXIMUM for name in names):
        raise Rejected(_l("Each pillar needs a name of at most %(most)d characters.", most=NAME_MAXIMUM))
    if len(set(names)) < len(names):
        raise Rejected(_l("Two pillars have the same name."))
    if any(plan.colour not in COLOURS or not 0 <= plan.target_share <= 100 for plan in plans):
        raise Rejected(_l("A pillar's share is between 0 and 100 per cent, its colour between 1 and 6."))
    total = sum(plan.target_share for plan in plans)
    if total > 100:
        raise Rejected(_l("The pillars' shares add up to %(total)d%%; 100%% is all there is.", total=total))


def _rename(placed: Sequence[tuple[Pillar, PillarPlan]], rows: Mapping[int, Pillar]) -> None:
    """Give names in two steps, because two pillars may swap theirs and a name is unique in an account."""
    renamed = [(row, plan.name) for row, plan in placed if row.name != plan.name]
    taken = {row.name: row for row in rows.values()}
    for row, name in renamed:
        other = taken.get(name)
        if other is not None and other.archived_at and other is not row:
            other.name = f"{name[:30]} #{other.id}"
        if row.id:
            row.name = f"#{row.id}"
    db.session.flush()
    for row, name in renamed:
        row.name = name
