"""The table of prompts and their consent texts, their states, verbs and queries."""

import re
import secrets
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from flask_babel import force_locale, gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint, bindparam, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship, selectinload

from opscontent import clock
from opscontent.db import Base, UtcDateTime, choice, db
from opscontent.domain import activity
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.errors import Rejected
from opscontent.text.state_names import in_words

if TYPE_CHECKING:
    from opscontent.domain.prompts.asked import Asked

SLUG_PATTERN = r"[a-z0-9]+(?:-[a-z0-9]+)*"
SLUG_MAXIMUM = 60
SLUG_LENGTH = 6
# Without 0, 1, i, l and o: a slug is also read off a poster and typed.
SLUG_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


class PromptState(StrEnum):
    draft = "draft"
    open = "open"
    closed = "closed"


TRANSITIONS = {
    PromptState.draft: {PromptState.open},
    PromptState.open: {PromptState.closed},
    PromptState.closed: {PromptState.open},
}


class Prompt(Base):
    __tablename__ = "prompts"
    __table_args__ = (CheckConstraint("reply_length_maximum between 20 and 5000", name="length"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    question: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text, default="")  # Markdown, shown to readers
    wanted: Mapped[str] = mapped_column(Text, default="")  # what we look for, a line each; for triage only
    decline_reasons: Mapped[str] = mapped_column(Text, default="")  # a line each
    examples: Mapped[str] = mapped_column(Text, default="")  # a line each
    thanks: Mapped[str] = mapped_column(Text, default="")
    keyword: Mapped[str] = mapped_column(String(20), default="")
    state: Mapped[PromptState] = mapped_column(choice(PromptState), default=PromptState.draft)
    opens_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reply_length_maximum: Mapped[int] = mapped_column(default=1000)
    replies_per_person: Mapped[int] = mapped_column(default=5)
    takes_pictures: Mapped[bool] = mapped_column(default=False)
    needs_proof: Mapped[bool] = mapped_column(default=False)  # of work, by the reader's browser
    asks_email: Mapped[bool] = mapped_column(default=False)  # to tell them when their reply is published
    rates_blind: Mapped[bool] = mapped_column(default=False, server_default="0")  # sender and votes: after rating
    keep_months: Mapped[int | None]  # after closing; None: names and words are kept
    cleared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # all that was kept too long is gone
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    account: Mapped[Account] = relationship()
    created_by: Mapped[Person | None] = relationship()
    consents: Mapped[list["Consent"]] = relationship(back_populates="prompt", order_by="Consent.number")

    @property
    def consent(self) -> "Consent":
        """What readers agree to now."""
        return self.consents[-1]


class Consent(Base):
    """One version of what a reader agrees to; never changed once written."""

    __tablename__ = "consents"
    __table_args__ = (UniqueConstraint("prompt_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    prompt_id: Mapped[int] = mapped_column(ForeignKey("prompts.id"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    prompt: Mapped[Prompt] = relationship(back_populates="consents")


# Built once: every reader's page asks this, and building it costs half as much as asking.
_BY_SLUG = (
    select(Prompt)
    .where(Prompt.slug == bindparam("slug"))
    .options(joinedload(Prompt.account), joinedload(Prompt.consents))
)


class Timed(Protocol):
    """Anything with the state and the times of a prompt."""

    @property
    def state(self) -> PromptState: ...
    @property
    def opens_at(self) -> datetime | None: ...
    @property
    def closes_at(self) -> datetime | None: ...


def phase(prompt: Timed, now: datetime) -> PromptState:
    """The state that the times say it is in, whether or not the sweep has been by yet."""
    state = prompt.state
    if state is PromptState.draft and prompt.opens_at and prompt.opens_at <= now:
        state = PromptState.open
    if state is PromptState.open and prompt.closes_at and prompt.closes_at <= now:
        state = PromptState.closed
    return state


def is_open(prompt: "Prompt | Asked", now: datetime) -> bool:
    """Whether readers may answer at this moment."""
    return phase(prompt, now) is PromptState.open and prompt.account.archived_at is None


def default_consent(account: Account) -> str:
    """What a prompt's consent text begins as, in the language of the account's readers."""
    with force_locale(account.language):
        return gettext(
            "I wrote this myself, and I agree that “%(account)s” may publish it in its articles under the name I "
            "gave, shortened or lightly edited where needed. I can withdraw it at any time before it is published.",
            account=account.name,
        )


def create(account: Account, question: str, *, by: Person, consent: str = "", **values: Any) -> Prompt:
    """A draft with its first consent text. Raises `Rejected` for a taken slug or times that can't be."""
    now = clock.now()
    _check_times(values.get("opens_at"), values.get("closes_at"), now)
    slug = _free(values.pop("slug", "") or _new_slug())
    prompt = Prompt(
        account=account,
        question=question,
        slug=slug,
        state=PromptState.draft,
        created_at=now,
        created_by=by,
        **values,
    )
    prompt.consents.append(Consent(number=1, text=consent or default_consent(account), created_at=now))
    db.session.add(prompt)
    activity.record(by, "prompt.created", prompt)
    return prompt


def edit(prompt: Prompt, values: dict[str, Any], *, by: Person, consent: str = "") -> None:
    """Change a prompt; another consent text is a new version, and replies keep the one they agreed to.

    Raises `Rejected` for a slug that is taken or public already, and for times that can't be."""
    slug = values.get("slug", prompt.slug)
    if slug != prompt.slug:
        if prompt.state is not PromptState.draft:
            raise Rejected(_l("The address can't change any more: readers have it."))
        _free(slug)
    values = _moved(prompt, values)
    closes_at = values.get("closes_at", prompt.closes_at)
    if "opens_at" in values or "closes_at" in values:
        _check_times(values.get("opens_at"), closes_at, clock.now())
    changes = activity.set_fields(prompt, values)
    if consent and consent != prompt.consent.text:
        number = prompt.consent.number + 1
        changes["consent"] = (prompt.consent.text, consent)
        prompt.consents.append(Consent(number=number, text=consent, created_at=clock.now()))
    if "keep_months" in changes:
        prompt.cleared_at = None
    if changes:
        activity.record(by, "prompt.edited", prompt, changes=changes)


def move(prompt: Prompt, to: PromptState, *, by: Person | str) -> None:
    """The one door between states. Raises `Rejected` where there is no way from here to there."""
    if to not in TRANSITIONS[prompt.state]:
        raise Rejected(
            _l("A prompt can't go from “%(was)s” to “%(to)s”.", was=in_words(prompt.state), to=in_words(to))
        )
    opened = "prompt.opened" if prompt.state is PromptState.draft else "prompt.reopened"
    prompt.state = to
    activity.record(by, "prompt.closed" if to is PromptState.closed else opened, prompt)


def start(prompt: Prompt, *, by: Person) -> None:
    """Open it now, for the first time or again; a closing time that has passed is taken away."""
    now = clock.now()
    settle(prompt, now)
    move(prompt, PromptState.open, by=by)
    if prompt.opens_at is None or prompt.opens_at > now:
        prompt.opens_at = now
    if prompt.closes_at and prompt.closes_at <= now:
        prompt.closes_at = None
    prompt.cleared_at = None


def close(prompt: Prompt, *, by: Person) -> None:
    """Close it now; the closing time says when it was."""
    now = clock.now()
    settle(prompt, now)
    move(prompt, PromptState.closed, by=by)
    prompt.closes_at = now


def settle(prompt: Prompt, now: datetime) -> bool:
    """Do what the times say is due; True where something was."""
    was, due = prompt.state, phase(prompt, now)
    if was is PromptState.draft and due is not was:
        move(prompt, PromptState.open, by="clock")
    if due is PromptState.closed and prompt.state is PromptState.open:
        move(prompt, PromptState.closed, by="clock")
    return prompt.state is not was


def sweep(now: datetime) -> int:
    """Open and close every prompt that is due; returns how many. The worker calls it each minute."""
    is_due = ((Prompt.state == PromptState.draft) & (Prompt.opens_at <= now)) | (
        (Prompt.state == PromptState.open) & (Prompt.closes_at <= now)
    )
    return sum(settle(prompt, now) for prompt in db.session.scalars(select(Prompt).where(is_due)))


def by_slug(slug: str) -> Prompt | None:
    """The prompt with this public address, with its account and consent texts."""
    if not re.fullmatch(SLUG_PATTERN, slug):
        return None  # PostgreSQL does not take every string
    return db.session.scalars(_BY_SLUG, {"slug": slug}).unique().one_or_none()


def of_account(account_id: int) -> Sequence[Prompt]:
    """The prompts of an account: open ones, drafts, closed ones, each newest first."""
    found = db.session.scalars(select(Prompt).where(Prompt.account_id == account_id).order_by(Prompt.id.desc()))
    order = (PromptState.open, PromptState.draft, PromptState.closed)
    return sorted(found, key=lambda prompt: order.index(prompt.state))


def with_consents(account_id: int) -> Sequence[Prompt]:
    """The prompts of an account with all their consent texts, newest first."""
    query = select(Prompt).where(Prompt.account_id == account_id).order_by(Prompt.id.desc())
    return db.session.scalars(query.options(selectinload(Prompt.consents))).all()


def open_ones(account_id: int, now: datetime) -> list[Prompt]:
    """The prompts of an account that take replies now, the one that opened last first."""
    may_be = (PromptState.draft, PromptState.open)  # a draft whose time has come is open
    query = select(Prompt).where(Prompt.account_id == account_id, Prompt.state.in_(may_be))
    found = [prompt for prompt in db.session.scalars(query) if is_open(prompt, now)]
    return sorted(found, key=lambda prompt: (prompt.opens_at or prompt.created_at, prompt.id), reverse=True)


def _moved(prompt: Prompt, values: dict[str, Any]) -> dict[str, Any]:
    """`values` without times that stay: a form knows minutes, the moment a prompt was opened by hand has seconds."""
    stays = {
        field
        for field in ("opens_at", "closes_at")
        if field in values and _minute(values[field]) == _minute(getattr(prompt, field))
    }
    return {field: value for field, value in values.items() if field not in stays}


def _minute(moment: datetime | None) -> datetime | None:
    return moment.replace(second=0, microsecond=0) if moment else None


def _check_times(opens_at: datetime | None, closes_at: datetime | None, now: datetime) -> None:
    if opens_at and opens_at <= now:
        raise Rejected(_l("The opening time has passed. Leave it empty and open the prompt by hand."))
    if closes_at and closes_at <= now:
        raise Rejected(_l("The closing time has passed."))
    if opens_at and closes_at and closes_at <= opens_at:
        raise Rejected(_l("The closing time must be after the opening time."))


def _free(slug: str) -> str:
    if not re.fullmatch(SLUG_PATTERN, slug) or len(slug) > SLUG_MAXIMUM:
        raise Rejected(_l("The address may have small letters, digits and single hyphens between them."))
    if db.session.scalar(select(Prompt.id).where(Prompt.slug == slug)):
        raise Rejected(_l("Another prompt has this address already."))
    return slug


def _new_slug() -> str:
    return "".join(secrets.choice(SLUG_LETTERS) for _ in range(SLUG_LENGTH))
