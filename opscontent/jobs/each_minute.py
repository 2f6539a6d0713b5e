"""What each minute asks of the clock, and what needs no task of its own."""

import logging
from datetime import datetime
from pathlib import Path

from flask import current_app

from opscontent import clock
from opscontent.db import db, unit_of_reading, unit_of_work
from opscontent.domain import api_requests, media, notices, prompts, recurrences, replies, showings
from opscontent.domain.recurrences import Recurrence

logger = logging.getLogger(__name__)
CLEARS_AT_MINUTE = 7


def open_and_close_prompts() -> None:
    with unit_of_work():
        prompts.sweep(clock.now())


def tell_of_late_ones() -> None:
    with unit_of_work():
        notices.late(clock.now())


def tell_of_reviews() -> None:
    with unit_of_work():
        notices.of_reviews(clock.now())


def make_recurring_posts() -> None:
    """Once a day for each recurrence, at the first minute of the account's day that a worker is there."""
    with unit_of_reading():
        waiting = recurrences.due(clock.now())
    for recurrence_id in waiting:
        try:
            with unit_of_work():
                recurrences.fill(db.session.get_one(Recurrence, recurrence_id))
        except Exception:  # one that can't be made holds up no other
            logger.exception("the posts of a recurrence could not be made")


def forget_requests() -> None:
    with unit_of_work():
        api_requests.sweep(clock.now())


def clear_pictures() -> None:
    """Once an hour: files that readers sent and that no reply has."""
    now = clock.now()
    if now.minute == CLEARS_AT_MINUTE:
        with unit_of_work():
            replies.clear_pictures(current_app.config["SETTINGS"].reply_pictures, now)


def tend_library() -> None:
    """Pictures that are still to be measured; and, once an hour, those whose time to go has come."""
    now, folder = clock.now(), current_app.config["SETTINGS"].covers
    with unit_of_reading():
        waiting = media.unmeasured()
    if waiting:
        measures = {number: media.measured(name, folder) for number, name in waiting}
        with unit_of_work():
            media.note_measures(measures)
    while now.minute == CLEARS_AT_MINUTE and _is_removing(folder, now):
        pass


def _is_removing(folder: Path, now: datetime) -> bool:
    with unit_of_work():
        return showings.remove_due(folder, now) > 0
