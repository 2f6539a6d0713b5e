"""Who is told what of an edition's way: one notice for each person concerned, each event once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select, update
from sqlalchemy.orm import selectinload

from opscontent import clock
from opscontent.db import db, insert_into
from opscontent.domain import editions, pauses, permissions, publications
from opscontent.domain.accounts import Membership
from opscontent.domain.editions import Edition, EditionItem, EditionState
from opscontent.domain.notices.choices import wanting
from opscontent.domain.notices.notice import TITLE_MAXIMUM, Notice, NoticeKind
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.domain.publications import NEEDS_PERSON, Publication, PublicationState
from opscontent.domain.publications.board import GRACE

KIND_OF = {
    PublicationState.live: NoticeKind.published,
    PublicationState.rejected: NoticeKind.failed,
    PublicationState.unknown: NoticeKind.needs_you,
    PublicationState.missed: NoticeKind.needs_you,
    PublicationState.handed_off: NoticeKind.handed_off,
}
# Whoever ended it this way knows.
ENDED_BY_PEOPLE = ("taken_back", "skipped", "said_not_out")
ENDED = (PublicationState.live, *NEEDS_PERSON)
Why = tuple[str, dict[str, Any]]


def after(publication: Publication) -> int:
    """Tell of the state that an attempt is in now; most are nobody's news. Returns how many notices are new."""
    kind = KIND_OF.get(publication.state)
    if publication.state is PublicationState.unknown and publication.ask_at is not None:
        return 0  # the channel is asked first
    if kind is None or (kind is NoticeKind.failed and publication.reason in ENDED_BY_PEOPLE):
        return 0
    return tell(publication.edition, publication, kind)


def late(now: datetime) -> int:
    """Tell of armed editions whose time is past by more than `GRACE` without an attempt that ended.

    One that a pause holds back is not late: somebody wants it so. Returns how many notices are new."""
    found = db.session.scalars(
        select(Edition)
        .where(Edition.state == EditionState.armed, Edition.publish_at < now - GRACE)
        .where(~_has_ended(), ~pauses.holds(Edition.account_id))  # type: ignore[arg-type]
        .options(selectinload(Edition.items).joinedload(EditionItem.post))
        .order_by(Edition.id)
    ).all()
    told = _told([edition.id for edition in found])
    return sum(_tell_late(edition) for edition in found if _event(edition, None) not in told)


def tell(edition: Edition, publication: Publication | None, kind: NoticeKind, *, why: Why | None = None) -> int:
    """Tell everyone concerned, who isn't told already; returns how many notices are new.

    `why` is a reason and what fills it; without it the attempt's own. Once it is out, nothing else about the
    edition is news: that counts as read."""
    db.session.flush()
    if kind is NoticeKind.published:
        _settle_others(edition)
    people = concerned(edition, kind)
    if not people:
        return 0
    row = _row(edition, publication, kind, why)
    mailed = wanting(kind, people)
    rows = [row | {"person_id": each, "mail_after": clock.now() if each in mailed else None} for each in people]
    query = insert_into(Notice.__table__).values(rows).on_conflict_do_nothing()
    return len(db.session.execute(query.returning(Notice.id)).all())


def concerned(edition: Edition, kind: NoticeKind) -> Sequence[int]:
    """The owners of the posts and the edition's maker; where it waits for a person, all who may settle it too.

    Only those who may look at it still. Where that is nobody, administrators."""
    theirs = {edition.created_by_id, *(post.owner_id for post in edition.posts)} - {None}
    rule: ColumnElement[bool] = Person.id.in_(theirs)
    if kind is not NoticeKind.published:
        rule = or_(rule, Membership.role.in_(_settlers()))
    is_here = and_(Membership.person_id == Person.id, Membership.account_id == edition.account_id)
    active = select(Person.id).where(Person.deactivated_at.is_(None)).order_by(Person.id)
    found = active.outerjoin(Membership, is_here).where(rule, or_(Person.is_admin, Membership.id.is_not(None)))
    people = db.session.scalars(found).all()
    if people or kind is NoticeKind.published:
        return people
    return db.session.scalars(active.where(Person.is_admin)).all()


def _has_ended() -> ColumnElement[bool]:
    return exists().where(
        Publication.edition_id == Edition.id,
        Publication.generation == Edition.generation,
        Publication.state.in_(ENDED),
    )


def _told(edition_ids: list[int]) -> set[str]:
    query = select(Notice.event).where(Notice.edition_id.in_(edition_ids), Notice.kind == NoticeKind.late)
    return set(db.session.scalars(query.distinct()))


def _tell_late(edition: Edition) -> int:
    """The attempt that is under way says why, else the first post that stops it."""
    publication = publications.latest(edition)
    if publication is not None and publication.generation == edition.generation:
        return tell(edition, publication, NoticeKind.late)
    problem = next((each for found in editions.inspections(edition) for each in found.problems), None)
    return tell(edition, None, NoticeKind.late, why=(problem.code, problem.about) if problem else None)


def _settlers() -> list[Role]:
    return [role for role in Role if permissions.ACTIONS["publication.settle"](role)]


def _settle_others(edition: Edition) -> None:
    db.session.execute(
        update(Notice)
        .where(Notice.edition_id == edition.id, Notice.kind != NoticeKind.published, Notice.read_at.is_(None))
        .values(read_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def _row(edition: Edition, publication: Publication | None, kind: NoticeKind, why: Why | None) -> dict[str, Any]:
    reason, about = why or _why(publication)
    return {
        "account_id": edition.account_id,
        "kind": kind,
        "event": _event(edition, None if kind is NoticeKind.late else publication),
        "edition_id": edition.id,
        "publication_id": publication.id if publication else None,
        "title": _title(edition, publication)[:TITLE_MAXIMUM],
        "reason": reason,
        "about": about,
        "created_at": clock.now(),
        "mail_tries": 0,
    }


def _why(publication: Publication | None) -> Why:
    return (publication.reason, publication.evidence.get("about", {})) if publication else ("", {})


def _event(edition: Edition, publication: Publication | None) -> str:
    """One arrival of an attempt in its state; for an edition without one, its time.

    An attempt may come to "unknown" a second time, after somebody settled the first: that is another event."""
    if publication is not None:
        return f"publication {publication.id} step {len(publication.log)}"
    moment = int(edition.publish_at.timestamp()) if edition.publish_at else 0
    return f"edition {edition.id} generation {edition.generation} at {moment}"


def _title(edition: Edition, publication: Publication | None) -> str:
    """What was sent has its own title; the draft may have another by now."""
    pieces = publication.outgoing.get("pieces", []) if publication and publication.sent_at else []
    if pieces:
        return str(pieces[0]["title"])
    return edition.posts[0].title if edition.posts else edition.note
