"""Pictures that readers send in a chat: noted at once, fetched by a job before they expire, then the reply's own."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, CursorResult, ForeignKey, Index, Text, bindparam, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from opscontent.db import Base, UtcDateTime, choice, db
from opscontent.domain import replies
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import KeptPicture, Reply, ReplyState

# Where the platform keeps them; nothing else is fetched.
HOST = ".qpic.cn"
URL_MAXIMUM = 1000
MOST_PICTURES = 9  # noted of one reader for one prompt; a reply keeps fewer
EXPIRE_AFTER = timedelta(days=3)
# A worker that has not come back by then is dead.
FETCHING = timedelta(minutes=5)
AGAIN_AFTER = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))


class PictureState(StrEnum):
    waiting = "waiting"
    kept = "kept"
    lost = "lost"


class ChatPicture(Base):
    """Where a picture is to be had. It is fetched once there are words that it belongs to."""

    __tablename__ = "chat_pictures"
    __table_args__ = (Index(None, "contributor_id", "prompt_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    prompt_id: Mapped[int] = mapped_column(ForeignKey("prompts.id"))
    contributor_id: Mapped[int] = mapped_column(ForeignKey("contributors.id"))
    reply_id: Mapped[int | None] = mapped_column(ForeignKey("replies.id"), index=True)  # None until words came
    state: Mapped[PictureState] = mapped_column(choice(PictureState), default=PictureState.waiting)
    url: Mapped[str] = mapped_column(Text)
    tries_count: Mapped[int] = mapped_column(default=0)
    fetch_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)


def note(prompt: Prompt, contributor_id: int, reply_id: int | None, url: str, now: datetime) -> ChatPicture | None:
    """Remember a picture to be fetched; None for one from elsewhere, one too many, or where none are taken."""
    mine = (ChatPicture.contributor_id == contributor_id) & (ChatPicture.prompt_id == prompt.id)
    count = db.session.scalar(select(func.count()).select_from(ChatPicture).where(mine)) or 0
    if not prompt.takes_pictures or not _is_theirs(url) or count >= MOST_PICTURES:
        return None
    picture = ChatPicture(
        account_id=prompt.account_id,
        prompt_id=prompt.id,
        contributor_id=contributor_id,
        reply_id=reply_id,
        state=PictureState.waiting,
        url=url,
        tries_count=0,
        fetch_at=now,
        received_at=now,
    )
    db.session.add(picture)
    db.session.flush()
    return picture


_OF_PICTURES = ChatPicture.__table__.c
# Built once, as every message asks it.
_ATTACH = update(ChatPicture.__table__).where(  # type: ignore[arg-type]
    _OF_PICTURES.contributor_id == bindparam("of_contributor"),
    _OF_PICTURES.prompt_id == bindparam("of_prompt"),
    _OF_PICTURES.reply_id.is_(None),
)


def attach(prompt_id: int, contributor_id: int, reply_id: int) -> None:
    """Pictures that came before the words belong to them."""
    theirs = {"of_contributor": contributor_id, "of_prompt": prompt_id, "reply_id": reply_id}
    db.session.execute(_ATTACH, theirs)


def to_fetch(now: datetime) -> Sequence[int]:
    """The pictures to be fetched now; those without words wait for them."""
    return db.session.scalars(select(ChatPicture.id).where(ChatPicture.fetch_at <= now, _has_words())).all()


def begin_fetching(picture_id: int, now: datetime) -> str | None:
    """Become the one who fetches it: its address, or None where another does or it is done."""
    result: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        update(ChatPicture)
        .where(ChatPicture.id == picture_id, ChatPicture.fetch_at <= now, _has_words())
        .values(fetch_at=now + FETCHING, tries_count=ChatPicture.tries_count + 1)
        .execution_options(synchronize_session=False)
    )
    if result.rowcount != 1:
        return None
    return db.session.get_one(ChatPicture, picture_id, populate_existing=True).url


def fetched(picture_id: int, kept: KeptPicture) -> None:
    """Give it to its reply; lost where that was withdrawn, or has its pictures already."""
    reply = db.session.get_one(Reply, db.session.get_one(ChatPicture, picture_id).reply_id)
    is_taken = reply.state != ReplyState.withdrawn and replies.attach_pictures(reply, [kept])
    _end(picture_id, PictureState.kept if is_taken else PictureState.lost)


def not_fetched(picture_id: int, now: datetime, *, retriable: bool) -> None:
    """Try again later, until the platform has thrown it away."""
    picture = db.session.get_one(ChatPicture, picture_id)
    wait = AGAIN_AFTER[min(picture.tries_count, len(AGAIN_AFTER)) - 1]
    if retriable and now + wait < picture.received_at + EXPIRE_AFTER:
        picture.fetch_at = now + wait
    else:
        _end(picture_id, PictureState.lost)


def _has_words() -> ColumnElement[bool]:
    return ChatPicture.reply_id.is_not(None)


def _end(picture_id: int, state: PictureState) -> None:
    picture = db.session.get_one(ChatPicture, picture_id)
    picture.state, picture.fetch_at = state, None


def _is_theirs(url: str) -> bool:
    try:
        parts = urlsplit(url)
        is_web = parts.scheme in ("http", "https") and len(url) <= URL_MAXIMUM
        return is_web and (parts.hostname or "").endswith(HOST)
    except ValueError:
        return False
