"""Bringing a table of results in: read it, name its columns, look, take it in, take it back."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, select

from opscontent import clock
from opscontent.db import db
from opscontent.domain import activity
from opscontent.domain.accounts import Account
from opscontent.domain.measurements.matching import Matched, match
from opscontent.domain.measurements.measurement import Measure, Measurement, ResultSource, add
from opscontent.domain.measurements.table import MeasurementTable, TableState
from opscontent.domain.measurements.values import latest
from opscontent.domain.people import Person
from opscontent.domain.posts import Post
from opscontent.errors import Conflict, Rejected
from opscontent.intake import results
from opscontent.text.inputs import one_line

MOST_ROWS = 5_000


@dataclass(frozen=True)
class Preview:
    """What would come in. `known` are rows whose numbers are what we know already."""

    fresh: list[Matched]
    known: list[Matched]
    refused: list[Matched]


def receive(account: Account, filename: str, content: bytes, *, by: Person) -> MeasurementTable:
    """Keep the rows of a file until somebody has looked at them. Raises `Rejected` for what is no table."""
    rows = results.opened(content)
    if len(rows) > MOST_ROWS:
        raise Rejected(_l("There are too many rows: at most %(count)s.", count=MOST_ROWS))
    heading = results.heading_in(rows)
    kept = rows[heading:] if heading is not None else rows
    found = MeasurementTable(
        account_id=account.id,
        filename=one_line(filename)[:200],
        has_header=heading is not None,
        columns=results.guess(kept[0][1]) if heading is not None else {},
        rows=[list(row) for row in kept],
        row_count=len(kept) - (heading is not None),
        created_at=clock.now(),
        created_by_id=by.id,
    )
    db.session.add(found)
    db.session.flush()
    return found


def preview(found: MeasurementTable, columns: Mapping[str, int], *, has_header: bool) -> Preview:
    """Two queries, however many rows there are."""
    rows = [(number, cells) for number, cells in found.rows][1 if has_header else 0 :]
    matched = match(found.account, results.read(rows, columns, found.account.zone))
    ids = [each.post.id for each in matched if each.post]
    there = latest(found.account_id, ids)
    shown = Preview([], [], [each for each in matched if not each.post])
    for each in matched:
        if each.post:
            is_known = each.result.numbers.items() <= there.get(each.post.id, {}).items()
            (shown.known if is_known else shown.fresh).append(each)
    return shown


def take_in(found: MeasurementTable, columns: Mapping[str, int], *, has_header: bool, by: Person) -> MeasurementTable:
    """The rows become results as of the moment the file was sent. Raises `Rejected` where not one of them can."""
    _hold(found)
    if found.state is not TableState.mapping:
        raise Conflict(_l("This table was taken in already."))
    if "title" not in columns or not any(measure in columns for measure in Measure):
        raise Rejected(_l("Say which column holds the title, and at least one that holds a number."))
    shown = preview(found, columns, has_header=has_header)
    if not shown.fresh:
        raise Rejected(_l("No row brings anything new: see below why."))
    _keep(found, {each.post.id: each.result.numbers for each in shown.fresh if each.post}, by)
    found.state, found.columns, found.has_header = TableState.done, dict(columns), has_header
    found.taken_count, found.known_count = len(shown.fresh), len(shown.known)
    found.refused = [[each.result.row, each.result.title[:120], each.reason] for each in shown.refused]
    found.rows = []
    activity.record(by, "measurement_table.taken_in", found, changes={"added": ("", len(shown.fresh))})
    return found


def _hold(found: MeasurementTable) -> None:
    """Whoever comes to the same table a moment later waits, and sees what became of it."""
    db.session.execute(select(MeasurementTable.id).where(MeasurementTable.id == found.id).with_for_update())
    db.session.refresh(found)


def discard(found: MeasurementTable, *, by: Person) -> None:
    """Nothing came of it, and nothing is kept."""
    _hold(found)
    if found.state is not TableState.mapping:
        raise Conflict(_l("This table was taken in already."))
    activity.record(by, "measurement_table.discarded", found.account, note=found.filename)
    db.session.delete(found)


def take_back(found: MeasurementTable, *, by: Person) -> int:
    """Its numbers count no more; what was known before counts again. Returns how many went."""
    _hold(found)
    if found.state is not TableState.done:
        raise Conflict(_l("This table is not in."))
    mine = Measurement.table_id == found.id
    count = db.session.scalar(select(func.count()).select_from(Measurement).where(mine)) or 0
    db.session.execute(delete(Measurement).where(mine))
    found.state = TableState.taken_back
    activity.record(by, "measurement_table.taken_back", found, changes={"taken_back": ("", count)})
    return count


def _keep(found: MeasurementTable, numbers: Mapping[int, Mapping[str, int]], by: Person) -> None:
    for post in db.session.scalars(select(Post).where(Post.id.in_(numbers))):
        add(post, numbers[post.id], taken_at=found.created_at, source=ResultSource.table, by=by, table=found)
