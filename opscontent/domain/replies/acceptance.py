"""How replies come in, through any door. The same words from the same person are the same reply, not a second one.

An arrival is its own record: the row says when, how and under which consent, so the history has no entry for it."""

import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.sql.dml import ReturningInsert

from opscontent import clock, vault
from opscontent.db import db, insert_into, once_per_engine
from opscontent.domain import prompts, rules, search
from opscontent.domain.contributors import Contributor, Sender
from opscontent.domain.prompts import Asked, Prompt
from opscontent.domain.replies.reply import LONGEST_TEXT, UNSEEN_SHARE, CreditWish, Door, Reply, ReplyState
from opscontent.errors import Rejected
from opscontent.text.cjk import bigrams, fold_keys, length

TOKEN_BYTES = 24
Question = Prompt | Asked


@dataclass(frozen=True, slots=True)
class Accepted:
    """`token` opens the receipt: None where none was asked for, or where it is known only to who has it. `count` is
    how many replies of this person to the prompt stand, this one among them."""

    reply_id: int
    token: str | None
    is_new: bool
    count: int

    @property
    def reply(self) -> Reply:
        return db.session.get_one(Reply, self.reply_id)


@dataclass(frozen=True, slots=True)
class Arrival:
    """One reply made ready: what can be known of it before anybody writes. `grams` are for the search index."""

    prompt: Question
    row: dict[str, Any]
    grams: str
    token: str | None
    secret: str


def accept(prompt: Question, *, contributor: Sender, text: str, **values: Any) -> Accepted:
    """Take one reply in: `keep` what `receive` makes of it."""
    return keep(receive(prompt, contributor.handle_hash, text, **values), contributor)


def receive(
    prompt: Question,
    handle_hash: str,
    text: str,
    *,
    name: str = "",
    title_idea: str = "",
    consent_id: int | None = None,
    consent_note: str = "",
    door: Door = Door.form,
    received_at: datetime | None = None,
    receipt: bool = True,
    secret: str = "",
    wish: CreditWish = CreditWish.name,
) -> Arrival:
    """Make one reply ready, without a look at the database.

    With the sender's `secret` the receipt's token can be made again by `token_of`, else it is random, told once."""
    row = row_of(prompt, 0, handle_hash, text, name, door, title_idea=title_idea)
    row |= {"consent_id": consent_id, "consent_note": consent_note, "credit_wish": wish}
    row["received_at"] = received_at or row["received_at"]
    token = _new_token(secret, prompt.id, row["content_key"]) if receipt else None
    row["receipt_hash"] = token and vault.hashed(token)
    return Arrival(prompt, row, bigrams(search.searchable(text, name)), token, secret)


def keep(arrival: Arrival, contributor: Sender) -> Accepted:
    """Put it in; the same words (folded) again from the same contributor are the reply that is there.

    Raises `Rejected` when the words are empty, too long or too many; through a direct door also when it is closed."""
    row = arrival.row | {"contributor_id": contributor.id}
    if contributor.is_blocked:
        row |= {"state": ReplyState.held, "held_reason": _blocked(arrival.prompt)}
    mine, known = _standing_of(contributor, row)
    new = None if known else _add(arrival, row, len(mine))
    if new:
        return Accepted(new, arrival.token, True, len(mine) + 1)
    return _known(known, row, arrival.secret, len(mine))


def row_of(
    prompt: Question, contributor_id: int, handle_hash: str, text: str, name: str, door: Door, *, title_idea: str = ""
) -> dict[str, Any]:
    """The columns of a new reply; held where a rule says so."""
    (fold, look), reason = fold_keys(text), rules.held_reason(prompt.account, text, name, title_idea)
    return {
        "account_id": prompt.account_id,
        "prompt_id": prompt.id,
        "contributor_id": contributor_id,
        "door": door,
        "text": text,
        "fold_key": fold,
        "content_key": content_key(handle_hash, look),
        "name": name,
        "credit_wish": CreditWish.name,
        "title_idea": title_idea,
        "state": ReplyState.held if reason else ReplyState.new,
        "held_reason": reason,
        "received_at": clock.now(),
    }


def add_many(rows: Sequence[dict[str, Any]]) -> int:
    """Insert rows of `row_of` and make them findable; those that are there already are passed over. Returns how many
    were new."""
    return len(_insert(list(rows)))


def import_of_keys(prompt_id: int, keys: Sequence[str]) -> dict[str, int | None]:
    """Those of these content keys that the prompt has, with the import that each reply came by."""
    columns = Reply.__table__.c
    mine = (columns.prompt_id == prompt_id) & columns.content_key.in_(keys)
    return dict(db.session.execute(select(columns.content_key, columns.import_id).where(mine)).all())


def content_key(handle_hash: str, look: str) -> str:
    """Equal for the same words from the same contributor, folded as they look; a later edit leaves it as it is.

    It never changes: an import of the same file must know what came by it years ago, forgotten or not."""
    return sha256(f"{handle_hash}\n{look}".encode()).hexdigest()


def token_of(secret: str, prompt_id: int, key: str) -> str:
    """The receipt's token of the reply with this content key, for the sender who holds `secret`."""
    digest = hmac.digest(secret.encode(), f"receipt:{prompt_id}:{key}".encode(), "sha256")
    return urlsafe_b64encode(digest[:TOKEN_BYTES]).decode()


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


def standing(prompt: Prompt, contributor: Contributor) -> Sequence[Reply]:
    """What one person sent to a prompt and did not withdraw, newest first."""
    mine = (Reply.contributor_id == contributor.id) & (Reply.prompt_id == prompt.id)
    query = select(Reply).where(mine, Reply.state != ReplyState.withdrawn).order_by(Reply.id.desc())
    return db.session.scalars(query).all()


def known_token(reply: Reply, secret: str) -> str | None:
    """The token of a reply for who holds the `secret` it was made with; None for anyone else."""
    token = token_of(secret, reply.prompt_id, reply.content_key) if secret else ""
    return token if token and vault.hashed(token) == reply.receipt_hash else None


def _blocked(prompt: Question) -> str:
    return rules.said(prompt.account, lambda: _l("sent by a blocked contributor"))


def _new_token(secret: str, prompt_id: int, key: str) -> str:
    return token_of(secret, prompt_id, key) if secret else secrets.token_urlsafe(TOKEN_BYTES)


def _standing_of(contributor: Sender, row: dict[str, Any]) -> tuple[Sequence[Any], int | None]:
    """What one person sent that stands, and which of it is this very reply."""
    theirs = {"contributor": contributor.id, "prompt": row["prompt_id"]}
    mine = [] if contributor.is_new else db.session.execute(_standing_keys(), theirs).all()
    return mine, next((each.id for each in mine if _is_same(each, row)), None)


@once_per_engine
def _standing_keys() -> Select[Any]:
    """What tells the standing replies of one person apart."""
    columns = Reply.__table__.c
    mine = (columns.contributor_id == bindparam("contributor")) & (columns.prompt_id == bindparam("prompt"))
    stands = columns.state != ReplyState.withdrawn
    return select(columns.id, columns.content_key, columns.fold_key).where(mine, stands)


def _is_same(reply: Any, row: dict[str, Any]) -> bool:
    """The words are those that came first, or those that they were edited to."""
    return reply.content_key == row["content_key"] or reply.fold_key == row["fold_key"]


def _known(reply_id: int | None, row: dict[str, Any], secret: str, count: int) -> Accepted:
    """A reply that is there already, or was there a moment sooner."""
    same = (Reply.prompt_id == row["prompt_id"]) & (Reply.content_key == row["content_key"])
    reply = db.session.scalars(select(Reply).where(Reply.id == reply_id if reply_id else same)).one()
    return Accepted(reply.id, known_token(reply, secret), False, count)


def _add(arrival: Arrival, row: dict[str, Any], sent_count: int) -> int | None:
    """Check it and put it in, with the group of those who say the very same; None where the same reply came in at
    this very moment."""
    _check(arrival.prompt, row["text"], row["door"], sent_count)
    group_of = {"of_prompt": row["prompt_id"], "who_say": row["fold_key"]}
    number = db.session.execute(_new_row(), row | group_of).scalar()
    if number is not None:
        search.index_grams([(number, arrival.grams)])
    return number


def _insert(rows: list[dict[str, Any]]) -> list[int]:
    """The same for many, with one question for all their groups."""
    groups = groups_of(rows[0]["prompt_id"], [row["fold_key"] for row in rows])
    rows = [row | {"group_id": groups.get(row["fold_key"])} for row in rows]
    added = db.session.execute(_new_rows(), rows).all()
    search.index_texts((number, search.searchable(words, name)) for number, words, name in added)
    return [number for number, _, _ in added]


def groups_of(prompt_id: int, folds: Sequence[str]) -> dict[str, int]:
    """The oldest group of those who say the very same, by fold key, where there is one.

    Those that say it in other words are left to the pass (domain/groups), which has to look at all of a prompt to
    tell a pattern from a copy."""
    found = db.session.execute(_groups_of(), {"prompt": prompt_id, "folds": list(folds)})
    return {fold: group_id for fold, group_id in found if group_id is not None}


@once_per_engine
def _groups_of() -> Select[Any]:
    columns = Reply.__table__.c
    same = (columns.prompt_id == bindparam("prompt")) & columns.fold_key.in_(bindparam("folds", expanding=True))
    query = select(columns.fold_key, func.min(columns.group_id)).where(same, columns.group_id.is_not(None))
    return query.group_by(columns.fold_key)


@once_per_engine
def _new_row() -> ReturningInsert[Any]:
    """With the group of `who_say` the very same in `of_prompt`, so that it costs no question of its own."""
    columns = Reply.__table__.c
    same = (columns.prompt_id == bindparam("of_prompt")) & (columns.fold_key == bindparam("who_say"))
    group = select(func.min(columns.group_id)).where(same, columns.group_id.is_not(None)).scalar_subquery()
    new = insert_into(Reply.__table__).values(group_id=group)
    return new.on_conflict_do_nothing().returning(columns.id)


@once_per_engine
def _new_rows() -> ReturningInsert[Any]:
    columns = Reply.__table__.c
    return insert_into(Reply.__table__).on_conflict_do_nothing().returning(columns.id, columns.text, columns.name)


def _check(prompt: Question, text: str, door: Door, sent_count: int) -> None:
    if not door.is_direct:
        check_text(text, LONGEST_TEXT)
        return
    if not prompts.is_open(prompt, clock.now()):
        raise Rejected(_l("This prompt does not take replies now."))
    check_text(text, prompt.reply_length_maximum)
    if sent_count >= prompt.replies_per_person:
        raise Rejected(_l("You have sent as many replies to this prompt as one person may."))
