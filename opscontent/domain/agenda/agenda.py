"""The agenda put together: the same for the page, for paper and for the letter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_babel import get_locale

from opscontent.domain.accounts import Account
from opscontent.domain.agenda.asking import Asking, Hot, asking, hot
from opscontent.domain.agenda.planned import Strip, strip
from opscontent.domain.agenda.sending import Going, Sent, editions, going, sent
from opscontent.domain.calendar.stretch import bounds
from opscontent.domain.editions import HOLDS_POSTS
from opscontent.domain.people import Person
from opscontent.domain.posts import BEFORE_SCHEDULED, Post, PostState
from opscontent.text.moments import moment

A_WEEK, A_DAY = timedelta(days=7), timedelta(days=1)


@dataclass(frozen=True)
class Load:
    """What one person has this week; without a person, what nobody has."""

    person: Person | None
    posts: int  # planned for the week
    unfinished: int  # of these
    late: int  # from whenever


@dataclass(frozen=True)
class Agenda:
    """One account's week from Monday to Sunday."""

    account: Account
    first: date
    last: date
    strip: Strip
    went_out: Sequence[Sent]
    going: Sequence[Going]
    prompts: Sequence[Asking]
    hot: Sequence[Hot]
    late: Sequence[Post]
    reviews: Sequence[Post]
    load: Sequence[Load]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say of the week."""
        has_lines = any(day.lines for day in self.strip.days)
        lists = (self.went_out, self.going, self.prompts, self.hot, self.late, self.reviews, self.strip.findings)
        return not has_lines and not any(lists)

    def said(self, at: datetime) -> str:
        """A moment in words, on the account's clock."""
        return moment(at, self.account.zone, get_locale() or "en")

    @property
    def free(self) -> int:
        return sum(len(day.empty) for day in self.strip.days)

    @property
    def open_hot(self) -> list[Hot]:
        """Topics on which the account has not decided."""
        return [each for each in self.hot if each.angle is None]


def of(account: Account, day: date) -> Agenda:
    """The week around `day`, in the same number of queries whatever there is."""
    first = day - A_DAY * day.weekday()
    last = first + A_DAY * 6
    found = strip(account, first, since=first)
    sendings = editions(account, first - A_WEEK, last)
    begins = bounds(first, account.zone)[0]
    before = [edition for edition in sendings if edition.publish_at and edition.publish_at < begins]
    ahead = [edition for edition in sendings if edition not in before and edition.state in HOLDS_POSTS]
    waits = [post for post in found.posts if post.state == PostState.in_review]
    late = [post for post in found.posts if post.is_late and post.state != PostState.in_review]
    return Agenda(
        account=account,
        first=first,
        last=last,
        strip=found,
        went_out=sent(before),
        going=going(account, ahead, first, last),
        prompts=asking(account, first, last),
        hot=hot(account),
        late=late,
        reviews=waits,
        load=_load(found),
    )


def _load(found: Strip) -> list[Load]:
    """By person, who has the most first; nobody's last."""
    planned = [post for day in found.days for post in day.posts]
    late = [post for post in found.posts if post.is_late]
    people = {post.owner_id: post.owner for post in [*planned, *late]}
    loads = [
        Load(
            person,
            sum(post.owner_id == number for post in planned),
            sum(post.owner_id == number and post.state in BEFORE_SCHEDULED for post in planned),
            sum(post.owner_id == number for post in late),
        )
        for number, person in people.items()
    ]
    return sorted(loads, key=lambda each: (each.person is None, -each.posts - each.late))
