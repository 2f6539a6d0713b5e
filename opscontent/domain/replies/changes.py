"""What a sender may still do to a reply: change it until somebody decided; withdraw it, or its consent, always."""

from datetime import datetime
from pathlib import Path

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from opscontent import clock, vault
from opscontent.db import db
from opscontent.domain import activity, rules, search
from opscontent.domain.people import Person
from opscontent.domain.replies.acceptance import check_text, content_key, groups_of, standing
from opscontent.domain.replies.pictures import drop_pictures
from opscontent.domain.replies.reply import CreditWish, Door, Reply, ReplyState, move
from opscontent.errors import Rejected
from opscontent.text.cjk import fold_key

# A reader is not told that a rule held the reply, so held looks like new from outside.
EDITABLE = frozenset({ReplyState.new, ReplyState.held})


def edit(
    reply: Reply,
    text: str,
    *,
    name: str | None = None,
    title_idea: str | None = None,
    wish: CreditWish | None = None,
) -> None:
    """Replace the words (and the name and title idea, unless None) of a reply that nobody decided on yet.

    Raises `Rejected` after a decision, for words of a wrong length, and for words the sender has sent already."""
    _lock(reply)
    if reply.state not in EDITABLE:
        raise Rejected(_l("Somebody is reading this reply already, so it can't change any more."))
    fold = _new_fold(reply, text)
    given = {"text": text, "name": name, "title_idea": title_idea, "credit_wish": wish}
    changes = activity.set_fields(reply, {field: value for field, value in given.items() if value is not None})
    if not changes:
        return
    is_other, reply.fold_key = fold != reply.fold_key, fold
    reply.version, reply.edited_at = reply.version + 1, clock.now()
    activity.record("reader", "reply.edited", reply, changes=changes)
    _place_anew(reply, is_other=is_other)


def wish_credit(reply: Reply, wish: CreditWish) -> None:
    """How its sender wants to be named from now on, whatever was decided. The name itself stays what it was.

    Where it is printed the content hash covers the credit: an approval is of the old one. Raises `Rejected`."""
    _lock(reply)
    if reply.state is ReplyState.withdrawn or not reply.name:
        raise Rejected(_l("There is no name to print."))
    changes = activity.set_fields(reply, {"credit_wish": wish})
    if changes:
        reply.credit_wished_at = clock.now()
        activity.record("reader", "reply.credit_wished", reply, changes=changes)


def withdraw(reply: Reply, *, by: Person | str = "reader", folder: Path | None = None) -> None:
    """Take it back, in any state, with its pictures in `folder`; what quotes it can't be published any more.

    A reader may send the same words again later; an import of the same file may not bring them back."""
    _lock(reply)
    was = reply.state
    move(reply, ReplyState.withdrawn, by=by)
    drop_pictures([reply.id], folder)
    if reply.door.is_of_readers:
        reply.content_key = content_key("withdrawn", str(reply.id))
    activity.record(by, "reply.withdrawn", reply, changes={"reply_state": (was, ReplyState.withdrawn)})


def last_by(contributor_id: int, door: Door, *, can_change: bool = False) -> Reply | None:
    """What this person sent last through a door and did not withdraw; with `can_change` what nobody decided on."""
    query = select(Reply).where(Reply.contributor_id == contributor_id, Reply.door == door)
    states = EDITABLE if can_change else frozenset(ReplyState) - {ReplyState.withdrawn}
    return db.session.scalar(query.where(Reply.state.in_(states)).order_by(Reply.id.desc()).limit(1))


def revoke_consent(reply: Reply, note: str, *, by: Person) -> None:
    """On behalf of a reader who said so elsewhere: what quotes it can't be published. The note says who and how."""
    _lock(reply)
    if reply.state is ReplyState.withdrawn or reply.consent_revoked_at is not None:
        raise Rejected(_l("It was taken back already."))
    _agree(reply, clock.now(), note, by=by, verb="reply.consent_revoked")


def restore_consent(reply: Reply, note: str, *, by: Person) -> None:
    """The reader agrees again, or never meant to take it back."""
    _lock(reply)
    if reply.consent_revoked_at is None:
        raise Rejected(_l("Nobody took the consent back."))
    _agree(reply, None, note, by=by, verb="reply.consent_restored")


def by_token(token: str) -> Reply | None:
    """The reply whose receipt this token opens."""
    return db.session.scalar(select(Reply).where(Reply.receipt_hash == vault.hashed(token)))


def _place_anew(reply: Reply, *, is_other: bool) -> None:
    """Rules, search and group go by the new words."""
    _hold_or_release(reply)
    db.session.flush()
    search.index_reply(reply)
    if is_other:
        _meet_others(reply)


def _new_fold(reply: Reply, text: str) -> str:
    """The folding of a new text. Raises `Rejected` for a wrong length and for words its sender has sent already."""
    check_text(text, reply.prompt.reply_length_maximum)
    fold = fold_key(text)
    if any(each.fold_key == fold for each in standing(reply.prompt, reply.contributor) if each is not reply):
        raise Rejected(_l("You have sent these words already."))
    return fold


def _agree(reply: Reply, revoked_at: datetime | None, note: str, *, by: Person, verb: str) -> None:
    if not note.strip():
        raise Rejected(_l("Say who asked for it, and how."))
    reply.consent_revoked_at = revoked_at
    reply.consent_revoked_note = note.strip() if revoked_at else ""
    activity.record(by, verb, reply, changes={"note": ("", note.strip())})


def _meet_others(reply: Reply) -> None:
    """Other words: out of the group, and into that of those who say the very same, if there is one."""
    reply.group_id, reply.is_representative, reply.is_group_by_hand = None, False, False
    db.session.flush()
    reply.group_id = groups_of(reply.prompt_id, [reply.fold_key]).get(reply.fold_key)


def _lock(reply: Reply) -> None:
    """An editor may decide at this moment."""
    db.session.flush()
    db.session.refresh(reply, with_for_update=True)


def _hold_or_release(reply: Reply) -> None:
    """The rules look again; one that held the old words lets the new ones go."""
    if reply.contributor.blocked_at:
        return
    reason = rules.held_reason(reply.account, reply.text, reply.name, reply.title_idea)
    if reason and reply.state is ReplyState.new:
        move(reply, ReplyState.held, by="rule", reason=reason)
    elif not reason and reply.held_reason and reply.state is ReplyState.held:
        move(reply, ReplyState.new, by="rule")
    reply.held_reason = reason
