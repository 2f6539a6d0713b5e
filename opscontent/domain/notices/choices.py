"""Which kinds of notice a person wants by e-mail as well."""

from collections.abc import Collection, Iterable

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column

from opscontent.db import Base, choice, db, insert_into
from opscontent.domain.notices.notice import NoticeKind
from opscontent.domain.people import Person

# What is over can wait until one looks, and so can talk; what waits for a person can't.
BY_DEFAULT = {kind: kind not in (NoticeKind.published, NoticeKind.commented) for kind in NoticeKind}


class NoticeChoice(Base):
    """There where a person has chosen."""

    __tablename__ = "notice_choices"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    kind: Mapped[NoticeKind] = mapped_column(choice(NoticeKind), primary_key=True)
    by_mail: Mapped[bool]


def choices(person: Person) -> dict[NoticeKind, bool]:
    """Each kind, and whether this person wants it by e-mail."""
    rows = db.session.execute(
        select(NoticeChoice.kind, NoticeChoice.by_mail).where(NoticeChoice.person_id == person.id)
    )
    return BY_DEFAULT | {row.kind: row.by_mail for row in rows}


def choose(person: Person, kinds: Collection[NoticeKind]) -> None:
    """From here on mail these kinds to this person, and no others."""
    rows = [{"person_id": person.id, "kind": kind, "by_mail": kind in kinds} for kind in NoticeKind]
    query = insert_into(NoticeChoice.__table__).values(rows)
    keys = ["person_id", "kind"]
    db.session.execute(query.on_conflict_do_update(index_elements=keys, set_={"by_mail": query.excluded.by_mail}))


def wanting(kind: NoticeKind, person_ids: Iterable[int]) -> set[int]:
    """Who of these wants this kind by e-mail."""
    ids = set(person_ids)
    rows = db.session.execute(
        select(NoticeChoice.person_id, NoticeChoice.by_mail).where(
            NoticeChoice.kind == kind, NoticeChoice.person_id.in_(ids)
        )
    )
    chosen = {row.person_id: row.by_mail for row in rows}
    return {person_id for person_id in ids if chosen.get(person_id, BY_DEFAULT[kind])}
