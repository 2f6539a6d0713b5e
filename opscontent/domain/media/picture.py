"""The tables of the library: a picture of an account, and each saved text that shows it."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opscontent.db import Base, UtcDateTime, choice, db
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.text import cjk
from opscontent.text.cuts import RATIOS, Cover, Cut, cover_of, cut_of

# Under this path anyone gets a picture by its name, which nobody can guess: readers see it in articles, and so do the
# platforms that fetch it.
PATH = "/p/picture/"
TITLE_MAXIMUM = 120
ALT_MAXIMUM = 200
CREDIT_MAXIMUM = 120
SOURCE_MAXIMUM = 500
WORDS = ("title", "alt", "credit", "source")
# Only hex and a suffix may follow, so nothing else in a text is taken for one, and none is missed.
_IN_TEXT = re.compile(re.escape(PATH) + r"([0-9a-f]{32}\.(?:jpg|png))")


class Place(StrEnum):
    cover = "cover"
    text = "text"


class Picture(Base):
    """`digest` is of the file that was sent: the same file sent twice is one picture. `name` is the kept file's.

    One that was taken over from an old cover, or made by the demo, has no `size` until it was measured; its digest is
    its name till then. `leaves_at` says when the files of one that was deleted go."""

    __tablename__ = "pictures"
    __table_args__ = (
        UniqueConstraint("account_id", "name"),
        UniqueConstraint("account_id", "digest"),
        Index(None, "account_id", "id"),
        Index(None, "name"),
        Index(None, "leaves_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    name: Mapped[str] = mapped_column(String(40))
    digest: Mapped[str] = mapped_column(String(64))
    size: Mapped[int | None]  # bytes of the kept file; 0 where it is gone
    width: Mapped[int] = mapped_column(default=0)
    height: Mapped[int] = mapped_column(default=0)
    title: Mapped[str] = mapped_column(String(TITLE_MAXIMUM), default="")
    alt: Mapped[str] = mapped_column(String(ALT_MAXIMUM), default="")
    credit: Mapped[str] = mapped_column(String(CREDIT_MAXIMUM), default="")
    source: Mapped[str] = mapped_column(String(SOURCE_MAXIMUM), default="")
    found_by: Mapped[str] = mapped_column(String(2000), default="")  # the words, folded, to be searched
    cut_wide: Mapped[str] = mapped_column(String(23), default="")
    cut_square: Mapped[str] = mapped_column(String(23), default="")
    version: Mapped[int] = mapped_column(default=1)  # of what people write and cut
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    leaves_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    account: Mapped[Account] = relationship()
    created_by: Mapped[Person | None] = relationship()

    @property
    def address(self) -> str:
        return f"{PATH}{self.name}"

    @property
    def label(self) -> str:
        """What it is called where it has to be named in a line."""
        return self.title or self.alt or self.name[:8]

    @property
    def cuts(self) -> dict[str, Cut]:
        """Both rectangles by name, as somebody chose them; nothing before."""
        cuts = {shape: cut_of(getattr(self, f"cut_{shape}")) for shape in RATIOS}
        return {shape: cut for shape, cut in cuts.items() if cut} if all(cuts.values()) else {}

    @property
    def as_cover(self) -> str:
        """What a draft keeps that takes it for its cover now."""
        return str(Cover(self.name, self.cuts))


class PictureUse(Base):
    """A saved text shows a picture. Texts that are folded away take theirs along; nothing else removes one."""

    __tablename__ = "picture_uses"
    __table_args__ = (Index(None, "picture_id", "post_id"), Index(None, "revision_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    picture_id: Mapped[int] = mapped_column(ForeignKey("pictures.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id", ondelete="CASCADE"))
    place: Mapped[Place] = mapped_column(choice(Place, "pictureplace"))


def names_in(text: str) -> list[str]:
    """The names of the pictures that Markdown or HTML shows, each once."""
    return list(dict.fromkeys(_IN_TEXT.findall(text)))


def named(account_id: int, names: Iterable[str]) -> Sequence[Picture]:
    """The account's pictures with these names; covers may have their cuts behind the name."""
    wanted = {cover.name for cover in map(cover_of, names) if cover}
    if not wanted:
        return []
    return db.session.scalars(select(Picture).where(Picture.account_id == account_id, Picture.name.in_(wanted))).all()


def folded(picture: Picture) -> str:
    """What a search looks at: the words, each on a line of its own."""
    return "\n".join(cjk.fold(getattr(picture, field)) for field in WORDS)
