"""Handing replies out: to each what nobody else has in hand, fewest ratings first, then by chance."""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Select, delete, select

from opscontent import clock
from opscontent.db import db, insert_into
from opscontent.domain.people import Person
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import DECIDABLE, Reply
from opscontent.domain.triage.leases import IDLE, Lease, is_free, unit_column
from opscontent.domain.triage.queue import Filters, conditions
from opscontent.domain.triage.ratings import is_rated_by

HAND = 20
LEVELS = 3  # numbers of ratings that are told apart by queries of their own
MANY = 3 * HAND  # rows looked at for one hand: several may say the same


def deal(prompt: Prompt, filters: Filters, *, by: Person, afresh: bool = False) -> int:
    """Fill my hand up to twenty out of what the filters show; returns how many came.

    What is in my hand and still open stays there, unless I ask for a fresh one: then what I had comes last."""
    now = clock.now()
    # One deals at a time in a prompt; readers who answer it meanwhile wait for nothing.
    db.session.execute(select(Prompt.id).where(Prompt.id == prompt.id).with_for_update(key_share=True))
    mine = (Lease.prompt_id == prompt.id) & (Lease.person_id == by.id)
    had = set(db.session.scalars(select(Lease.unit).where(mine)))
    all_open = select(unit_column()).where(*conditions(prompt.id, replace(filters, hand_of=0)))
    kept = set() if afresh else set(db.session.scalars(all_open.where(unit_column().in_(had))))
    db.session.execute(delete(Lease).where(mine, Lease.unit.not_in(kept)))
    free = all_open.where(Reply.state.in_(DECIDABLE), is_free(prompt.id, by.id, now))
    wanted = HAND - len(kept)
    chosen = _chosen(free.where(unit_column().not_in(had)), prompt, by, wanted)
    if afresh and len(chosen) < wanted:
        rest = free.where(unit_column().not_in(chosen))
        chosen += _chosen(rest, prompt, by, wanted - len(chosen))
    return _take(prompt, by, chosen, now)


def _chosen(query: Select[str], prompt: Prompt, by: Person, wanted: int) -> list[str]:
    """The first units of a query in the order in which they are handed out."""
    found: dict[str, None] = {}
    for part in _in_turn(query, prompt, by):
        seen = MANY
        # A unit of many replies must not crowd out those behind it: what is found is not looked at again.
        while seen == MANY and len(found) < wanted:
            rows = db.session.scalars(part.where(unit_column().not_in(list(found))).limit(MANY)).all()
            found |= dict.fromkeys(rows)
            seen = len(rows)
    return list(found)[:wanted]


def _in_turn(query: Select[str], prompt: Prompt, by: Person) -> Iterator[Select[str]]:
    """Fewest ratings first, then from a place in the circle of hashes that is this person's own: each part is one
    walk along an index, whatever the number of replies. What I rated comes behind all that I did not."""
    start = hashlib.sha256(f"{prompt.id} {by.id}".encode()).hexdigest()
    rated = is_rated_by(by.id)
    for count in range(LEVELS):
        level = query.where(Reply.rating_count == count, ~rated).order_by(Reply.content_key)
        yield level.where(Reply.content_key >= start)
        yield level.where(Reply.content_key < start)
    by_count = query.order_by(Reply.rating_count, Reply.content_key)
    yield by_count.where(Reply.rating_count >= LEVELS, ~rated)
    yield by_count.where(rated)


def _take(prompt: Prompt, by: Person, units: Collection[str], now: datetime) -> int:
    """Write down that these are mine, but for those that somebody else took and still has."""
    shared = {"account_id": prompt.account_id, "prompt_id": prompt.id, "person_id": by.id}
    times = {"taken_at": now, "expires_at": now + IDLE}
    if not units:
        return 0
    rows = [shared | times | {"unit": unit} for unit in sorted(units)]
    query = insert_into(Lease.__table__).values(rows)
    taken = query.on_conflict_do_update(
        index_elements=["prompt_id", "unit"],
        set_={"person_id": by.id} | times,
        where=Lease.__table__.c.expires_at <= now,
    )
    return len(db.session.execute(taken.returning(Lease.__table__.c.id)).all())
