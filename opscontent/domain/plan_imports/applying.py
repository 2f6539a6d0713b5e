"""Making posts of what was looked at, in one act; or throwing it away."""

from collections import Counter
from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from opscontent import clock
from opscontent.db import db
from opscontent.domain import accounts, activity, posts
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.plan_imports.looking import NEW, THERE, TWICE, Seen, look
from opscontent.domain.plan_imports.record import PlanImport, PlanImportPost
from opscontent.errors import Rejected


def apply(import_: PlanImport, columns: Mapping[str, int], *, has_header: bool, by: Person) -> int:
    """Make a post of every row that is new; returns how many. What was refused is kept with the reason.

    Raises `Rejected` for columns that can't be, and where there is nothing new."""
    _wait_for_others(import_, by)
    if import_.applied_at:
        raise Rejected(_l("This import was made already."))
    found = look(import_, columns, has_header=has_header, by=by)
    counts = Counter(seen.verdict for seen in found)
    if not counts[NEW]:
        raise Rejected(_l("There is nothing new in it, so nothing was made."))
    for seen in found:
        if seen.verdict == NEW:
            _make(import_, seen, by=by)
    import_.added_count, import_.known_count = counts[NEW], counts[THERE] + counts[TWICE]
    import_.refused_count = len(found) - import_.added_count - import_.known_count
    import_.refused = [_told(seen) for seen in found if seen.verdict != NEW]
    import_.columns, import_.has_header, import_.rows = dict(columns), has_header, []
    import_.applied_at = clock.now()
    told = {name: (0, getattr(import_, name)) for name in ("added_count", "known_count", "refused_count")}
    activity.record(by, "plan_import.made", import_, changes=told, note=import_.filename)
    return import_.added_count


def discard(import_: PlanImport) -> None:
    """Throw away what nobody made posts of; nothing came of it, so nothing is kept."""
    if import_.applied_at:
        raise Rejected(_l("This import was made already."))
    db.session.delete(import_)


def _wait_for_others(import_: PlanImport, by: Person) -> None:
    """Let one person at a time make posts of files, so that no row becomes two; then see what is there by now."""
    mine = [account.id for account in accounts.visible_to(by)]
    query = select(Account.id).where(Account.id.in_(mine)).order_by(Account.id)
    db.session.execute(query.with_for_update(key_share=True))
    db.session.refresh(import_)


def _make(import_: PlanImport, seen: Seen, *, by: Person) -> None:
    post = posts.create(
        seen.account,
        seen.title,
        by=by,
        planned_at=seen.planned_at,
        pillar_id=seen.pillar.id if seen.pillar else None,
        owner_id=seen.owner.id if seen.owner else None,
        why_us=seen.wanted.why_us,
    )
    row = PlanImportPost(import_id=import_.id, account_id=seen.account.id, post_id=post.id, row_key=seen.key)
    db.session.add(row)


def _told(seen: Seen) -> dict[str, str | int]:
    return {"row": seen.wanted.row, "title": seen.title[:120], "reason": seen.verdict}
