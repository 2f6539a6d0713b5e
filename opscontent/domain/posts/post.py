"""The table of posts, their states, and the one door between states."""

from datetime import datetime
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from opscontent import clock
from opscontent.db import Base, UtcDateTime, choice
from opscontent.domain import activity
from opscontent.domain.accounts import Account
from opscontent.domain.briefs import Brief, Pillar
from opscontent.domain.hot_topics import Angle
from opscontent.domain.people import Person
from opscontent.domain.prompts import Prompt
from opscontent.errors import Rejected
from opscontent.text.cjk import fold
from opscontent.text.state_names import in_words


class PostState(StrEnum):
    idea = "idea"
    planned = "planned"
    drafting = "drafting"
    in_review = "in_review"
    approved = "approved"
    scheduled = "scheduled"
    published = "published"
    dropped = "dropped"


class Source(StrEnum):
    own = "own"
    readers = "readers"
    hot_topic = "hot_topic"
    commissioned = "commissioned"
    exchange = "exchange"


TITLE_MAXIMUM = 200
# No text yet: the title still belongs to the plan.
UNWRITTEN = (PostState.idea, PostState.planned)
# An edit of the text in one of these takes the post back to drafting.
LOSES_APPROVAL = (PostState.in_review, PostState.approved, PostState.scheduled)
BEFORE_SCHEDULED = (
    PostState.idea,
    PostState.planned,
    PostState.drafting,
    PostState.in_review,
    PostState.approved,
)
TRANSITIONS: dict[PostState, set[PostState]] = {
    PostState.idea: {PostState.planned, PostState.drafting, PostState.dropped},
    PostState.planned: {PostState.idea, PostState.drafting, PostState.dropped},
    PostState.drafting: {PostState.in_review, PostState.dropped},
    PostState.in_review: {PostState.drafting, PostState.approved, PostState.dropped},
    PostState.approved: {PostState.drafting, PostState.scheduled, PostState.dropped},
    PostState.scheduled: {PostState.approved, PostState.drafting, PostState.published},
    PostState.published: set(),
    PostState.dropped: set(BEFORE_SCHEDULED) - {PostState.in_review, PostState.approved},
}


class Post(Base):
    __tablename__ = "posts"
    __table_args__ = (
        Index(None, "account_id", "planned_at"),
        Index(None, "account_id", "state", "planned_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    title: Mapped[str] = mapped_column(String(TITLE_MAXIMUM))  # follows the newest revision's
    title_folded: Mapped[str] = mapped_column(Text, default=lambda row: fold(row.get_current_parameters()["title"]))
    state: Mapped[PostState] = mapped_column(choice(PostState), default=PostState.idea)
    pillar_id: Mapped[int | None] = mapped_column(ForeignKey("pillars.id"))
    brief_id: Mapped[int | None] = mapped_column(ForeignKey("briefs.id"))  # the version that is cited
    clause_key: Mapped[str] = mapped_column(String(40), default="")
    why_us: Mapped[str] = mapped_column(Text, default="")
    emotion: Mapped[str] = mapped_column(String(20), default="")  # one of briefs.EMOTIONS
    motive: Mapped[str] = mapped_column(String(20), default="")  # one of briefs.MOTIVES
    is_promotion: Mapped[bool] = mapped_column(default=False)  # advertising law holds for it
    source: Mapped[Source] = mapped_column(choice(Source), default=Source.own)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    prompt_id: Mapped[int | None] = mapped_column(ForeignKey("prompts.id"))
    angle_id: Mapped[int | None] = mapped_column(ForeignKey("angles.id"))
    planned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # an intention: nothing fires
    approved_hash: Mapped[str] = mapped_column(String(64), default="")  # of what was approved; "" if nothing is
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)  # rises with each change of the plan
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    account: Mapped[Account] = relationship()
    pillar: Mapped[Pillar | None] = relationship()
    brief: Mapped[Brief | None] = relationship()
    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])
    reviewer: Mapped[Person | None] = relationship(foreign_keys=[reviewer_id])
    prompt: Mapped[Prompt | None] = relationship()
    angle: Mapped[Angle | None] = relationship()

    @validates("title")
    def _fold_title(self, _field: str, title: str) -> str:
        self.title_folded = fold(title)
        return title

    @property
    def lacks(self) -> list[str]:
        """What a complete plan would still say: of pillar, clause and why_us those that are empty."""
        told = {"pillar": self.pillar_id, "clause": self.clause_key, "why_us": self.why_us.strip()}
        return [field for field, value in told.items() if not value]

    @property
    def is_late(self) -> bool:
        """Its time has passed and nothing will send it."""
        return self.state in BEFORE_SCHEDULED and self.planned_at is not None and self.planned_at < clock.now()


def title_holds(words: str) -> ColumnElement[bool]:
    """A condition on `Post`: its title holds these words, whatever their case, width, signs and kind of characters.

    Nothing but signs is looked up as it stands."""
    folded = fold(words)
    if not folded:
        return Post.title.contains(words.strip(), autoescape=True)
    return Post.title_folded.contains(folded, autoescape=True)


def move(post: Post, to: PostState, *, by: Person | str, note: str = "") -> None:
    """The one door between states. Raises `Rejected` where there is no way from here to there."""
    if to not in TRANSITIONS[post.state]:
        raise no_way(post, to)
    was, post.state = post.state, to
    if to not in (PostState.approved, PostState.scheduled, PostState.published):
        post.approved_hash = ""
    activity.record(by, f"post.{to}", post, changes={"state": (was, to)}, note=note)


def no_way(post: Post, to: PostState) -> Rejected:
    """What is said where there is no way from the post's state to another."""
    return Rejected(_l("A post can't go from “%(was)s” to “%(to)s”.", was=in_words(post.state), to=in_words(to)))


def text_changed(post: Post, *, by: Person | str) -> bool:
    """Take the post back to drafting after its text changed; True where an approval or a request was lost."""
    if post.state in UNWRITTEN:
        move(post, PostState.drafting, by=by)
        return False
    if post.state not in LOSES_APPROVAL:
        return False
    move(post, PostState.drafting, by=by, note="text changed")
    return True
