"""Ratings: one a person and reply, and what they come to. Knows no page and no queue."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, UniqueConstraint, exists, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from opscontent import clock
from opscontent.db import Base, UtcDateTime, db
from opscontent.domain import activity
from opscontent.domain.people import Person
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import DECIDABLE, Reply, ReplyState
from opscontent.errors import Rejected


class Rating(Base):
    """What one person thinks of one reply. `by_id` is None where an older version did not write down who."""

    __tablename__ = "ratings"
    __table_args__ = (UniqueConstraint("reply_id", "by_id"), CheckConstraint("value between 1 and 5", name="value"))

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    reply_id: Mapped[int] = mapped_column(ForeignKey("replies.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    value: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[Person | None] = relationship()


@dataclass(frozen=True)
class Opinions:
    """The ratings of some replies as one person may see them: where the prompt rates blind, theirs comes first."""

    person_id: int = 0
    is_blind: bool = False
    given: Mapping[int, Sequence[Rating]] = field(default_factory=dict)

    def mine(self, reply_id: int) -> int | None:
        return next((each.value for each in self.given.get(reply_id, ()) if each.by_id == self.person_id), None)

    def others(self, reply: Reply) -> Sequence[Rating]:
        """What the others said, in the order in which they said it; nothing while it is hidden."""
        if self.hides(reply):
            return ()
        return [each for each in self.given.get(reply.id, ()) if each.by_id != self.person_id]

    def hides(self, reply: Reply) -> bool:
        """Whether sender, votes and other ratings have to wait until this person has rated the reply."""
        return self.is_blind and reply.state in DECIDABLE and self.mine(reply.id) is None


def rate(reply: Reply, value: int | None, *, by: Person) -> None:
    """Rate a locked reply from 1 to 5, or take one's rating away with None; the others' stay."""
    if reply.state is ReplyState.withdrawn:
        raise Rejected(_l("The sender took this reply back."))
    if value is not None and not 1 <= value <= 5:
        raise Rejected(_l("A rating is a number from 1 to 5."))
    mine = db.session.scalar(select(Rating).where(Rating.reply_id == reply.id, Rating.by_id == by.id))
    was = mine.value if mine else None
    if was == value:
        return
    _keep(reply, mine, value, by)
    sum_up(reply)
    activity.record(by, "reply.rated", reply, changes={"rating": (was, value)})


def sum_up(reply: Reply) -> None:
    """Write down what the ratings come to, always from all of them: the queue filters and deals by it.

    The number is the lower median: more than half of the raters gave it or more, and one of them alone moves nothing
    far. A mean would need fractions in every filter and file, and says less where two disagree."""
    query = select(Rating.value).where(Rating.reply_id == reply.id).order_by(Rating.value)
    values = db.session.scalars(query).all()
    reply.rating_count = len(values)
    reply.rating = values[(len(values) - 1) // 2] if values else None
    reply.rating_low, reply.rating_high = (values[0], values[-1]) if values else (None, None)


def opinions(prompt: Prompt, reply_ids: Collection[int], person: Person) -> Opinions:
    """All ratings of these replies of the prompt, with who gave them."""
    query = select(Rating).where(Rating.reply_id.in_(reply_ids)).options(joinedload(Rating.by)).order_by(Rating.id)
    given: dict[int, list[Rating]] = {}
    for rating in db.session.scalars(query):
        given.setdefault(rating.reply_id, []).append(rating)
    return Opinions(person.id, prompt.rates_blind, given)


def is_rated_by(person_id: int) -> ColumnElement[bool]:
    """Whether this person has rated the reply."""
    return exists().where(Rating.reply_id == Reply.id, Rating.by_id == person_id)


def _keep(reply: Reply, mine: Rating | None, value: int | None, by: Person) -> None:
    if value is None:
        db.session.delete(mine)
    elif mine is not None:
        mine.value, mine.at = value, clock.now()
    else:
        rating = Rating(account_id=reply.account_id, reply_id=reply.id, by_id=by.id, value=value, at=clock.now())
        db.session.add(rating)
    db.session.flush()
