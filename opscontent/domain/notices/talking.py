"""Who is told what is said about a post: one notice for each person named, each event once."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import or_, select

from opscontent import clock
from opscontent.db import db, insert_into
from opscontent.domain.accounts import Membership
from opscontent.domain.notices.choices import wanting
from opscontent.domain.notices.notice import TITLE_MAXIMUM, Notice, NoticeKind
from opscontent.domain.people import Person
from opscontent.domain.posts import Post


def tell_of_post(post: Post, kind: NoticeKind, people: Collection[int], event: str, about: dict[str, Any]) -> int:
    """Tell these people who still work in the account; returns how many notices are new.

    `about` says who spoke (`who`), what (`words`) and in which thread (`comment`)."""
    told = _here(post.account_id, people)
    if not told:
        return 0
    mailed, now = wanting(kind, told), clock.now()
    row = {
        "account_id": post.account_id,
        "kind": kind,
        "event": event,
        "post_id": post.id,
        "title": post.title[:TITLE_MAXIMUM],
        "reason": "",
        "about": about,
        "created_at": now,
        "mail_tries": 0,
    }
    rows = [row | {"person_id": each, "mail_after": now if each in mailed else None} for each in told]
    query = insert_into(Notice.__table__).values(rows).on_conflict_do_nothing()
    return len(db.session.execute(query.returning(Notice.id)).all())


def _here(account_id: int, people: Collection[int]) -> list[int]:
    if not people:
        return []
    works = select(Membership.person_id).where(Membership.account_id == account_id)
    query = select(Person.id).where(Person.id.in_(people), Person.deactivated_at.is_(None))
    return list(db.session.scalars(query.where(or_(Person.is_admin, Person.id.in_(works))).order_by(Person.id)))
