"""What a selection covers: readers, newcomers, lengths, doors; so that it is not all of one kind."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from opscontent.db import db
from opscontent.domain.quotes.quote import Quote
from opscontent.domain.replies import Door, Reply, ReplyState
from opscontent.domain.themes import ThemeReply, of_prompt
from opscontent.text.cjk import length

# Characters: a one-liner, and what fills a phone's screen.
SHORT = 30
LONG = 120


@dataclass(frozen=True)
class Coverage:
    picks: int
    readers: int
    first_timers: int
    short: int
    middle: int
    long: int
    characters: int
    doors: tuple[tuple[Door, int], ...] = ()  # most first


def coverage(quotes: Sequence[Quote]) -> Coverage:
    """Counted over the wording that is printed."""
    lengths = [length(quote.words) for quote in quotes]
    return Coverage(
        picks=len(quotes),
        readers=len({quote.reply.contributor_id for quote in quotes}),
        first_timers=_first_timers(quotes),
        short=sum(each < SHORT for each in lengths),
        middle=sum(SHORT <= each <= LONG for each in lengths),
        long=sum(each > LONG for each in lengths),
        characters=sum(lengths),
        doors=tuple(Counter(quote.reply.door for quote in quotes).most_common()),
    )


def by_theme(quotes: Sequence[Quote], theme_of: Mapping[int, str]) -> list[tuple[str, int]]:
    """How many quotes each theme has, most first, given the theme of each reply by its id; those without one are
    counted under "", last."""
    counted = Counter(theme_of.get(quote.reply_id, "") for quote in quotes)
    return sorted(counted.most_common(), key=lambda each: each[0] == "")


def picks_by_theme(prompt_id: int) -> dict[int, int]:
    """How many replies of each theme of a prompt are picked, on the desk or in a post, by the theme's id; under 0 how
    many are picked in all."""
    picked = select(Quote.reply_id).where(Quote.prompt_id == prompt_id).distinct().subquery()
    shown = [theme.id for theme in of_prompt(prompt_id)]
    in_shown = (ThemeReply.reply_id == picked.c.reply_id) & ThemeReply.theme_id.in_(shown)
    query = select(ThemeReply.theme_id, func.count()).select_from(picked).outerjoin(ThemeReply, in_shown)
    rows = db.session.execute(query.group_by(ThemeReply.theme_id)).all()
    return {0: sum(row[1] for row in rows)} | {row[0]: row[1] for row in rows if row[0]}


def _first_timers(quotes: Sequence[Quote]) -> int:
    """Contributors among them who never answered another prompt."""
    contributors = {quote.reply.contributor_id for quote in quotes}
    if not contributors:
        return 0
    seen = db.session.execute(
        select(Reply.contributor_id)
        .where(Reply.contributor_id.in_(contributors), Reply.state != ReplyState.withdrawn)
        .group_by(Reply.contributor_id)
        .having(func.count(Reply.prompt_id.distinct()) == 1)
    )
    return len(seen.all())
