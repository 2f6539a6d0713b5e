"""Onto the desk and off it again."""

from dataclasses import replace

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from opscontent import clock
from opscontent.db import db
from opscontent.domain import activity, replies, revisions
from opscontent.domain.people import Person
from opscontent.domain.posts import Post
from opscontent.domain.quotes.building import without
from opscontent.domain.quotes.order import outline
from opscontent.domain.quotes.quote import EditKind, Quote
from opscontent.domain.replies import Reply, ReplyState
from opscontent.errors import Rejected


def pick(reply: Reply, *, by: Person) -> Quote:
    """Put a shortlisted (or used) reply on the desk, behind the others: under its last heading."""
    db.session.flush()
    db.session.refresh(reply, with_for_update={"of": Reply})
    if reply.state not in (ReplyState.shortlisted, ReplyState.used):
        raise Rejected(_l("Only replies of the shortlist can be picked."))
    if reply.is_erased or reply.consent_revoked_at is not None:
        raise Rejected(_l("This reply can't be printed any more."))
    waiting = outline(reply.prompt_id)
    if any(isinstance(each, Quote) and each.reply_id == reply.id for each in waiting):
        raise Rejected(_l("This reply is on the desk already."))
    return placed(reply, max((each.position for each in waiting), default=0) + 1, by=by)


def placed(reply: Reply, position: int, *, by: Person, batch: str = "") -> Quote:
    """A pick of this reply at this place of the desk; whether it may be one has been looked at."""
    quote = Quote(
        account_id=reply.account_id,
        prompt_id=reply.prompt_id,
        reply_id=reply.id,
        position=position,
        edit_kind=EditKind.verbatim,
        reply_version=reply.version,
        batch=batch,
        created_at=clock.now(),
        created_by_id=by.id,
    )
    db.session.add(quote)
    activity.record(by, "reply.picked", reply)
    return quote


def unpick(quote: Quote, *, by: Person) -> None:
    """Take a pick off the desk, or a quote out of its post; the words around it in the text stay.

    The reply goes back to the shortlist if no other post uses it. Raises `Rejected` for a published post."""
    reply, post = quote.reply, quote.post
    if post is not None and post.state in revisions.FROZEN:
        raise Rejected(revisions.FROZEN[post.state])
    db.session.delete(quote)
    db.session.flush()
    activity.record(by, "reply.unpicked", reply, note=post.title if post else "")
    if post is not None:
        _erase(post, reply.id, by=by)
        _release(reply, by=by)


def _erase(post: Post, reply_id: int, *, by: Person) -> None:
    """Its mark in the post's text goes too: a mark without a quote would block publishing."""
    written = revisions.latest(post.id)
    if written is None:
        return
    body = without(written.body, reply_id)
    revisions.save(post, replace(written.text, body=body), base_number=written.number, by=by)


def _release(reply: Reply, *, by: Person) -> None:
    elsewhere = db.session.scalar(
        select(func.count()).select_from(Quote).where(Quote.reply_id == reply.id, Quote.post_id.is_not(None))
    )
    if reply.state is ReplyState.used and not elsewhere:
        replies.move(reply, ReplyState.shortlisted, by=by)
