"""Contributors: the people behind replies, over all prompts of an account."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opscontent.db import Base, UtcDateTime
from opscontent.domain.accounts import Account


class Contributor(Base):
    """`handle_hash` is sha256 of what tells this person from others (a cookie's token, a name in an import)."""

    __tablename__ = "contributors"
    __table_args__ = (UniqueConstraint("account_id", "handle_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    handle_hash: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(60), default="")  # the one last given; "" for anonymous
    email: Mapped[str] = mapped_column(String(254), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    blocked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    account: Mapped[Account] = relationship()
