"""Folding again what was folded by an older rule: the keys of replies and their words in the index of search."""

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from opscontent.text.cjk import bigrams, fold, fold_look

AT_ONCE = 2000


def refold(connection: sa.Connection, folding: Callable[[str], str]) -> None:
    """Bring replies to `folding`: `fold`, or on the way back `fold_look`. Those that both leave alone are passed over."""
    last = 0
    while rows := _next(connection, last):
        last = rows[-1].id
        touched = [row for row in rows if fold(row.text) != fold_look(row.text) or fold(row.name) != fold_look(row.name)]
        if touched:
            _write(connection, touched, folding)


def _next(connection: sa.Connection, last: int) -> Sequence[Any]:
    query = "select id, text, name from replies where id > :last and text != '' order by id limit :most"
    return connection.execute(sa.text(query), {"last": last, "most": AT_ONCE}).all()


def _write(connection: sa.Connection, rows: Sequence[Any], folding: Callable[[str], str]) -> None:
    keys = [{"id": row.id, "key": _key(folding(row.text) or row.text.strip())} for row in rows]
    connection.execute(sa.text("update replies set fold_key = :key where id = :id"), keys)
    grams = [{"id": row.id, "grams": bigrams(f"{row.text}\n{row.name}", folding)} for row in rows]
    if connection.dialect.name == "sqlite":
        connection.execute(sa.text("update reply_search set grams = :grams where rowid = :id"), grams)
        return
    query = "update reply_search set grams = to_tsvector('simple', :grams) where reply_id = :id"
    connection.execute(sa.text(query), grams)


def _key(folded: str) -> str:
    return sha256(folded.encode("utf-8", "surrogatepass")).hexdigest()
