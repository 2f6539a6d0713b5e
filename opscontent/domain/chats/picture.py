"""Pictures that readers send in a chat: noted at once, fetched by a job before they expire, kept with a reply."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import CursorResult, ForeignKey, Index, String, Text, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from opscontent.db import Base, UtcDateTime, choice, db
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import Reply, ReplyState

# Where the platform keeps them; nothing else is fetched.
HOST = ".qpic.cn"
PICTURES_FOLDER = "reply-pictures"  # below the uploads
URL_MAXIMUM = 1000
MOST_PICTURES = 9  # of one reader for one prompt
EXPIRE_AFTER = timedelta(days=3)
# A worker that has not come back by then is dead.
FETCHING = timedelta(minutes=5)
AGAIN_AFTER = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))


class PictureState(StrEnum):
    waiting = "waiting"
    kept = "kept"
    lost = "lost"


class ReplyPicture(Base):
    """`name` is that of the file once it is kept."""

    __tablename__ = "reply_pictures"
    __table_args__ = (Index(None, "contributor_id", "prompt_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    prompt_id: Mapped[int] = mapped_column(ForeignKey("prompts.id"))
    contributor_id: Mapped[int] = mapped_column(ForeignKey("contributors.id"))
    reply_id: Mapped[int | None] = mapped_column(ForeignKey("replies.id"), index=True)  # None until words came
    state: Mapped[PictureState] = mapped_column(choice(PictureState), default=PictureState.waiting)
    url: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(String(40), default="")
    tries_count: Mapped[int] = mapped_column(default=0)
    fetch_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)


def note(prompt: Prompt, contributor_id: int, reply_id: int | None, url: str, now: datetime) -> ReplyPicture | None:
    """Remember a picture to be fetched; None for one from elsewhere, or one too many."""
    mine = (ReplyPicture.contributor_id == contributor_id) & (ReplyPicture.prompt_id == prompt.id)
    count = db.session.scalar(select(func.count()).select_from(ReplyPicture).where(mine)) or 0
    if not _is_theirs(url) or count >= MOST_PICTURES:
        return None
    picture = ReplyPicture(
        account_id=prompt.account_id,
        prompt_id=prompt.id,
        contributor_id=contributor_id,
        reply_id=reply_id,
        state=PictureState.waiting,
        url=url,
        name="",
        tries_count=0,
        fetch_at=now,
        received_at=now,
    )
    db.session.add(picture)
    db.session.flush()
    return picture


def attach(prompt_id: int, contributor_id: int, reply_id: int) -> None:
    """Pictures that came before the words belong to them."""
    mine = (ReplyPicture.contributor_id == contributor_id) & (ReplyPicture.prompt_id == prompt_id)
    db.session.execute(update(ReplyPicture).where(mine, ReplyPicture.reply_id.is_(None)).values(reply_id=reply_id))


def to_fetch(now: datetime) -> Sequence[int]:
    return db.session.scalars(select(ReplyPicture.id).where(ReplyPicture.fetch_at <= now)).all()


def begin_fetching(picture_id: int, now: datetime) -> str | None:
    """Become the one who fetches it: its address, or None where another does or it is done."""
    result: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        update(ReplyPicture)
        .where(ReplyPicture.id == picture_id, ReplyPicture.fetch_at <= now)
        .values(fetch_at=now + FETCHING, tries_count=ReplyPicture.tries_count + 1)
        .execution_options(synchronize_session=False)
    )
    if result.rowcount != 1:
        return None
    return db.session.get_one(ReplyPicture, picture_id, populate_existing=True).url


def fetched(picture_id: int, name: str) -> None:
    _end(picture_id, PictureState.kept, name)


def not_fetched(picture_id: int, now: datetime, *, retriable: bool) -> None:
    """Try again later, until the platform has thrown it away."""
    picture = db.session.get_one(ReplyPicture, picture_id)
    wait = AGAIN_AFTER[min(picture.tries_count, len(AGAIN_AFTER)) - 1]
    if retriable and now + wait < picture.received_at + EXPIRE_AFTER:
        picture.fetch_at = now + wait
    else:
        _end(picture_id, PictureState.lost)


def names_of(prompt_id: int, reply_id: int) -> Sequence[str]:
    """The files of a reply's pictures, in the order in which they came; none once it was withdrawn."""
    query = select(ReplyPicture.name).join(Reply, Reply.id == ReplyPicture.reply_id)
    kept = (Reply.id == reply_id) & (Reply.prompt_id == prompt_id) & (Reply.state != ReplyState.withdrawn)
    return db.session.scalars(
        query.where(kept, ReplyPicture.state == PictureState.kept).order_by(ReplyPicture.id)
    ).all()


def _end(picture_id: int, state: PictureState, name: str = "") -> None:
    picture = db.session.get_one(ReplyPicture, picture_id)
    picture.state, picture.name, picture.fetch_at = state, name, None


def _is_theirs(url: str) -> bool:
    try:
        parts = urlsplit(url)
        is_web = parts.scheme in ("http", "https") and len(url) <= URL_MAXIMUM
        return is_web and (parts.hostname or "").endswith(HOST)
    except ValueError:
        return False
