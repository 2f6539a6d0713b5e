"""Prompts: questions to readers, with times, consent text, keyword and public page."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opscontent.db import Base, UtcDateTime, choice
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person


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
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    account: Mapped[Account] = relationship()
    created_by: Mapped[Person | None] = relationship()
    consents: Mapped[list["Consent"]] = relationship(back_populates="prompt", order_by="Consent.number")


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
