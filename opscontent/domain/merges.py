"""One person found behind two contributors: merged, and taken apart again as they were. Never done by itself.

All rows of the second are given to the first, so that every question about a person stays one look at one id; the
merge remembers which. What comes afterwards, through whichever door, belongs to the one and stays there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import joinedload

from opscontent import clock
from opscontent.db import db
from opscontent.domain import activity, contributors
from opscontent.domain.chats import ChatMessage, ChatPicture
from opscontent.domain.contributors import Contributor, ContributorKind, ContributorMerge, Tier
from opscontent.domain.people import Person
from opscontent.domain.reader_notices import ReaderNotice
from opscontent.domain.replies import Reply
from opscontent.domain.tellings import ReaderMessage
from opscontent.errors import Rejected

SUGGESTED_MOST = 10
PAIRS_MOST = 50
# What belongs to a contributor, by table; whoever adds such a table adds it here.
OWNED: dict[str, Any] = {
    "replies": Reply,
    "chat_messages": ChatMessage,
    "chat_pictures": ChatPicture,
    "reader_messages": ReaderMessage,
}


@dataclass(frozen=True)
class Likeness:
    """Contributors who may be one person: they share an e-mail address or a name, which is said here."""

    shared: str
    is_email: bool
    contributors: tuple[Contributor, ...]


def merge(kept: Contributor, other: Contributor, *, by: Person) -> ContributorMerge:
    """Take `other` for the same person as `kept`, who stands for both from now on.

    A block of one is a block of both; tags come together, an empty kind or note is filled. Raises `Rejected`."""
    _lock(kept, other)
    _require_two(kept, other)
    moved = {name: _give(table, table.contributor_id == other.id, kept.id) for name, table in OWNED.items()}
    of_other = or_(Contributor.id == other.id, Contributor.merged_into_id == other.id)
    query = update(Contributor).where(of_other).values(merged_into_id=kept.id).returning(Contributor.id)
    moved["contributors"] = sorted(db.session.scalars(query))
    done = ContributorMerge(
        account_id=kept.account_id,
        kept_id=kept.id,
        merged_id=other.id,
        moved=moved,
        changed=_take_over(kept, other),
        merged_at=clock.now(),
        merged_by=by,
    )
    db.session.add(done)
    _tell(by, "contributor.merged", kept, other, len(moved["replies"]))
    return done


def unmerge(done: ContributorMerge, *, by: Person) -> None:
    """Give back all that the merge took, as far as it is still there. Raises `Rejected` where that was done."""
    other = done.merged
    kept = db.session.get_one(Contributor, done.kept_id).person
    _lock(kept, other)
    db.session.refresh(done, with_for_update={"of": ContributorMerge})
    if done.undone_at is not None:
        raise Rejected(_l("They were taken apart already."))
    for name, table in OWNED.items():
        mine = table.id.in_(done.moved.get(name, [])) & (table.contributor_id == kept.id)
        _give(table, mine, other.id)
    _let_go(done, kept, other)
    _give_back(done, kept, other)
    done.undone_at = clock.now()
    _tell(by, "contributor.unmerged", kept, other, len(done.moved["replies"]))


def of(contributor: Contributor) -> Sequence[ContributorMerge]:
    """The merges that made this person of several and that stand, newest first."""
    mine = or_(
        ContributorMerge.kept_id == contributor.id,
        ContributorMerge.kept_id.in_(select(Contributor.id).where(Contributor.merged_into_id == contributor.id)),
    )
    query = select(ContributorMerge).where(mine, ContributorMerge.undone_at.is_(None))
    query = query.options(joinedload(ContributorMerge.merged), joinedload(ContributorMerge.merged_by))
    return db.session.scalars(query.order_by(ContributorMerge.id.desc())).all()


def suggested_for(contributor: Contributor) -> Sequence[Contributor]:
    """Others of the account who may be the same person: an address in common, or the name. Nobody is merged by it."""
    rows = contributors.identities(contributor)
    ids = [row.id for row in rows]
    # SQLite lowers ASCII alone, PostgreSQL all letters.
    names = {form for row in rows if row.name for form in (row.name, row.name.lower())}
    emails = {row.email.lower() for row in rows if row.email}
    alike = [Contributor.id.in_(_sharing_letters(contributor.account_id, contributor.id))]
    if names:
        alike.append(func.lower(Contributor.name).in_(names))
    if emails:
        alike.append(func.lower(Contributor.email).in_(emails))
    query = select(Contributor).where(_stands(contributor.account_id), Contributor.id.not_in(ids), or_(*alike))
    return db.session.scalars(query.order_by(Contributor.id).limit(SUGGESTED_MOST)).all()


def likenesses(account_id: int) -> Sequence[Likeness]:
    """Groups of contributors of an account who may be one person, those with the same address first."""
    found: list[Likeness] = []
    for is_email, column in ((True, Contributor.email), (False, Contributor.name)):
        alike = _alike(account_id, column, PAIRS_MOST - len(found))
        found += [Likeness(getattr(rows[0], column.key), is_email, tuple(rows)) for rows in alike.values()]
    return found


def forget(contributor_ids: Sequence[int]) -> None:
    """These can't be taken apart any more: what a merge remembers of them is personal."""
    mine = ContributorMerge.kept_id.in_(contributor_ids) | ContributorMerge.merged_id.in_(contributor_ids)
    db.session.execute(delete(ContributorMerge).where(mine))


def _alike(account_id: int, column: Any, most: int) -> dict[str, list[Contributor]]:
    """The first contributors of each name (or address) that several have, by that name in small letters."""
    key, stands = func.lower(column), _stands(account_id) & (column != "")
    keys = select(key).where(stands).group_by(key).having(func.count() > 1).order_by(key).limit(most).subquery()
    place = func.row_number().over(partition_by=key, order_by=Contributor.id).label("place")
    ranked = select(Contributor.id, key.label("shared"), place).where(stands, key.in_(select(keys))).subquery()
    query = select(ranked.c.shared, Contributor).join(ranked, ranked.c.id == Contributor.id)
    found: dict[str, list[Contributor]] = {}
    rows = db.session.execute(query.where(ranked.c.place <= SUGGESTED_MOST).order_by(ranked.c.shared, Contributor.id))
    for shared, contributor in rows:
        found.setdefault(shared, []).append(contributor)
    return found


def _require_two(kept: Contributor, other: Contributor) -> None:
    if kept.account_id != other.account_id:
        raise Rejected(_l("They belong to two accounts."))
    if kept.id == other.id or kept.merged_into_id or other.merged_into_id:
        raise Rejected(_l("They are one person already."))
    if kept.is_forgotten or other.is_forgotten:
        raise Rejected(_l("Everything about this person was deleted."))


def _lock(one: Contributor, other: Contributor) -> None:
    """All identities of both, in the order of their numbers, before anything is moved.

    Whoever sends something at this moment through any of their doors is waited for, or waits."""
    db.session.flush()
    ids = (one.id, other.id)
    theirs = or_(Contributor.id.in_(ids), Contributor.merged_into_id.in_(ids))
    query = select(Contributor).where(theirs).order_by(Contributor.id).with_for_update(of=Contributor)
    db.session.scalars(query.execution_options(populate_existing=True)).all()


def _give(table: Any, mine: ColumnElement[bool], contributor_id: int) -> list[int]:
    """Rows to another contributor; returns their ids."""
    query = update(table).where(mine).values(contributor_id=contributor_id).returning(table.id)
    return sorted(db.session.scalars(query.execution_options(synchronize_session="fetch")))


def _let_go(done: ContributorMerge, kept: Contributor, other: Contributor) -> None:
    """The identities that came with the merge go with the other again."""
    others = [number for number in done.moved["contributors"] if number != other.id]
    mine = Contributor.id.in_(others) & (Contributor.merged_into_id == kept.id)
    db.session.execute(update(Contributor).where(mine).values(merged_into_id=other.id))
    other.merged_into_id = None
    db.session.flush()


def _take_over(kept: Contributor, other: Contributor) -> dict[str, list[Any]]:
    """What the one has of both now, each as [before, after]; of a block also what the other had."""
    values = {
        "tier": max(kept.tier, other.tier, key=list(Tier).index),
        "kind": kept.kind or other.kind,
        "note": kept.note or other.note,
        "is_unlisted": kept.is_unlisted or other.is_unlisted,
    }
    changed: dict[str, list[Any]] = {field: list(pair) for field, pair in activity.set_fields(kept, values).items()}
    tags = contributors.tags_of([kept.id, other.id])
    mine, theirs = tags.get(kept.id, []), tags.get(other.id, [])
    both = sorted({*mine, *(tag for tag in theirs if len(mine) < contributors.TAGS_MOST)})[: contributors.TAGS_MOST]
    if both != mine:
        contributors.set_tags(kept, both)
        changed["tags"] = [mine, both]
    blocked_at = min((at for at in (kept.blocked_at, other.blocked_at) if at), default=None)
    changed["blocked_at"] = [_iso(kept.blocked_at), _iso(blocked_at), _iso(other.blocked_at)]
    contributors.set_blocked(kept, blocked_at)
    return changed


def _give_back(done: ContributorMerge, kept: Contributor, other: Contributor) -> None:
    """What the merge changed and nobody has since; a block that came or went since stays with both."""
    readers: dict[str, Any] = {"tier": Tier, "kind": ContributorKind, "note": str, "is_unlisted": bool}
    for field, read in readers.items():
        before, after = done.changed.get(field, (None, None))
        if field in done.changed and getattr(kept, field) == after:
            setattr(kept, field, None if before is None else read(before))
    if "tags" in done.changed:
        before, after = done.changed["tags"]
        now = contributors.tags_of([kept.id]).get(kept.id, [])
        contributors.set_tags(kept, [tag for tag in now if tag in before or tag not in after])
    mine, both, theirs = (datetime.fromisoformat(at) if at else None for at in done.changed["blocked_at"])
    is_untouched = kept.blocked_at == both
    contributors.set_blocked(other, theirs if is_untouched else kept.blocked_at)
    contributors.set_blocked(kept, mine if is_untouched else kept.blocked_at)


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _tell(by: Person, verb: str, kept: Contributor, other: Contributor, count: int) -> None:
    """Numbers, no names: the history outlives what a person asks us to delete."""
    for one, another in ((kept, other), (other, kept)):
        activity.record(by, verb, one, changes={"contributor": (None, f"#{another.id}"), "replies": (None, count)})


def _stands(account_id: int) -> ColumnElement[bool]:
    is_known = Contributor.handle_hash.not_like(f"{contributors.FORGOTTEN}%")
    return (Contributor.account_id == account_id) & Contributor.merged_into_id.is_(None) & is_known


def _sharing_letters(account_id: int, contributor_id: int) -> Any:
    """Senders of replies whose letters go to an address that a letter on a reply of this one goes to."""
    mine = select(ReaderNotice.email_hash).join(Reply, Reply.id == ReaderNotice.reply_id)
    hashes = mine.where(Reply.contributor_id == contributor_id)
    theirs = select(Reply.contributor_id).join(ReaderNotice, ReaderNotice.reply_id == Reply.id)
    return theirs.where(ReaderNotice.account_id == account_id, ReaderNotice.email_hash.in_(hashes))
