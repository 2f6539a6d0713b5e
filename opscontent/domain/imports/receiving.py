"""Before an import runs: its rows are kept, its columns are named, it is started or thrown away."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from opscontent import clock
from opscontent.db import db
from opscontent.domain import activity
from opscontent.domain.imports.record import Import, ImportBatch, ImportState, first_rows, like
from opscontent.domain.people import Person
from opscontent.domain.prompts import Prompt
from opscontent.errors import Rejected
from opscontent.intake import INTAKES, Incoming, Row, Rows, comments, paste, table
from opscontent.text.inputs import one_line

BATCH = 500
UNSTARTED_KEPT_FOR = timedelta(days=7)


def receive_table(prompt: Prompt, filename: str, content: bytes, *, by: Person) -> Import:
    """Keep the rows of a CSV or XLSX file. Its columns are those of the account's last import of such a table, else a
    guess. Raises `Rejected` where it is no table."""
    found = table.opened(content)
    guess = table.guess(found.rows)
    import_ = _receive(prompt, "table", found.rows, by=by)
    import_.filename, import_.width, import_.remarks = one_line(filename)[:200], found.width, found.remarks
    import_.heading = found.rows[0][1]
    earlier = like(import_)
    import_.has_header = earlier.has_header if earlier else guess.has_header
    import_.columns = dict(earlier.columns) if earlier else guess.columns
    return import_


def receive_paste(prompt: Prompt, text: str, *, by_blocks: bool, with_names: bool, by: Person) -> Import:
    """Keep pasted replies, a line or a block each. Raises `Rejected` where there is nothing in them."""
    rows = paste.rows(text, by_blocks=by_blocks, with_names=with_names)
    import_ = _receive(prompt, "paste", rows, by=by)
    import_.columns = dict(paste.COLUMNS)
    return import_


def receive_comments(prompt: Prompt, text: str, *, by: Person) -> Import:
    """Keep comments that were copied from the platform just now. Raises `Rejected` where there are none in it."""
    copied = comments.opened(text, clock.now().astimezone(prompt.account.zone))
    import_ = _receive(prompt, "comments", copied.rows, by=by)
    import_.columns, import_.remarks = dict(comments.COLUMNS), copied.remarks
    return import_


def preview(import_: Import, columns: Mapping[str, int], *, has_header: bool, most: int = 10) -> list[Incoming]:
    """The first replies as they would come in with these columns."""
    return read(import_, first_rows(import_)[has_header : has_header + most], columns)


def read(import_: Import, rows: Sequence[Row], columns: Mapping[str, int]) -> list[Incoming]:
    """What these rows of an import hold, by the columns given."""
    source = Rows(rows, columns, import_.width, import_.prompt.account.zone)
    return list(INTAKES[import_.door].read(source))


def start(import_: Import, columns: Mapping[str, int], *, has_header: bool, consent_note: str, by: Person) -> None:
    """Let it run with these columns. Raises `Rejected` where they can't be, or nobody says how consent was got."""
    if import_.state is not ImportState.mapping:
        raise Rejected(_l("This import was started already."))
    if not consent_note.strip():
        raise Rejected(_l("Say how the senders agreed to be quoted."))
    if "text" not in columns:
        raise Rejected(_l("Choose the column that holds the replies."))
    if len(set(columns.values())) < len(columns):
        raise Rejected(_l("Two fields can't come from one column."))
    if import_.total_count - has_header < 1:
        raise Rejected(_l("There is nothing to import in it."))
    import_.columns, import_.has_header, import_.consent_note = dict(columns), has_header, consent_note
    import_.total_count -= has_header
    import_.heading = import_.heading if has_header else []
    import_.state = ImportState.waiting
    _count_repeats(import_)
    activity.record(by, "import.started", import_, note=consent_note)


def discard(import_: Import, *, by: Person) -> None:
    """Throw away an import that was not started; nothing came of it, so nothing is kept."""
    if import_.state is not ImportState.mapping:
        raise Rejected(_l("This import was started already."))
    _forget([import_.id])


def _receive(prompt: Prompt, door: str, rows: Sequence[Row], *, by: Person) -> Import:
    _forget_unstarted(prompt.account_id)
    import_ = Import(
        account_id=prompt.account_id,
        prompt=prompt,
        door=door,
        state=ImportState.mapping,
        total_count=len(rows),
        created_at=clock.now(),
        created_by=by,
    )
    db.session.add(import_)
    db.session.flush()
    for number, at in enumerate(range(0, len(rows), BATCH)):
        db.session.add(ImportBatch(import_id=import_.id, number=number, rows=list(rows[at : at + BATCH])))
    return import_


def _count_repeats(import_: Import) -> None:
    """Two people without a name who say the same are two replies, but the same file again adds neither."""
    columns = {field: at for field, at in import_.columns.items() if field in ("text", "name")}
    counts: Counter[str] = Counter()
    for batch in db.session.scalars(
        select(ImportBatch).where(ImportBatch.import_id == import_.id).order_by(ImportBatch.number)
    ):
        repeats = []
        for incoming in read(import_, batch.rows, columns):
            repeats.append(0 if incoming.name else counts[incoming.text])
            counts[incoming.text] += not incoming.name
        batch.repeats = repeats


def _forget_unstarted(account_id: int) -> None:
    """What nobody started in a week is not waited for any more."""
    is_old = Import.created_at < clock.now() - UNSTARTED_KEPT_FOR
    mine = Import.account_id == account_id
    _forget(db.session.scalars(select(Import.id).where(mine, is_old, Import.state == ImportState.mapping)).all())


def _forget(import_ids: Sequence[int]) -> None:
    if import_ids:
        db.session.execute(delete(ImportBatch).where(ImportBatch.import_id.in_(import_ids)))
        db.session.execute(delete(Import).where(Import.id.in_(import_ids)))
