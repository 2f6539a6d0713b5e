"""Prompts as bars across the days on which readers can answer them. Knows no table."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from opscontent import clock
from opscontent.domain import prompts
from opscontent.domain.calendar.overlay import OpenPrompt
from opscontent.domain.prompts import PromptState


@dataclass(frozen=True)
class Bar:
    """A prompt in one week row, from column 1 (Monday) to 7."""

    prompt: OpenPrompt
    column: int
    span: int
    is_first: bool  # it opens in this row
    is_last: bool  # it closes in this row
    state: PromptState  # as the times say


def bars(found: Iterable[OpenPrompt], monday: date, sunday: date) -> list[Bar]:
    """The part of each prompt that lies in one week."""
    now = clock.now()
    drawn = []
    for prompt in found:
        zone = prompt.account.zone
        first = prompt.opens_at.astimezone(zone).date()
        last = prompt.closes_at.astimezone(zone).date() if prompt.closes_at else date.max
        if first > sunday or last < monday:
            continue
        begin, end = max(first, monday), min(last, sunday)
        column = (begin - monday).days + 1
        drawn.append(
            Bar(
                prompt,
                column,
                (end - begin).days + 1,
                first >= monday,
                last <= sunday,
                prompts.phase(prompt, now),
            )
        )
    return drawn
