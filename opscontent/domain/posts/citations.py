"""Which clause of which brief a post cites, and what a newer version made of it."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from opscontent.db import db
from opscontent.domain import briefs
from opscontent.domain.briefs import Brief, Clause
from opscontent.domain.posts.post import Post, PostState

_OVER = (PostState.published, PostState.dropped)


@dataclass(frozen=True)
class Citation:
    """The clause as it was cited, and what the brief in force says there now (None: the line is gone)."""

    clause: Clause
    cited_number: int  # of the brief's version
    current: Clause | None
    current_number: int

    @property
    def has_changed(self) -> bool:
        return self.current is None or self.current.text != self.clause.text


def clause_of(post: Post) -> Clause | None:
    """The clause that a post cites, in the words of the version it cites."""
    return briefs.clause(post.brief, post.clause_key)


def citation_of(post: Post, current: Brief | None) -> Citation | None:
    """The cited clause beside the version in force (`current`)."""
    cited = clause_of(post)
    if cited is None or post.brief is None or current is None:
        return None
    return Citation(cited, post.brief.number, briefs.successor(cited, current), current.number)


def cited_counts(account_id: int) -> Counter[str]:
    """How many posts still to come cite each clause of the brief in force, by the clause's key."""
    current = briefs.current(account_id)
    if current is None:
        return Counter()
    rows = db.session.execute(
        select(Post.brief_id, Post.clause_key, func.count())
        .where(*_to_come(account_id))
        .group_by(Post.brief_id, Post.clause_key)
    )
    versions = {brief.id: brief for brief in db.session.scalars(select(Brief).where(Brief.account_id == account_id))}
    counts: Counter[str] = Counter()
    for brief_id, key, count in rows:
        cited = briefs.clause(versions.get(brief_id or 0), key)
        here = briefs.successor(cited, current) if cited else None
        if here and cited and here.text == cited.text:
            counts[here.key] += count
    return counts


def _to_come(account_id: int) -> list[ColumnElement[bool]]:
    return [Post.account_id == account_id, Post.clause_key != "", Post.state.not_in(_OVER)]
