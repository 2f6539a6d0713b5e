"""The table of tables: spreadsheets of results that somebody brought in."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from opscontent.db import Base, UtcDateTime, choice, db
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person


class TableState(StrEnum):
    mapping = "mapping"  # read, waiting for the columns to be named
    done = "done"
    taken_back = "taken_back"


class MeasurementTable(Base):
    __tablename__ = "measurement_tables"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    filename: Mapped[str] = mapped_column(String(200))
    state: Mapped[TableState] = mapped_column(choice(TableState), default=TableState.mapping)
    has_header: Mapped[bool] = mapped_column(default=True)
    columns: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)  # field: number of its column, from 0
    rows: Mapped[list[Any]] = mapped_column(JSON, default=list, deferred=True)  # (number, cells); none once it is in
    row_count: Mapped[int] = mapped_column(default=0)
    taken_count: Mapped[int] = mapped_column(default=0)
    known_count: Mapped[int] = mapped_column(default=0)
    refused: Mapped[list[list[Any]]] = mapped_column(JSON, default=list)  # (row, title, reason)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)  # and the moment that its numbers are of
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    account: Mapped[Account] = relationship()
    created_by: Mapped[Person | None] = relationship()


def tables_of(account_id: int) -> Sequence[MeasurementTable]:
    """The tables of an account, newest first."""
    query = select(MeasurementTable).where(MeasurementTable.account_id == account_id)
    return db.session.scalars(
        query.options(joinedload(MeasurementTable.created_by)).order_by(MeasurementTable.id.desc())
    ).all()
