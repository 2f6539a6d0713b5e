"""Find in all drafts: which newest texts hold some words, and where."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

from sqlalchemy import Integer, Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from opscontent.db import db
from opscontent.domain import search
from opscontent.domain.people import Person
from opscontent.domain.posts import Post, PostState
from opscontent.domain.revisions.revision import Revision, Text
from opscontent.text.contexts import Context, contexts, count, holds

PAGE = 20
PLACES = 3  # shown of one text
LOOKED = 400  # texts looked at for one page: some hold all the parts of the words and not the words


@dataclass(frozen=True)
class Hit:
    """A newest text that holds the words: the first places in its body, and how many there are."""

    revision: Revision
    places: Sequence[Context]
    count: int
    is_in_head: bool  # in title or digest


@dataclass(frozen=True)
class Hits:
    """One page, the texts saved last first; `next` is where the next page starts, None where nothing is left."""

    hits: Sequence[Hit] = ()
    next: int | None = None


def searchable(text: Text) -> str:
    """What the index holds of a text."""
    return "\n".join((text.title, text.digest, text.body))


def index_all() -> None:
    """Make every post findable by its newest text, as after a restore."""
    newest = select(func.max(Revision.id)).group_by(Revision.post_id)
    for revision in db.session.scalars(select(Revision).where(Revision.id.in_(newest)).order_by(Revision.id)):
        search.index_draft(revision.post_id, searchable(revision.text))


def find(
    query: str,
    account_ids: Sequence[int],
    *,
    state: PostState | None = None,
    before: int | None = None,
    most: int = PAGE,
) -> Hits:
    """The newest texts of these accounts' posts that hold `query`; `before` is the `next` of the page before."""
    if not query.strip():
        return Hits()
    hits: list[Hit] = []
    for number, revision in enumerate(_candidates(query, account_ids, state, before), 1):
        if holds(searchable(revision.text), query):
            hits.append(_hit(revision, query))
        if len(hits) > most:
            return Hits(hits[:most], hits[most - 1].revision.id)
        if number == LOOKED:
            return Hits(hits, revision.id)
    return Hits(hits)


def _candidates(
    query: str, account_ids: Sequence[int], state: PostState | None, before: int | None
) -> Iterator[Revision]:
    """Newest texts that may hold the words, those saved last first."""
    posts = select(Post.id).where(Post.account_id.in_(account_ids))
    posts = posts.where(Post.state == state) if state else posts
    ids = search.drafts_with(query)
    if ids is not None:
        posts = posts.where(Post.id.in_(ids.columns(post_id=Integer).scalar_subquery()))
    newest = select(func.max(Revision.id)).where(Revision.post_id.in_(posts)).group_by(Revision.post_id)
    found = _with_posts().where(Revision.id.in_(newest)).order_by(Revision.id.desc()).limit(LOOKED)
    found = found.where(Revision.id < before) if before else found
    with closing(db.session.scalars(found.execution_options(yield_per=PAGE))) as revisions:
        yield from revisions


def _with_posts() -> Select[Revision]:
    query = select(Revision).join(Revision.post).options(joinedload(Revision.created_by).lazyload(Person.memberships))
    return query.options(contains_eager(Revision.post).joinedload(Post.account))


def _hit(revision: Revision, query: str) -> Hit:
    places = contexts(revision.body, query, most=PLACES)
    is_in_head = holds(revision.title, query) or holds(revision.digest, query)
    return Hit(revision, places, count(revision.body, query) if len(places) == PLACES else len(places), is_in_head)
