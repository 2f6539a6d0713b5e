"""The table of quotes, what one prints, and how to find them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from opscontent.db import Base, UtcDateTime, choice, db
from opscontent.domain.people import Person
from opscontent.domain.posts import Post, PostState
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import Reply, ReplyState
from opscontent.domain.search import matches
from opscontent.domain.themes import in_theme

CANDIDATES_MOST = 50
POSTS_MOST = 50
# Where the desk may add quotes: nobody has been asked to read the text yet.
BUILDABLE_POSTS = (PostState.idea, PostState.planned, PostState.drafting)


class EditKind(StrEnum):
    verbatim = "verbatim"
    cut = "cut"
    light = "light"
    translated = "translated"


class Also(StrEnum):
    """What a quote says of those who sent the same: nothing, how many they are, or that and their names in the
    thanks."""

    nobody = "nobody"
    counted = "counted"
    names = "names"


class Quote(Base):
    """A pick. `post_id` is None while it waits on the desk for its draft."""

    __tablename__ = "quotes"
    __table_args__ = (
        UniqueConstraint("prompt_id", "reply_id", "post_id"),
        Index(None, "post_id", "position"),
        Index(None, "prompt_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    prompt_id: Mapped[int] = mapped_column(ForeignKey("prompts.id"))
    reply_id: Mapped[int] = mapped_column(ForeignKey("replies.id"), index=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    position: Mapped[int] = mapped_column(default=0)
    wording: Mapped[str | None] = mapped_column(Text)  # None: the original, word for word
    edit_kind: Mapped[EditKind] = mapped_column(choice(EditKind), default=EditKind.verbatim)
    credit: Mapped[str | None] = mapped_column(String(80))  # None: the name the reader chose
    also: Mapped[Also] = mapped_column(choice(Also), default=Also.nobody)
    also_until: Mapped[int] = mapped_column(default=0)  # the newest reply then: later ones don't count
    note: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    reply_version: Mapped[int] = mapped_column(default=1)  # of the reply's text that it was picked with
    batch: Mapped[str] = mapped_column(String(32), default="")  # ties together what was picked in one go
    was_position: Mapped[int | None]  # on the desk, before sections were proposed
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    prompt: Mapped[Prompt] = relationship()
    reply: Mapped[Reply] = relationship()
    post: Mapped[Post | None] = relationship()
    created_by: Mapped[Person | None] = relationship()

    @property
    def key(self) -> str:
        """Its name in the order of the desk, where sections stand too."""
        return f"q{self.id}"

    @property
    def words(self) -> str:
        """What the article prints."""
        return self.reply.text if self.wording is None else self.wording

    @property
    def credited(self) -> str:
        """Who the article names, as the reader wishes now; "" for an anonymous one."""
        return self.reply.credit_wish.of(self.reply.name if self.credit is None else self.credit)

    @property
    def lacks_consent(self) -> bool:
        """Nobody agreed to this being printed, or not any more."""
        return self.reply.lacks_consent

    @property
    def is_overtaken(self) -> bool:
        """Its sender changed the reply since it was picked, and nobody settled that yet."""
        return self.reply_version != self.reply.version

    @property
    def is_usable(self) -> bool:
        """Its reply may be printed: neither it nor its consent was taken back, and nobody declined it since."""
        is_chosen = self.reply.state in (ReplyState.shortlisted, ReplyState.used)
        return is_chosen and self.reply.consent_revoked_at is None


def of_post(post_id: int) -> Sequence[Quote]:
    """The quotes of a post in their order, with their replies."""
    return db.session.scalars(
        select(Quote)
        .where(Quote.post_id == post_id)
        .options(joinedload(Quote.reply))
        .order_by(Quote.position, Quote.id)
    ).all()


def wishes_since(post_ids: Iterable[int]) -> dict[int, dict[int, str]]:
    """Names as they are to be printed now, by post and reply: of those who changed their wish since they sent it."""
    changed = (Reply.credit_wished_at.is_not(None)) & (Reply.text != "") & (Reply.state != ReplyState.withdrawn)
    query = select(Quote).join(Reply, Reply.id == Quote.reply_id).where(Quote.post_id.in_(list(post_ids)), changed)
    found: dict[int, dict[int, str]] = {}
    for quote in db.session.scalars(query.options(joinedload(Quote.reply)).order_by(Quote.id)):
        found.setdefault(quote.post_id or 0, {})[quote.reply_id] = quote.credited
    return found


def on_desk(prompt_id: int) -> Sequence[Quote]:
    """The picks of a prompt that wait for their draft, in their order, with their replies."""
    return db.session.scalars(
        select(Quote)
        .where(Quote.prompt_id == prompt_id, Quote.post_id.is_(None))
        .options(joinedload(Quote.reply))
        .order_by(Quote.position, Quote.id)
    ).all()


def candidates(prompt_id: int, q: str = "", *, theme: int = 0, after: int = 0) -> Sequence[Reply]:
    """Shortlisted replies that wait to be picked, first come first; one more than a page shows."""
    picked = select(Quote.reply_id).where(Quote.prompt_id == prompt_id, Quote.post_id.is_(None))
    query = select(Reply).where(
        Reply.prompt_id == prompt_id, Reply.state == ReplyState.shortlisted, Reply.id.not_in(picked)
    )
    if q:
        query = query.where(matches(q))
    if theme:
        query = query.where(in_theme(theme))
    if after:
        query = query.where(Reply.id > after)
    return db.session.scalars(query.order_by(Reply.id).limit(CANDIDATES_MOST + 1)).all()


def posts_made(prompt_id: int) -> Sequence[tuple[Post, int]]:
    """The posts that quote this prompt's replies, newest first, each with its number of quotes."""
    counted = (
        select(Quote.post_id, func.count().label("count"))
        .where(Quote.prompt_id == prompt_id, Quote.post_id.is_not(None))
        .group_by(Quote.post_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Post, counted.c.count).join(counted, counted.c.post_id == Post.id).order_by(Post.id.desc())
    )
    return [(post, count) for post, count in rows]


def open_posts(account_id: int) -> Sequence[Post]:
    """The posts of an account that the desk may add quotes to, newest first."""
    return db.session.scalars(
        select(Post)
        .where(Post.account_id == account_id, Post.state.in_(BUILDABLE_POSTS))
        .order_by(Post.id.desc())
        .limit(POSTS_MOST)
    ).all()
