"""Forgetting a reader who asks for it: what is personal goes, what is printed stays without a name, counts stay.

What is out already is out: articles keep their text. A quote that is not out yet is blocked like one taken back."""

import secrets
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select, update

from opscontent.db import db
from opscontent.domain import activity, contributors, reader_notices, replies, search
from opscontent.domain.activity import Entry
from opscontent.domain.contributors import Contributor
from opscontent.domain.publications import PublishedArticle
from opscontent.domain.quotes import Quote
from opscontent.domain.replies import Decision, Reply, ReplyState


def forget(contributor: Contributor, *, folder: Path | None = None) -> None:
    """Everything personal of this reader's in this account, in every prompt; their receipts open nothing any more.

    The pictures lie in `folder`."""
    mine = db.session.scalars(select(Reply).where(Reply.contributor_id == contributor.id).with_for_update()).all()
    ids = [reply.id for reply in mine]
    printed = _printed(ids)
    for reply in mine:
        if reply.id in printed:
            _take_name_off(reply)
        else:
            _wipe(reply)
    db.session.flush()
    replies.drop_pictures(ids, folder)
    reader_notices.drop(ids)
    _clear_history(ids)
    _clear_quotes(ids, printed)
    search.forget(ids)
    search.index_texts([(reply.id, search.searchable(reply.text, "")) for reply in mine if reply.text])
    contributor.name, contributor.email = "", ""
    contributor.handle_hash = contributors.handle_hash(f"forgotten:{secrets.token_hex(32)}")
    activity.record("reader", "contributor.forgotten", contributor)


def _printed(ids: Sequence[int]) -> set[int]:
    """Those of these replies that an article which is out quotes."""
    is_out = PublishedArticle.post_id == Quote.post_id
    return set(
        db.session.scalars(select(Quote.reply_id).where(Quote.reply_id.in_(ids)).join(PublishedArticle, is_out))
    )


def _take_name_off(reply: Reply) -> None:
    reply.name = reply.title_idea = reply.note = reply.held_reason = ""
    reply.receipt_hash = None


def _wipe(reply: Reply) -> None:
    """Nothing of it is left but that there was one, and when."""
    if reply.state is not ReplyState.withdrawn:
        replies.move(reply, ReplyState.withdrawn, by="reader")
    _take_name_off(reply)
    reply.text = ""
    reply.fold_key = reply.content_key = replies.content_key("forgotten", str(reply.id))
    reply.version += 1


def _clear_history(ids: Sequence[int]) -> None:
    """The history keeps who did what and when, not the words."""
    mine = (Entry.thing_kind == Reply.__tablename__) & Entry.thing_id.in_(ids)
    _at_once(update(Entry).where(mine).values(changes={}, note=""))
    by_rule = Decision.reply_id.in_(ids) & Decision.by_id.is_(None)
    _at_once(update(Decision).where(by_rule).values(reason=""))  # it names the words that a rule hit


def _clear_quotes(ids: Sequence[int], printed: set[int]) -> None:
    """Edited wordings of what is not out go, and every name that was to be printed."""
    _at_once(update(Quote).where(Quote.reply_id.in_(ids)).values(credit="", note=""))
    _at_once(update(Quote).where(Quote.reply_id.in_(set(ids) - printed)).values(wording=None))


def _at_once(statement: object) -> None:
    db.session.execute(statement, execution_options={"synchronize_session": "fetch"})  # type: ignore[call-overload]
