"""The table of replies, its states and the one door between them."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    CheckConstraint,
    CursorResult,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    func,
    insert,
    literal,
    null,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opscontent import clock
from opscontent.db import Base, UtcDateTime, choice, db
from opscontent.domain.accounts import Account
from opscontent.domain.contributors import Contributor
from opscontent.domain.people import Person
from opscontent.domain.prompts import Consent, Prompt
from opscontent.errors import Rejected
from opscontent.text.credits import initials
from opscontent.text.state_names import in_words

LONGEST_TEXT = 5000  # characters, through any door
UNSEEN_SHARE = 8  # code points that one character may have on average


class ReplyState(StrEnum):
    new = "new"
    shortlisted = "shortlisted"
    used = "used"
    declined = "declined"
    spam = "spam"
    held = "held"
    withdrawn = "withdrawn"


UNDECIDED = (ReplyState.new, ReplyState.held)  # nobody has said yes or no
DECIDABLE = frozenset({ReplyState.new, ReplyState.shortlisted, ReplyState.declined, ReplyState.spam, ReplyState.held})
# Editors move freely between the undecided and the decided; `used` belongs to quotes, `withdrawn` is the sender's.
TRANSITIONS: dict[ReplyState, frozenset[ReplyState]] = {
    **{state: (DECIDABLE | {ReplyState.withdrawn}) - {state} for state in DECIDABLE},
    ReplyState.shortlisted: (DECIDABLE | {ReplyState.used, ReplyState.withdrawn}) - {ReplyState.shortlisted},
    ReplyState.used: frozenset({ReplyState.shortlisted, ReplyState.withdrawn}),
    ReplyState.withdrawn: frozenset(),
}


MANY = 5000  # rows in one statement: SQLite takes 32,766 parameters


class Door(StrEnum):
    """Which way a reply came in."""

    form = "form"
    paste = "paste"
    table = "table"
    api = "api"
    chat = "chat"

    @property
    def is_direct(self) -> bool:
        """The reader is at it now, so the prompt's own limits hold; the others bring in what was collected before."""
        return self in (Door.form, Door.api, Door.chat)

    @property
    def is_of_readers(self) -> bool:
        """The reader came through it, and may come again with the same words."""
        return self in (Door.form, Door.chat)


class Told(StrEnum):
    """What a sender knows of a decision, in the order of the way; nothing until somebody tells them."""

    considered = "considered"
    selected = "selected"
    not_this_time = "not_this_time"


class CreditWish(StrEnum):
    """How a sender wants to be named where their words are printed."""

    name = "name"
    initials = "initials"
    anonymous = "anonymous"

    def of(self, name: str) -> str:
        """What is printed of a name; "" for nobody."""
        if self is CreditWish.name:
            return name
        return initials(name) if self is CreditWish.initials else ""


class Reply(Base):
    __tablename__ = "replies"
    __table_args__ = (
        UniqueConstraint("prompt_id", "content_key"),
        # Queues by number; the rating at their end, so that filtering by it looks at no row.
        Index(None, "prompt_id", "state", "id", "rating"),
        Index(None, "prompt_id", "id", "rating"),
        # What is handed out: fewest ratings first, then by chance (a content key is a hash).
        Index("ix_replies_in_turn", "prompt_id", "state", "rating_count", "content_key"),
        Index(None, "prompt_id", "fold_key", "state"),
        Index(None, "prompt_id", "fold_key", "group_id"),
        Index(None, "group_id", "state", "id"),
        # Has all that the list of contributors counts.
        Index("ix_replies_of_contributor", "contributor_id", "prompt_id", "state", "received_at"),
        CheckConstraint("rating is null or rating between 1 and 5", name="rating"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    prompt_id: Mapped[int] = mapped_column(ForeignKey("prompts.id"))
    contributor_id: Mapped[int] = mapped_column(ForeignKey("contributors.id"))
    door: Mapped[Door] = mapped_column(choice(Door))
    text: Mapped[str] = mapped_column(Text)
    fold_key: Mapped[str] = mapped_column(String(64))  # the same for replies that say the same, letter by letter
    content_key: Mapped[str] = mapped_column(String(64))  # the same reply again has the same key
    name: Mapped[str] = mapped_column(String(60), default="")  # as they gave it; "" is anonymous
    credit_wish: Mapped[CreditWish] = mapped_column(choice(CreditWish), default=CreditWish.name)
    credit_wished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # changed since it was sent
    title_idea: Mapped[str] = mapped_column(String(120), default="")
    consent_id: Mapped[int | None] = mapped_column(ForeignKey("consents.id"))  # None: not asked (import)
    consent_note: Mapped[str] = mapped_column(String(200), default="")  # how consent was got outside the form
    consent_revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # None: what was agreed to holds
    consent_revoked_note: Mapped[str] = mapped_column(String(200), default="")  # who asked for it, and how
    receipt_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    state: Mapped[ReplyState] = mapped_column(choice(ReplyState), default=ReplyState.new)
    told: Mapped[Told | None] = mapped_column(choice(Told))  # what the receipt says; decisions are quiet until then
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    held_reason: Mapped[str] = mapped_column(String(200), default="")
    rating: Mapped[int | None]  # what `ratings` come to, written by triage.rate; so are the three below
    rating_count: Mapped[int] = mapped_column(default=0, server_default="0")
    rating_low: Mapped[int | None]
    rating_high: Mapped[int | None]
    note: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)  # rises with each edit by its sender
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("reply_groups.id"))  # None: nobody says the same so far
    is_representative: Mapped[bool] = mapped_column(default=False)  # speaks for its group
    is_group_by_hand: Mapped[bool] = mapped_column(default=False)  # a person put it where it is; no pass moves it
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    account: Mapped[Account] = relationship()
    prompt: Mapped[Prompt] = relationship()
    contributor: Mapped[Contributor] = relationship()
    consent: Mapped[Consent | None] = relationship()

    @property
    def credited_name(self) -> str:
        """Their name as they want to see it printed; "" for an anonymous reader."""
        return self.credit_wish.of(self.name)

    @property
    def lacks_consent(self) -> bool:
        """Nobody agreed to this being printed (neither on the form nor by a note on the import), or not any more."""
        return self.consent_revoked_at is not None or (self.consent_id is None and not self.consent_note)

    @property
    def is_erased(self) -> bool:
        """Its words were deleted; no door takes in a reply without any."""
        return self.text == ""


class ReplyGroup(Base):
    """Replies of a prompt that say the same; who is in it, the replies say. It may be empty: an undo may fill it."""

    __tablename__ = "reply_groups"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    prompt_id: Mapped[int] = mapped_column(ForeignKey("prompts.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Decision(Base):
    """One decision on one reply; an undo is a row too. `batch` ties those of one bulk act together."""

    __tablename__ = "decisions"
    __table_args__ = (Index(None, "reply_id", "id"), Index(None, "by_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    prompt_id: Mapped[int] = mapped_column(ForeignKey("prompts.id"), index=True)
    reply_id: Mapped[int] = mapped_column(ForeignKey("replies.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # None: the sender or a rule
    was: Mapped[ReplyState] = mapped_column(choice(ReplyState, "was"))
    became: Mapped[ReplyState] = mapped_column(choice(ReplyState, "became"))
    reason: Mapped[str] = mapped_column(String(200), default="")
    batch: Mapped[str] = mapped_column(String(32), default="", index=True)
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id"))
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    reply: Mapped[Reply] = relationship()
    by: Mapped[Person | None] = relationship()


def move(reply: Reply, to: ReplyState, *, by: Person | str, undoes: Decision | None = None, **why: str) -> Decision:
    """The one door between states; every move is a `Decision` row. `why` may say `reason` and `batch`.

    Raises `Rejected` where there is no way."""
    if reply.is_erased:
        raise Rejected(_l("The words of this reply were deleted."))
    if to not in TRANSITIONS[reply.state]:
        raise Rejected(_l("A reply can't go from “%(was)s” to “%(to)s”.", was=in_words(reply.state), to=in_words(to)))
    decision = Decision(
        account_id=reply.account_id,
        prompt_id=reply.prompt_id,
        reply_id=reply.id,
        by_id=by.id if isinstance(by, Person) else None,
        was=reply.state,
        became=to,
        undoes_id=undoes.id if undoes else None,
        at=clock.now(),
        **why,
    )
    reply.state = to
    db.session.add(decision)
    return decision


def move_many(
    reply_ids: Sequence[int], to: ReplyState, *, by: Person, batch: str, reason: str = "", undoes: str = ""
) -> int:
    """`move` for many at once; those with no way from where they are stay. Returns how many moved.

    `batch` ties the decisions together, `undoes` is the batch whose decisions are taken back."""
    return sum(
        _move_some(reply_ids[at : at + MANY], to, by=by, batch=batch, reason=reason, undoes=undoes)
        for at in range(0, len(reply_ids), MANY)
    )


def _move_some(reply_ids: Sequence[int], to: ReplyState, *, by: Person, batch: str, reason: str, undoes: str) -> int:
    from_here = [state for state in TRANSITIONS if to in TRANSITIONS[state]]
    movable = Reply.id.in_(reply_ids) & Reply.state.in_(from_here) & (Reply.text != "")
    undone = select(func.max(Decision.id)).where(Decision.batch == undoes, Decision.reply_id == Reply.id)
    values = {
        Decision.account_id: Reply.account_id,
        Decision.prompt_id: Reply.prompt_id,
        Decision.reply_id: Reply.id,
        Decision.by_id: literal(by.id),
        Decision.was: Reply.state,
        Decision.became: literal(to, Reply.state.type),
        Decision.reason: literal(reason),
        Decision.batch: literal(batch),
        Decision.undoes_id: undone.scalar_subquery() if undoes else null(),
        Decision.at: literal(clock.now(), UtcDateTime()),
    }
    db.session.execute(insert(Decision).from_select(list(values), select(*values.values()).where(movable)))
    result = db.session.execute(update(Reply).where(movable).values(state=to))
    return cast(CursorResult[Any], result).rowcount
