"""An import at work: one batch of rows in one transaction, so that it can go on wherever it was stopped."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select
from sqlalchemy.exc import DataError, IntegrityError

from opscontent import clock
from opscontent.db import db
from opscontent.domain import activity, contributors, replies
from opscontent.domain.imports.receiving import BATCH, read
from opscontent.domain.imports.record import Import, ImportBatch, ImportState
from opscontent.domain.replies import LONGEST_TEXT, Door
from opscontent.intake import Incoming
from opscontent.text.cjk import fold_look

MOST_SHOWN = 500
SHOWN_CHARACTERS = 120
DOORS = {"paste": Door.paste, "comments": Door.paste, "table": Door.table}
REASONS: dict[str, Any] = {
    "empty": _l("There are no words in it."),
    "long": _l("It is longer than %(most)d characters.", most=LONGEST_TEXT),
    "there": _l("It was there before this import."),
    "twice": _l("It stands in this import more than once."),
    "torn": _l("The row has more cells than the first one: is a comma in the text not in quotation marks?"),
}


def step(import_id: int) -> bool:
    """Take the next batch in, in the caller's transaction; True when there is nothing left to do.

    Two workers at once do no harm: one waits for the other, and each batch is taken once."""
    query = select(Import).where(Import.id == import_id).with_for_update()
    import_ = db.session.scalar(query.execution_options(populate_existing=True))
    if import_ is None or not import_.state.is_under_way:
        return True
    import_.state = ImportState.running
    try:
        with db.session.begin_nested():
            _take_in(import_)
    except (DataError, IntegrityError, ValueError) as error:
        # Asking again would fail again; what came in so far stays and can be taken back.
        _end(import_, ImportState.failed, failure=str(error)[:1000])
        return True
    if import_.seen_count < import_.total_count:
        return False
    _end(import_, ImportState.done)
    return True


def left_running(now: datetime) -> Sequence[int]:
    """Imports that were started and are not done, oldest first, for a sweep to go on with."""
    under_way = [state for state in ImportState if state.is_under_way]
    query = select(Import.id).where(Import.state.in_(under_way), Import.created_at <= now)
    return db.session.scalars(query.order_by(Import.id)).all()


def _take_in(import_: Import) -> None:
    batch = _next(import_)
    skipped = import_.has_header and batch.number == 0
    incoming = read(import_, batch.rows[skipped:], import_.columns)
    pairs = list(zip(incoming, batch.repeats[skipped:], strict=True))
    good = [(each, repeat) for each, repeat in pairs if not _reason(each)]
    refused = [_told(each, _reason(each)) for each in incoming if _reason(each)]
    added = _add(import_, good)
    import_.seen_count += len(incoming)
    import_.added_count += added
    import_.known_count += len(good) - added
    import_.refused_count += len(refused)
    import_.refused = [*import_.refused, *refused][:MOST_SHOWN]


def _next(import_: Import) -> ImportBatch:
    number = (import_.seen_count + import_.has_header) // BATCH
    query = select(ImportBatch).where(ImportBatch.import_id == import_.id, ImportBatch.number == number)
    return db.session.scalars(query).one()


def _reason(incoming: Incoming) -> str:
    """A key of REASONS; "" where the row is good."""
    if not incoming.text:
        return "empty"
    if incoming.is_torn:
        return "torn"
    return "long" if replies.is_too_long(incoming.text, LONGEST_TEXT) else ""


def _told(incoming: Incoming, reason: str) -> dict[str, str | int]:
    return {"row": incoming.row, "text": incoming.text[:SHOWN_CHARACTERS], "reason": reason}


def _add(import_: Import, good: Sequence[tuple[Incoming, int]]) -> int:
    """Only who sends something new becomes a contributor: a file may not bring back who was forgotten."""
    made = [(each, _handle(import_, each, repeat)) for each, repeat in good]
    fresh = _fresh(import_, [(each, handle, _row(import_, each, handle)) for each, handle in made])
    people: dict[str, tuple[str, str]] = {}
    for each, handle, _ in fresh:
        people[handle] = (each.name, each.email or people.get(handle, ("", ""))[1])
    ids = contributors.recognise_many(import_.account_id, people)
    rows = [row | {"contributor_id": ids[handle]} for _, handle, row in fresh]
    return replies.add_many(rows) if rows else 0


def _fresh(import_: Import, made: Sequence[tuple[Incoming, str, dict[str, Any]]]) -> list[Any]:
    """Those that are no replies yet; the others are noted."""
    there = replies.import_of_keys(import_.prompt_id, [row["content_key"] for _, _, row in made])
    fresh, known = [], []
    for each, handle, row in made:
        key = row["content_key"]
        if key in there:
            known.append(_told(each, "twice" if there[key] == import_.id else "there"))
        else:
            there[key] = import_.id
            fresh.append((each, handle, row))
    import_.known = [*import_.known, *known][:MOST_SHOWN]
    return fresh


def _handle(import_: Import, incoming: Incoming, repeat: int) -> str:
    if incoming.name:
        return f"import:name:{fold_look(incoming.name) or incoming.name}"
    return f"import:{import_.prompt_id}:{repeat}:{incoming.text}"


def _row(import_: Import, incoming: Incoming, handle: str) -> dict[str, Any]:
    """All of a reply but its contributor, who may not be one yet."""
    key = contributors.handle_hash(handle)
    row = replies.row_of(
        *(import_.prompt, 0, key, incoming.text, incoming.name, DOORS[import_.door]), title_idea=incoming.title_idea
    )
    now = clock.now()
    return row | {
        "consent_id": None,
        "consent_note": import_.consent_note,
        "import_id": import_.id,
        "received_at": min(incoming.received_at or now, now),
    }


def _end(import_: Import, state: ImportState, *, failure: str = "") -> None:
    import_.state, import_.failure, import_.finished_at = state, failure, clock.now()
    db.session.execute(delete(ImportBatch).where(ImportBatch.import_id == import_.id))
    if import_.added_count:
        import_.prompt.cleared_at = None  # there is something to clear again
    counts = {field: (0, getattr(import_, field)) for field in ("added_count", "known_count", "refused_count")}
    activity.record("worker", f"import.{state}", import_, changes=counts, note=failure)
