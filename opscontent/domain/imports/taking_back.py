"""Taking an import back: only what nobody has decided on yet goes away."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, delete, exists, func, select

from opscontent.db import db
from opscontent.domain import activity, search
from opscontent.domain.contributors import Contributor, is_alone
from opscontent.domain.groups import GroupMove
from opscontent.domain.imports.record import Import
from opscontent.domain.people import Person
from opscontent.domain.replies import UNDECIDED, Decision, Reply
from opscontent.errors import Rejected

MANY = 500


def takeable_count(import_: Import) -> int:
    """How many of its replies nobody has touched yet: no decision, rating, note, edit or word on consent."""
    return db.session.scalar(select(func.count()).select_from(Reply).where(_is_untouched(import_))) or 0


def touched(import_: Import, *, most: int = 50) -> Sequence[Reply]:
    """The first of its replies that would stay."""
    query = select(Reply).where(Reply.import_id == import_.id, ~_is_untouched(import_))
    return db.session.scalars(query.order_by(Reply.id).limit(most)).all()


def added(import_: Import, *, most: int = 50) -> Sequence[Reply]:
    """The first of the replies that it added and that are still there."""
    return db.session.scalars(select(Reply).where(Reply.import_id == import_.id).order_by(Reply.id).limit(most)).all()


def take_back(import_: Import, *, by: Person) -> int:
    """Delete those replies, and contributors who have no other; returns how many replies went."""
    if import_.state.is_under_way:
        raise Rejected(_l("This import is still running."))
    found = db.session.execute(
        select(Reply.id, Reply.contributor_id).where(_is_untouched(import_)).with_for_update()
    ).all()
    for at in range(0, len(found), MANY):
        _delete([(reply_id, contributor_id) for reply_id, contributor_id in found[at : at + MANY]])
    import_.taken_back_count += len(found)
    activity.record(by, "import.taken_back", import_, changes={"taken_back_count": (0, len(found))})
    return len(found)


def _is_untouched(import_: Import) -> ColumnElement[bool]:
    return (
        (Reply.import_id == import_.id)
        & Reply.state.in_(UNDECIDED)
        & Reply.rating.is_(None)
        & (Reply.note == "")
        & Reply.edited_at.is_(None)
        & Reply.consent_revoked_at.is_(None)
        & ~exists().where(Decision.reply_id == Reply.id)
        & ~exists().where(GroupMove.reply_id == Reply.id)
    )


def _delete(found: Sequence[tuple[int, int]]) -> None:
    reply_ids = [reply_id for reply_id, _ in found]
    search.forget(reply_ids)
    db.session.execute(delete(Reply).where(Reply.id.in_(reply_ids)))
    theirs = Contributor.id.in_({contributor_id for _, contributor_id in found})
    has_others = exists().where(Reply.contributor_id == Contributor.id)
    db.session.execute(delete(Contributor).where(theirs, ~has_others, is_alone()))
