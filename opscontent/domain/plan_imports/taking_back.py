"""Taking an import back: the posts go that nobody has touched since."""

from collections.abc import Iterator, Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, delete, exists, select

from opscontent.db import Base, db
from opscontent.domain import activity
from opscontent.domain.activity import Entry
from opscontent.domain.people import Person
from opscontent.domain.plan_imports.record import PlanImport, PlanImportPost
from opscontent.domain.posts import UNWRITTEN, Post
from opscontent.domain.presences import Presence
from opscontent.errors import Rejected

# Rows that may point to a post nobody has touched: how it came, and who has it open.
HARMLESS = {PlanImportPost.__tablename__, Presence.__tablename__}


def takeable_ids(import_: PlanImport) -> Sequence[int]:
    """The posts of an import that nobody has touched: no entry in their history, and nothing that hangs on them."""
    mine = select(PlanImportPost.post_id).where(PlanImportPost.import_id == import_.id)
    touched = exists().where(
        Entry.thing_kind == Post.__tablename__, Entry.thing_id == Post.id, Entry.verb != "post.created"
    )
    query = select(Post.id).where(Post.id.in_(mine), Post.version == 1, Post.state.in_(UNWRITTEN), ~touched)
    return db.session.scalars(query.where(*_nothing_hangs_on_it())).all()


def take_back(import_: PlanImport, *, by: Person) -> int:
    """Delete those posts with their history; returns how many. Importing the same again brings them back."""
    ids = list(takeable_ids(import_))
    if not ids:
        raise Rejected(_l("Somebody has worked on every post of this import, so all of them stay."))
    db.session.execute(delete(PlanImportPost).where(PlanImportPost.post_id.in_(ids)))
    db.session.execute(delete(Presence).where(Presence.post_id.in_(ids)))
    # Their numbers may be given out again: no later post may have their history.
    db.session.execute(delete(Entry).where(Entry.thing_kind == Post.__tablename__, Entry.thing_id.in_(ids)))
    db.session.execute(delete(Post).where(Post.id.in_(ids)))
    import_.taken_back_count += len(ids)
    activity.record(by, "plan_import.taken_back", import_, changes={"taken_back_count": (0, len(ids))})
    return len(ids)


def _nothing_hangs_on_it() -> Iterator[ColumnElement[bool]]:
    """That no row of any table points to the post; also of tables that come to be later than this."""
    for table in Base.metadata.sorted_tables:
        if table.name in HARMLESS:
            continue
        for key in table.foreign_keys:
            if key.column.table is Post.__table__:
                yield ~exists().where(key.parent == Post.id)
