"""What each minute asks of the clock, and what needs no task of its own."""

from flask import current_app

from opscontent import clock
from opscontent.db import unit_of_work
from opscontent.domain import api_requests, notices, prompts, replies

CLEARS_AT_MINUTE = 7


def open_and_close_prompts() -> None:
    with unit_of_work():
        prompts.sweep(clock.now())


def tell_of_late_ones() -> None:
    with unit_of_work():
        notices.late(clock.now())


def forget_requests() -> None:
    with unit_of_work():
        api_requests.sweep(clock.now())


def clear_pictures() -> None:
    """Once an hour: files that readers sent and that no reply has."""
    now = clock.now()
    if now.minute == CLEARS_AT_MINUTE:
        with unit_of_work():
            replies.clear_pictures(current_app.config["SETTINGS"].reply_pictures, now)
