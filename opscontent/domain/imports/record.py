"""The tables of imports: what was brought in, how far it is, and the rows that wait."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from opscontent.db import Base, UtcDateTime, choice, db
from opscontent.domain.people import Person
from opscontent.domain.prompts import Prompt

LOOKED_BACK = 100  # imports


class ImportState(StrEnum):
    mapping = "mapping"  # read, waiting for the columns to be named
    waiting = "waiting"
    running = "running"
    done = "done"
    failed = "failed"

    @property
    def is_under_way(self) -> bool:
        return self in (ImportState.waiting, ImportState.running)


class Import(Base):
    __tablename__ = "imports"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    prompt_id: Mapped[int] = mapped_column(ForeignKey("prompts.id"), index=True)
    door: Mapped[str] = mapped_column(String(10))  # a name in INTAKES
    filename: Mapped[str] = mapped_column(String(200), default="")
    has_header: Mapped[bool] = mapped_column(default=False)  # the first row names the columns
    columns: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)  # field: number of its column, from 0
    width: Mapped[int] = mapped_column(default=0)  # cells of a row; 0: a row can't have too many
    consent_note: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[ImportState] = mapped_column(choice(ImportState), default=ImportState.mapping)
    total_count: Mapped[int] = mapped_column(default=0)
    seen_count: Mapped[int] = mapped_column(default=0)
    added_count: Mapped[int] = mapped_column(default=0)
    known_count: Mapped[int] = mapped_column(default=0)
    refused_count: Mapped[int] = mapped_column(default=0)
    taken_back_count: Mapped[int] = mapped_column(default=0)
    refused: Mapped[list[dict[str, str | int]]] = mapped_column(JSON, default=list)  # row, text, reason; first 500
    known: Mapped[list[dict[str, str | int]]] = mapped_column(JSON, default=list)  # likewise, those there already
    heading: Mapped[list[str]] = mapped_column(JSON, default=list)  # cells of the row that names the columns
    remarks: Mapped[list[list[str]]] = mapped_column(JSON, default=list)  # what to look out for: (key, detail) each
    failure: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    prompt: Mapped[Prompt] = relationship()
    created_by: Mapped[Person | None] = relationship()


class ImportBatch(Base):
    """Rows that wait to be imported. They are in the database, so that any worker on any host can go on."""

    __tablename__ = "import_batches"
    __table_args__ = (UniqueConstraint("import_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id"))
    number: Mapped[int]
    rows: Mapped[list[Any]] = mapped_column(JSON)  # (number of the row in its source, its cells) each
    # How many rows before this one hold the same words without a name, for each row.
    repeats: Mapped[list[int]] = mapped_column(JSON, default=list)


def of_prompt(prompt_id: int) -> Sequence[Import]:
    """The imports of a prompt, newest first, with who made them."""
    query = select(Import).where(Import.prompt_id == prompt_id).options(joinedload(Import.created_by))
    return db.session.scalars(query.order_by(Import.id.desc())).all()


def like(import_: Import) -> Import | None:
    """The account's last import, started already, of a table whose columns have the same names."""
    query = select(Import).where(
        Import.account_id == import_.account_id,
        Import.door == import_.door,
        Import.state != ImportState.mapping,
        Import.has_header,
        Import.id < import_.id,
    )
    recent = db.session.scalars(query.order_by(Import.id.desc()).limit(LOOKED_BACK))
    return next((each for each in recent if each.heading and each.heading == import_.heading), None)


def first_rows(import_: Import) -> list[Any]:
    """The first waiting rows, the heading among them; none once it has run."""
    query = select(ImportBatch.rows).where(ImportBatch.import_id == import_.id, ImportBatch.number == 0)
    return db.session.scalar(query) or []
