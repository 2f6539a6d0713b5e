"""Full-text search of replies and drafts, two Chinese characters or more, mixed with Latin: alike on both engines.

The index holds encoded bigrams (text/cjk.py): FTS5's trigram finds no two-character word, unicode61 no Chinese
at all, PostgreSQL's parsers neither. The tables `reply_search` and `draft_search` are made by migrations.

A draft is long, and a tsvector knows no place behind its 16,383rd: so of drafts the index holds each term once,
without places. It says which may hold the words; who asks looks at the text itself."""

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


def index_draft(post_id: int, words: str) -> None:
    """Make a draft findable by what it says now."""
    column = "rowid" if _is_sqlite() else "post_id"
    db.session.execute(text(f"delete from draft_search where {column} = :id"), {"id": post_id})
    terms = sorted(set(bigrams(words).split()))
    if not terms:
        return
    grams, value = (" ".join(terms), ":grams") if _is_sqlite() else (terms, "array_to_tsvector(:grams)")
    insert = text(f"insert into draft_search ({column}, grams) values (:id, {value})")
    db.session.execute(insert, {"id": post_id, "grams": grams})


def drafts_with(query: str) -> TextClause | None:
    """The ids (`post_id`) of the drafts that hold each term of `query` somewhere; None for nothing but symbols."""
    terms = query_terms(query)
    if not terms.terms:
        return None
    if _is_sqlite():
        phrase = " AND ".join(f'"{term}"' for term in terms.terms) + ("*" if terms.prefix else "")
        clause = text("select rowid as post_id from draft_search where draft_search match :phrase")
    else:
        phrase = " & ".join(terms.terms) + (":*" if terms.prefix else "")
        clause = text("select post_id from draft_search where grams @@ to_tsquery('simple', :phrase)")
    return clause.bindparams(bindparam("phrase", phrase, unique=True))


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
