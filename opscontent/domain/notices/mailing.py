"""Which notices go by e-mail, each at most once: taken before the mail is sent, and never by itself again.

Every function here is one short transaction of the caller's; none talks to a server."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import joinedload

from opscontent.db import db
from opscontent.domain import permissions
from opscontent.domain.notices.notice import Notice

BACK_OFF_MINUTES = (1, 5, 30, 120)
# What could not be mailed within this time is no news; nor is what was there before mail was set up.
GIVES_UP_AFTER = timedelta(days=1)


def to_mail(now: datetime, most: int = 200) -> dict[int, list[int]]:
    """What is to be mailed now and is still unread: of each person, the numbers of their notices, oldest first."""
    rows = db.session.execute(
        select(Notice.person_id, Notice.id)
        .where(Notice.mail_after <= now, Notice.mail_after > now - GIVES_UP_AFTER)
        .where(Notice.created_at > now - GIVES_UP_AFTER, Notice.read_at.is_(None))
        .order_by(Notice.mail_after, Notice.id)
        .limit(most)
    )
    found: dict[int, list[int]] = {}
    for person_id, notice_id in rows:
        found.setdefault(person_id, []).append(notice_id)
    return {person_id: sorted(ids) for person_id, ids in found.items()}


def claim_mail(ids: Collection[int], now: datetime) -> list[int]:
    """Take these, each by one conditional UPDATE; returns those that no other worker has.

    Once this is committed nobody takes them again, unless `mail_failed` gives them back."""
    return [number for number in sorted(ids) if _claimed(number, now)]


def letters(ids: Collection[int]) -> Sequence[Notice]:
    """The notices of these that their person may still see, oldest first."""
    found = db.session.scalars(
        select(Notice)
        .where(Notice.id.in_(ids))
        .options(joinedload(Notice.person), joinedload(Notice.account))
        .order_by(Notice.id)
    ).all()
    return [each for each in found if permissions.can(each.person, "account.view", each)]


def mailed(ids: Collection[int], now: datetime) -> None:
    """The server took them."""
    db.session.execute(
        update(Notice).where(Notice.id.in_(ids)).values(mailed_at=now).execution_options(synchronize_session=False)
    )


def mail_failed(ids: Collection[int], now: datetime, *, retriable: bool) -> None:
    """Try again after 1, 5, 30 and 120 minutes, where that is safe; then no more."""
    for notice in db.session.scalars(select(Notice).where(Notice.id.in_(ids))):
        if retriable and notice.mail_tries <= len(BACK_OFF_MINUTES):
            notice.mail_after = now + timedelta(minutes=BACK_OFF_MINUTES[notice.mail_tries - 1])


def _claimed(number: int, now: datetime) -> bool:
    result: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        update(Notice)
        .where(Notice.id == number, Notice.mail_after <= now, Notice.read_at.is_(None))
        .values(mail_after=None, mail_tries=Notice.mail_tries + 1)
        .execution_options(synchronize_session=False)
    )
    return result.rowcount == 1
