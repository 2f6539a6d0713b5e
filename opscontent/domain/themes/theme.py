"""The themes of a prompt with their replies, and what the screens ask of them.

Each finding fills themes of its own, a `round`, while those of the one before are shown; the prompt's pass says which
round is shown. So readers' replies wait for nothing, and a page never sees half of a finding."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, ForeignKey, Index, String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from opscontent.db import Base, db
from opscontent.domain.groups import NO_VOTE, Progress
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import Reply
from opscontent.text.themes import FEWEST

__all__ = ["FEWEST", "Counted", "Theme", "ThemePass", "ThemeReply"]
TERMS_LENGTH = 200
LABEL_TERMS = 3


class ThemePass(Progress, Base):
    """The last finding in a prompt; `round` is the one whose themes are shown, 0 for none so far."""

    __tablename__ = "theme_passes"

    round: Mapped[int] = mapped_column(default=0)


class Theme(Base):
    """Telling terms, the first the most. They are found, so nobody edits them."""

    __tablename__ = "themes"
    __table_args__ = (Index(None, "prompt_id", "round", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    prompt_id: Mapped[int] = mapped_column(ForeignKey("prompts.id"))
    round: Mapped[int]
    position: Mapped[int]
    terms: Mapped[str] = mapped_column(String(TERMS_LENGTH))  # one a line

    @property
    def words(self) -> list[str]:
        return self.terms.split("\n")

    @property
    def label(self) -> str:
        """The theme in one line."""
        return " · ".join(self.words[:LABEL_TERMS])


class ThemeReply(Base):
    """A reply that is about a theme; within a round it is about one at most."""

    __tablename__ = "theme_replies"

    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id"), primary_key=True)
    reply_id: Mapped[int] = mapped_column(ForeignKey("replies.id", ondelete="CASCADE"), primary_key=True, index=True)


@dataclass(frozen=True)
class Counted:
    """A theme with its replies and their readers, as they stand now: without what was taken back, and spam."""

    theme: Theme
    replies: int
    readers: int


def of_prompt(prompt_id: int) -> Sequence[Theme]:
    """The themes that are shown, the largest first."""
    return db.session.scalars(select(Theme).where(Theme.prompt_id == prompt_id, _is_shown()).order_by(_PLACE)).all()


def counted(prompt_id: int) -> list[Counted]:
    """The same with their counts; one that nobody stands by any more is left out."""
    rows = db.session.execute(
        select(Theme, func.count(), func.count(Reply.contributor_id.distinct()))
        .join(ThemeReply, ThemeReply.theme_id == Theme.id)
        .join(Reply, Reply.id == ThemeReply.reply_id)
        .where(Theme.prompt_id == prompt_id, _is_shown(), *_stands())
        .group_by(Theme.id)
        .order_by(_PLACE)
    )
    return [Counted(*row) for row in rows]


def shown(prompt_id: int, theme_id: int) -> Theme | None:
    """A theme of the prompt that is shown; None where it was found anew since."""
    mine = select(Theme).where(Theme.id == theme_id, Theme.prompt_id == prompt_id, _is_shown())
    return db.session.scalar(mine)


def in_theme(theme_id: int) -> ColumnElement[bool]:
    """A reply is about this theme."""
    return Reply.id.in_(select(ThemeReply.reply_id).where(ThemeReply.theme_id == theme_id))


def themes_of(reply_ids: Collection[int]) -> dict[int, Theme]:
    """The theme of each of these replies that has one."""
    if not reply_ids:
        return {}
    rows = db.session.execute(
        select(ThemeReply.reply_id, Theme)
        .join(Theme, Theme.id == ThemeReply.theme_id)
        .where(ThemeReply.reply_id.in_(reply_ids), _is_shown())
    )
    return {row[0]: row[1] for row in rows}


def count(prompt: Prompt) -> int:
    """How many replies a finding would look at."""
    return _count(Reply.prompt_id == prompt.id)


def newer(last: ThemePass) -> int:
    """How many replies came since the themes were found."""
    return _count(Reply.prompt_id == last.prompt_id, Reply.id > last.looked_until)


def _count(*conditions: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).select_from(Reply).where(*conditions, *_stands())) or 0


def _stands() -> tuple[ColumnElement[bool], ...]:
    return Reply.state.not_in(NO_VOTE), Reply.text != ""


def _is_shown() -> ColumnElement[bool]:
    shown = select(ThemePass.round).where(ThemePass.prompt_id == Theme.prompt_id)
    return Theme.round == shown.correlate(Theme).scalar_subquery()


_PLACE = Theme.position
