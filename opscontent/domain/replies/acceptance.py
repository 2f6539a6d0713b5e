"""How replies come in, through any door. The same words from the same person are the same reply, not a second one.

An arrival is its own record: the row says when, how and under which consent, so the history has no entry for it."""

import hmac
import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, select

from opscontent import clock
from opscontent.db import db, insert_into
from opscontent.domain import prompts, search
from opscontent.domain.contributors import Contributor
from opscontent.domain.prompts import Consent, Prompt
from opscontent.domain.replies.reply import LONGEST_TEXT, UNSEEN_SHARE, Door, Reply, ReplyState
from opscontent.errors import Rejected
from opscontent.text.cjk import contact_numbers, fold_key, length

TOKEN_BYTES = 24
_LINK = re.compile(r"(?:https?://|www\.)\S{3,}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Accepted:
    """`token` opens the receipt: None where none was asked for, or where it is known only to who has it."""

    reply: Reply
    token: str | None
    is_new: bool


def accept(
    prompt: Prompt,
    *,
    contributor: Contributor,
    text: str,
    name: str = "",
    title_idea: str = "",
    consent: Consent | None = None,
    consent_note: str = "",
    door: Door = Door.form,
    received_at: datetime | None = None,
    receipt: bool = True,
    secret: str = "",
) -> Accepted:
    """Take one reply in; the same words (folded) again from the same contributor are the reply that is there.

    With the sender's `secret` the receipt's token can be made again by `token_of`, else it is random and told once.
    Raises `Rejected` when the words are empty, too long or too many; through the form also when it is closed."""
    row = _row(prompt, contributor, text, name, door) | {"title_idea": title_idea, "consent_note": consent_note}
    row |= {"consent_id": consent.id if consent else None, "received_at": received_at or clock.now()}
    known = db.session.scalar(_same(row))
    is_new = known is None and _add(prompt, contributor, row)
    reply = known or db.session.scalars(_same(row)).one()
    return Accepted(reply, _token(reply, secret, is_new and receipt), is_new)


def row_of(prompt: Prompt, contributor_id: int, handle_hash: str, text: str, name: str, door: Door) -> dict[str, Any]:
    """The columns of a new reply; held where a rule says so."""
    fold = fold_key(text)
    row = {
        "account_id": prompt.account_id,
        "prompt_id": prompt.id,
        "contributor_id": contributor_id,
        "door": door,
        "text": text,
        "fold_key": fold,
        "content_key": content_key(handle_hash, fold),
        "name": name,
        "state": ReplyState.new,
        "held_reason": "",
        "received_at": clock.now(),
    }
    reason = held_reason(prompt, text)
    return row | {"state": ReplyState.held, "held_reason": reason} if reason else row


def add_many(rows: Sequence[dict[str, Any]]) -> int:
    """Insert rows of `row_of` and make them findable; those that are there already are passed over. Returns how many
    were new."""
    added = db.session.execute(
        insert_into(Reply).on_conflict_do_nothing().returning(Reply.id, Reply.text, Reply.name), list(rows)
    ).all()
    search.index_texts((number, search.searchable(words, name)) for number, words, name in added)
    return len(added)


def content_key(handle_hash: str, fold: str) -> str:
    """Equal for the same words, folded, from the same contributor."""
    return sha256(f"{handle_hash}\n{fold}".encode()).hexdigest()


def held_reason(prompt: Prompt, text: str) -> str:
    """Why a rule holds a reply back for a person to look at, with the words that it hit; "" for nothing."""
    hits = [*contact_numbers(text), *_LINK.findall(text)]
    if not hits:
        return ""
    return _said(prompt, _l("contact or link: %(words)s", words=", ".join(hits)))


def token_of(secret: str, reply_id: int) -> str:
    """The receipt's token of a reply whose sender holds `secret`."""
    digest = hmac.digest(secret.encode(), f"receipt:{reply_id}".encode(), "sha256")
    return urlsafe_b64encode(digest[:TOKEN_BYTES]).decode()


def token_hash(token: str) -> str:
    """What is kept of a token."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def check_text(text: str, most: int) -> None:
    """Raise `Rejected` for words that are none or too many, counted as a reader counts."""
    if not text.strip():
        raise Rejected(_l("There is nothing to read in it."))
    if is_too_long(text, most):
        raise Rejected(_l("It is too long: %(count)d characters, %(most)d at most.", count=length(text), most=most))


def is_too_long(text: str, most: int) -> bool:
    """More than `most` characters as a reader counts them, or far more than that as a computer does."""
    # Joined emoji count as one however many they are; nobody needs that many.
    return len(text) > most and (len(text) > UNSEEN_SHARE * most or length(text) > most)


def _check(prompt: Prompt, contributor: Contributor, text: str, door: Door) -> None:
    if door is not Door.form:
        check_text(text, LONGEST_TEXT)
        return
    if not prompts.is_open(prompt, clock.now()):
        raise Rejected(_l("This prompt does not take replies now."))
    check_text(text, prompt.reply_length_maximum)
    if sent_count(prompt, contributor) >= prompt.replies_per_person:
        raise Rejected(_l("You have sent as many replies to this prompt as one person may."))


def sent_count(prompt: Prompt, contributor: Contributor) -> int:
    """How many replies of theirs stand, to this prompt."""
    mine = (Reply.contributor_id == contributor.id) & (Reply.prompt_id == prompt.id)
    query = select(func.count()).select_from(Reply).where(mine, Reply.state != ReplyState.withdrawn)
    return db.session.scalar(query) or 0


def _row(prompt: Prompt, contributor: Contributor, text: str, name: str, door: Door) -> dict[str, Any]:
    row = row_of(prompt, contributor.id, contributor.handle_hash, text, name, door)
    if not contributor.blocked_at:
        return row
    return row | {"state": ReplyState.held, "held_reason": _said(prompt, _l("sent by a blocked contributor"))}


def _same(row: dict[str, Any]) -> Select[Reply]:
    return select(Reply).where(Reply.prompt_id == row["prompt_id"], Reply.content_key == row["content_key"])


def _add(prompt: Prompt, contributor: Contributor, row: dict[str, Any]) -> bool:
    """Check it and put it in; False where the same reply came in at this very moment."""
    _check(prompt, contributor, row["text"], row["door"])
    return add_many([row]) == 1


def _token(reply: Reply, secret: str, is_given: bool) -> str | None:
    """The token of a new reply's receipt, made here; of one that was there already, if it can be known."""
    if not is_given:
        return known_token(reply, secret)
    token = token_of(secret, reply.id) if secret else secrets.token_urlsafe(TOKEN_BYTES)
    reply.receipt_hash = token_hash(token)
    return token


def known_token(reply: Reply, secret: str) -> str | None:
    """The token of a reply for who holds the `secret` it was made with; None for anyone else."""
    token = token_of(secret, reply.id) if secret else ""
    return token if token and token_hash(token) == reply.receipt_hash else None


def _said(prompt: Prompt, sentence: Any) -> str:
    with force_locale(prompt.account.language):
        return str(sentence)[:200]
