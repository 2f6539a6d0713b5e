"""The posts to come that a newer brief touches: the line they cite changed or is gone, or their pillar went."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, and_, or_, select
from sqlalchemy.orm import Mapped, aliased, contains_eager, joinedload, mapped_column

from opscontent import clock
from opscontent.db import Base, UtcDateTime, db
from opscontent.domain import activity, briefs
from opscontent.domain.briefs import Brief, Clause, Pillar
from opscontent.domain.people import Person
from opscontent.domain.posts.citations import clause_of
from opscontent.domain.posts.post import Post, PostState

_OVER = (PostState.published, PostState.dropped)


class BriefLook(Base):
    """Somebody looked at a post under a version of the brief and let it stand."""

    __tablename__ = "brief_looks"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), unique=True)
    brief_id: Mapped[int] = mapped_column(ForeignKey("briefs.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class Touched:
    """`was` and `now`: the cited line then and now, where it changed (None for `now`: it is gone)."""

    post: Post
    was: Clause | None
    now: Clause | None
    lost_pillar: Pillar | None


def touched(account_id: int) -> list[Touched]:
    """What the brief in force touches and nobody has looked at since, soonest first."""
    current = briefs.current(account_id)
    if current is None:
        return []
    seen, seen_brief = aliased(BriefLook), aliased(Brief)
    query = (
        select(Post, seen, seen_brief)
        .outerjoin(Post.pillar)
        .outerjoin(seen, seen.post_id == Post.id)
        .outerjoin(seen_brief, seen_brief.id == seen.brief_id)
        .where(Post.account_id == account_id, Post.state.not_in(_OVER))
        .where(or_(and_(Post.clause_key != "", Post.brief_id != current.id), Pillar.archived_at.is_not(None)))
        .options(contains_eager(Post.pillar), joinedload(Post.brief), joinedload(Post.owner).lazyload("*"))
        .order_by(Post.planned_at, Post.id)
    )
    found = [_touched(post, look, brief, current) for post, look, brief in db.session.execute(query)]
    return [each for each in found if each is not None]


def let_stand(post: Post, *, by: Person | str) -> None:
    """It is still right under the brief in force; another change of what it rests on asks again."""
    current = briefs.current(post.account_id)
    if current is None:
        return
    look = _look(post) or BriefLook(account_id=post.account_id, post_id=post.id)
    look.brief_id, look.at = current.id, clock.now()
    look.by_id = by.id if isinstance(by, Person) else None
    db.session.add(look)
    activity.record(by, "post.let_stand", post, changes={"brief_version": ("", current.number)})


def look_again(post: Post, *, by: Person | str) -> None:
    """Take `let_stand` back."""
    look = _look(post)
    if look is not None:
        db.session.delete(look)
        activity.record(by, "post.look_again", post)


def _look(post: Post) -> BriefLook | None:
    return db.session.scalar(select(BriefLook).where(BriefLook.post_id == post.id))


def _touched(post: Post, look: BriefLook | None, looked_under: Brief | None, current: Brief) -> Touched | None:
    was = clause_of(post)
    now = briefs.successor(was, current) if was else None
    seen = briefs.successor(was, looked_under) if was and looked_under else was
    has_changed = was is not None and _words(now) not in (was.text, _words(seen))
    lost = post.pillar if post.pillar and post.pillar.archived_at else None
    if lost and lost.archived_at and look and lost.archived_at <= look.at:
        lost = None
    if not has_changed and lost is None:
        return None
    return Touched(post, was if has_changed else None, now if has_changed else None, lost)


def _words(clause: Clause | None) -> str | None:
    return clause.text if clause else None
