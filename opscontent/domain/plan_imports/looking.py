"""What would become of each row: a post, nothing because it is there already, or nothing because of a fault."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select

from opscontent import clock
from opscontent.db import db
from opscontent.domain import accounts, calendar, permissions, plan_lines
from opscontent.domain.accounts import Account, Membership
from opscontent.domain.briefs import Pillar
from opscontent.domain.people import Person
from opscontent.domain.plan_imports.receiving import wanted_of
from opscontent.domain.plan_imports.record import PlanImport, PlanImportPost
from opscontent.domain.posts import TITLE_MAXIMUM, Post
from opscontent.errors import Rejected
from opscontent.intake.plans import Wanted
from opscontent.intake.plans.contract import FORMULA_BEGINS
from opscontent.intake.plans.sheet import FIELDS
from opscontent.text.cjk import fold_look

NEW, THERE, TWICE = "new", "there", "twice"
REASONS: dict[str, Any] = {
    THERE: _l("is in the calendar already"),
    TWICE: _l("stands in this file twice"),
    "no_title": _l("has no title"),
    "long_title": _l("has a title of more than %(most)d characters", most=TITLE_MAXIMUM),
    "formula": _l("holds a formula; nothing is computed here"),
    "no_day": _l("names no day that we can read; write it as 2026-11-21"),
    "no_time": _l("names no time that we can read; write it as 07:30"),
    "skipped": _l("names a time that this day does not have: the clocks are put forward"),
    "passed": _l("names a time that has passed"),
    "pillar": _l("names a pillar that the account does not have"),
    "owner": _l("names an owner who does not work for the account"),
    "account": _l("names an account for which you can't import"),
    "rule": _l("repeats by a rule that we do not follow"),
    "too_often": _l("repeats more often than we follow"),
    "too_old": _l("begins before 1990"),
    "never": _l("repeats by a rule that never comes"),
}


@dataclass(frozen=True)
class Seen:
    """A row with what we made of it; `verdict` is "new" or a key of REASONS."""

    wanted: Wanted
    account: Account
    planned_at: datetime | None = None
    pillar: Pillar | None = None
    owner: Person | None = None
    verdict: str = NEW

    @property
    def title(self) -> str:
        return self.wanted.title

    @property
    def local_at(self) -> datetime | None:
        return self.planned_at.astimezone(self.account.zone) if self.planned_at else None

    @property
    def kind(self) -> str:
        """new, known or refused."""
        return "known" if self.verdict in (THERE, TWICE) else NEW if self.verdict == NEW else "refused"

    @property
    def key(self) -> str:
        """Which row of which account this is, in any file."""
        named = self.wanted.uid or f"{fold_look(self.title)}|{self.planned_at.isoformat() if self.planned_at else ''}"
        return sha256(f"{self.account.id}|{named}".encode("utf-8", "surrogatepass")).hexdigest()


@dataclass
class _House:
    """What rows may name, asked once for all of them."""

    default: Account
    accounts: Mapping[str, Account]
    pillars: Mapping[tuple[int, str], Pillar]
    owners: Mapping[tuple[int, str], Person]
    usual: dict[int, Any] = field(default_factory=dict)


def look(import_: PlanImport, columns: Mapping[str, int], *, has_header: bool, by: Person) -> list[Seen]:
    """Every row as it would come in now. Raises `Rejected` for columns that can't be."""
    if import_.kind == "table":
        _check(columns)
    house = _house(import_.account, by)
    found = [_seen(wanted, house) for wanted in wanted_of(import_, dict(columns), has_header=has_header)]
    return _compared(found)


def _check(columns: Mapping[str, int]) -> None:
    if set(columns) - set(FIELDS) or "title" not in columns:
        raise Rejected(_l("Choose the column that holds the titles."))
    if len(set(columns.values())) < len(columns):
        raise Rejected(_l("Two fields can't come from one column."))


def _house(default: Account, by: Person) -> _House:
    mine = [each for each in accounts.visible_to(by) if permissions.can(by, "plan.import", each)]
    ids = [account.id for account in mine]
    pillars = db.session.scalars(select(Pillar).where(Pillar.account_id.in_(ids), Pillar.archived_at.is_(None)))
    members = db.session.execute(
        select(Membership.account_id, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.account_id.in_(ids), Person.deactivated_at.is_(None))
    ).all()
    owners = {(row[0], name): row[1] for row in members for name in (fold_look(row[1].name), row[1].email)}
    names = {fold_look(name): account for account in mine for name in (account.name, account.key)}
    return _House(default, names, {(each.account_id, fold_look(each.name)): each for each in pillars}, owners)


def _seen(wanted: Wanted, house: _House) -> Seen:
    account = house.accounts.get(fold_look(wanted.account)) if wanted.account else house.default
    seen = Seen(wanted, account or house.default)
    if account is None:
        return replace(seen, verdict="account")
    pillar = house.pillars.get((account.id, fold_look(wanted.pillar)))
    owner = house.owners.get((account.id, wanted.owner.lower())) or house.owners.get(
        (account.id, fold_look(wanted.owner))
    )
    at = _moment(wanted, account, house)
    seen = replace(seen, pillar=pillar, owner=owner, planned_at=at)
    return replace(seen, verdict=_fault(seen))


def _fault(seen: Seen) -> str:
    wanted, at = seen.wanted, seen.planned_at
    faults = {
        "no_title": not wanted.title,
        "long_title": len(wanted.title) > TITLE_MAXIMUM,
        "formula": wanted.title.startswith(FORMULA_BEGINS),
        "pillar": wanted.is_strict and wanted.pillar and not seen.pillar,
        "owner": wanted.is_strict and wanted.owner and not seen.owner,
        "skipped": at is not None and wanted.at is not None and seen.local_at.time() != wanted.at,  # type: ignore[union-attr]
        "passed": at is not None and at < clock.now(),
    }
    return wanted.fault or next((reason for reason, is_so in faults.items() if is_so), NEW)


def _moment(wanted: Wanted, account: Account, house: _House) -> datetime | None:
    """A day without a time has the account's usual one; no day, no time: an idea."""
    if wanted.fault or wanted.moment or not wanted.day:
        return wanted.moment
    if wanted.at is None and account.id not in house.usual:
        house.usual[account.id] = calendar.usual_time(account)
    at = wanted.at or house.usual[account.id]
    return datetime.combine(wanted.day, at, account.zone).astimezone(UTC)


def _compared(found: Sequence[Seen]) -> list[Seen]:
    """The same rows; those that are posts already, or that stood above, are no new ones."""
    fresh = [seen for seen in found if seen.verdict == NEW]
    keys = {seen.key for seen in fresh}
    known = set(db.session.scalars(select(PlanImportPost.row_key).where(PlanImportPost.row_key.in_(keys))))
    posts = _posts_like(fresh)
    above: set[str] = set()
    compared = []
    for seen in found:
        if seen.verdict == NEW:
            is_there = seen.key in known or bool(_names(seen) & posts)
            seen = replace(seen, verdict=THERE if is_there else TWICE if seen.key in above else NEW)
            above.add(seen.key)
        compared.append(seen)
    return compared


def _names(seen: Seen) -> set[tuple[int, str, datetime | None]]:
    """By which a post may be known that was not imported: its title, or its name in our own feeds."""
    return {(seen.account.id, name, seen.planned_at) for name in (seen.title, seen.wanted.uid) if name}


def _posts_like(fresh: Sequence[Seen]) -> set[tuple[int, str, datetime | None]]:
    columns = (Post.id, Post.account_id, Post.title, Post.planned_at, Post.created_at)
    is_near = or_(
        Post.title.in_({seen.title for seen in fresh}),
        Post.planned_at.in_({seen.planned_at for seen in fresh if seen.planned_at}),
    )
    rows = db.session.execute(
        select(*columns).where(Post.account_id.in_({seen.account.id for seen in fresh}), is_near)
    ).all()
    titled = {(row.account_id, row.title, row.planned_at) for row in rows}
    return titled | {(row.account_id, plan_lines.uid_of(row.id, row.created_at), row.planned_at) for row in rows}
