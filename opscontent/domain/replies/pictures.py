"""Pictures that readers send with a reply: drawn anew like covers, private, gone with the reply.

A file without a row is nobody's: one that came with a form that was never sent again, or that was left behind."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from PIL import Image
from sqlalchemy import ForeignKey, String, UniqueConstraint, delete, event, select
from sqlalchemy.orm import Mapped, mapped_column

from opscontent import clock
from opscontent.db import Base, UtcDateTime, db, insert_into
from opscontent.domain import activity, covers
from opscontent.domain.replies.reply import Reply

PICTURES_MOST = 3
# As long as a page may lie open and be sent with what it kept, and a bit.
KEPT_FOR = timedelta(days=8)


class ReplyPicture(Base):
    """`name` is the file's, which nobody can guess; `digest` tells that the same picture came twice."""

    __tablename__ = "reply_pictures"
    __table_args__ = (UniqueConstraint("reply_id", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    reply_id: Mapped[int] = mapped_column(ForeignKey("replies.id"))
    name: Mapped[str] = mapped_column(String(40), unique=True)
    digest: Mapped[str] = mapped_column(String(64))
    width: Mapped[int]
    height: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True, slots=True)
class KeptPicture:
    """A picture on disk that may not belong to a reply yet."""

    name: str
    digest: str
    width: int
    height: int


def keep_picture(content: bytes, folder: Path) -> KeptPicture:
    """Keep one picture below `folder`, without anything personal in the file. Raises `Rejected`."""
    name = covers.keep(content, folder)
    with Image.open(folder / name) as picture:
        width, height = picture.size
    return KeptPicture(name, sha256((folder / name).read_bytes()).hexdigest(), width, height)


def attach_pictures(reply: Reply, kept: Sequence[KeptPicture]) -> int:
    """Add pictures to a reply, up to PICTURES_MOST in all, each once; returns how many are new."""
    if not kept:
        return 0
    free = PICTURES_MOST - len(pictures_of(reply.id))
    rows = [
        {
            "account_id": reply.account_id,
            "reply_id": reply.id,
            "created_at": clock.now(),
            **{field: getattr(each, field) for field in ("name", "digest", "width", "height")},
        }
        for each in kept[: max(free, 0)]
    ]
    if not rows:
        return 0
    query = insert_into(ReplyPicture.__table__).values(rows).on_conflict_do_nothing()
    return len(db.session.execute(query.returning(ReplyPicture.id)).all())


def change_pictures(reply: Reply, kept: Sequence[KeptPicture], dropped: Collection[str], folder: Path) -> None:
    """Its sender takes some away, by their names, and adds others."""
    had = pictures_of(reply.id)
    gone = [each.id for each in had if each.name in dropped]
    if gone:
        drop_pictures([reply.id], folder, ids=gone)
    added = attach_pictures(reply, kept)
    if gone or added:
        changes: activity.Changes = {"pictures": (len(had), len(had) - len(gone) + added)}
        activity.record("reader", "reply.edited", reply, changes=changes)


def pictures_of(reply_id: int) -> Sequence[ReplyPicture]:
    """The pictures of one reply in their order."""
    return pictures_of_many([reply_id]).get(reply_id, [])


def pictures_of_many(reply_ids: Iterable[int]) -> dict[int, list[ReplyPicture]]:
    """The pictures of these replies by reply; those without any are left out."""
    query = select(ReplyPicture).where(ReplyPicture.reply_id.in_(list(reply_ids))).order_by(ReplyPicture.id)
    found: dict[int, list[ReplyPicture]] = {}
    for picture in db.session.scalars(query):
        found.setdefault(picture.reply_id, []).append(picture)
    return found


def is_picture_of_prompt(prompt_id: int, name: str) -> bool:
    """Whether a reply to this prompt has a picture with this name."""
    query = select(ReplyPicture.id).join(Reply, Reply.id == ReplyPicture.reply_id)
    return db.session.scalar(query.where(Reply.prompt_id == prompt_id, ReplyPicture.name == name)) is not None


def drop_pictures(reply_ids: Collection[int], folder: Path | None, *, ids: Collection[int] | None = None) -> None:
    """Take the pictures of these replies away (those with `ids` only, if given), the files once that is committed.

    Without a folder the files are left to `clear_pictures`."""
    query = delete(ReplyPicture).where(ReplyPicture.reply_id.in_(reply_ids))
    if ids is not None:
        query = query.where(ReplyPicture.id.in_(ids))
    names = db.session.scalars(query.returning(ReplyPicture.name)).all()
    if names and folder is not None:
        _remove_when_committed([folder / name for name in names])


def clear_pictures(folder: Path, now: datetime) -> int:
    """Remove old files that no reply has; returns how many."""
    limit = (now - KEPT_FOR).timestamp()
    old = {file.name: file for file in folder.glob("*.*") if file.stat().st_mtime < limit} if folder.is_dir() else {}
    if not old:
        return 0
    known = set(db.session.scalars(select(ReplyPicture.name)))
    nobodys = [file for name, file in old.items() if name not in known]
    for file in nobodys:
        file.unlink(missing_ok=True)
    return len(nobodys)


def _remove_when_committed(files: Sequence[Path]) -> None:
    def remove(_session: object) -> None:
        for file in files:
            file.unlink(missing_ok=True)

    event.listen(db.session(), "after_commit", remove, once=True)
