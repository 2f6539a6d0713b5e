"""Onto the desk and off it again, and the order there."""

from collections.abc import Sequence
from dataclasses import replace

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from opscontent import clock
from opscontent.db import db
from opscontent.domain import activity, replies, revisions
from opscontent.domain.people import Person
from opscontent.domain.posts import Post
from opscontent.domain.prompts import Prompt
from opscontent.domain.quotes.building import without
from opscontent.domain.quotes.quote import EditKind, Quote, on_desk
from opscontent.domain.replies import Reply, ReplyState
from opscontent.errors import Conflict, Rejected


def pick(reply: Reply, *, by: Person) -> Quote:
    """Put a shortlisted (or used) reply on the desk, behind the others."""
    db.session.flush()
    db.session.refresh(reply, with_for_update={"of": Reply})
    if reply.state not in (ReplyState.shortlisted, ReplyState.used):
        raise Rejected(_l("Only replies of the shortlist can be picked."))
    if reply.is_erased or reply.consent_revoked_at is not None:
        raise Rejected(_l("This reply can't be printed any more."))
    waiting = on_desk(reply.prompt_id)
    if any(quote.reply_id == reply.id for quote in waiting):
        raise Rejected(_l("This reply is on the desk already."))
    quote = Quote(
        account_id=reply.account_id,
        prompt_id=reply.prompt_id,
        reply_id=reply.id,
        position=max((each.position for each in waiting), default=0) + 1,
        edit_kind=EditKind.verbatim,
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


def reorder(prompt: Prompt, quote_ids: Sequence[int], *, by: Person) -> None:
    """Bring the waiting picks into this order. Raises `Conflict` where they are not the same picks any more."""
    waiting = {quote.id: quote for quote in on_desk(prompt.id)}
    if set(quote_ids) != set(waiting) or len(quote_ids) != len(waiting):
        raise Conflict(_l("Someone added or removed a pick meanwhile. The order was not changed."))
    for place, quote_id in enumerate(quote_ids, start=1):
        waiting[quote_id].position = place
    activity.record(by, "prompt.picks_ordered", prompt)


def shift(quote: Quote, places: int, *, by: Person) -> None:
    """Move a waiting pick up (negative) or down by so many places; at the ends it stays."""
    ids = [each.id for each in on_desk(quote.prompt_id)]
    if quote.id not in ids:
        raise Rejected(_l("Only picks that wait on the desk have an order here."))
    place = ids.index(quote.id)
    ids.remove(quote.id)
    ids.insert(max(0, place + places), quote.id)
    reorder(quote.prompt, ids, by=by)


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
