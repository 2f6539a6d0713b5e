"""Full-text search of replies, two Chinese characters or more, mixed with Latin: the same hits on both engines.

The index holds encoded bigrams (text/cjk.py): FTS5's trigram finds no two-character word, unicode61 no Chinese
at all, PostgreSQL's parsers neither. The table `reply_search` is made by a migration of its own."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from sqlalchemy import ColumnElement, Integer, Table, TextClause, bindparam, text

from opscontent.db import Base, db, once_per_engine
from opscontent.text.cjk import bigrams, query_terms


class Worded(Protocol):
    """What `index_reply` needs of a reply, which comes later in the reading order."""

    @property
    def id(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def name(self) -> str: ...


def index_reply(reply: Worded) -> None:
    """Make a flushed reply findable, or findable by its new text."""
    forget([reply.id])
    index_texts([(reply.id, searchable(reply.text, reply.name))])


def index_texts(texts: Iterable[tuple[int, str]]) -> None:
    """Make many new replies findable: (reply id, text) each; none may be indexed already."""
    index_grams([(reply_id, bigrams(words)) for reply_id, words in texts])


def index_grams(grams: Sequence[tuple[int, str]]) -> None:
    """The same for texts that were cut before: (reply id, what `bigrams` made of them) each."""
    if grams:
        db.session.execute(_insert(), [{"id": reply_id, "grams": cut} for reply_id, cut in grams])


def forget(reply_ids: Iterable[int]) -> None:
    """Take replies out of the index."""
    column = "rowid" if _is_sqlite() else "reply_id"
    rows = [{"id": number} for number in reply_ids]
    if rows:
        db.session.execute(text(f"delete from reply_search where {column} = :id"), rows)


def matches(query: str) -> ColumnElement[bool]:
    """A condition on `Reply`: its text or name holds `query`, whatever its case, width or punctuation.

    A query of nothing but symbols is looked up as it stands."""
    terms = query_terms(query)
    if not terms.terms:
        return _replies().c.text.contains(query.strip(), autoescape=True)
    return _replies().c.id.in_(
        _ids(_phrase(list(terms.terms), terms.prefix)).columns(reply_id=Integer).scalar_subquery()
    )


def searchable(words: str, name: str) -> str:
    """What the index holds of a reply."""
    return f"{words}\n{name}"


def _replies() -> Table:
    return Base.metadata.tables["replies"]


def _is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


@once_per_engine
def _insert() -> TextClause:
    if _is_sqlite():
        return text("insert into reply_search (rowid, grams) values (:id, :grams)")
    return text("insert into reply_search (reply_id, grams) values (:id, to_tsvector('simple', :grams))")


def _phrase(terms: list[str], is_prefix: bool) -> str:
    if _is_sqlite():
        return '"' + " ".join(terms) + '"' + ("*" if is_prefix else "")
    return " <-> ".join(terms) + (":*" if is_prefix else "")


def _ids(phrase: str) -> TextClause:
    if _is_sqlite():
        clause = text("select rowid as reply_id from reply_search where reply_search match :phrase")
    else:
        clause = text("select reply_id from reply_search where grams @@ to_tsquery('simple', :phrase)")
    return clause.bindparams(bindparam("phrase", phrase, unique=True))
