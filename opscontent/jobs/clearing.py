"""Clearing what was kept long enough: prompt by prompt, batch by batch, each a commit of its own."""

from collections.abc import Callable

from flask import current_app

from opscontent import clock
from opscontent.db import unit_of_work
from opscontent.domain import retention


def due() -> list[int]:
    """The prompts to be cleared now, by number."""
    with unit_of_work():
        return list(retention.due(clock.now()))


def clear(prompt_id: int, should_stop: Callable[[], bool] = lambda: False) -> None:
    """Clear one prompt; where it is stopped, the next look goes on."""
    entry_id = _clear_some(prompt_id, 0)
    while entry_id and not should_stop():
        entry_id = _clear_some(prompt_id, entry_id)


def _clear_some(prompt_id: int, entry_id: int) -> int:
    with unit_of_work():
        return retention.clear_some(prompt_id, entry_id, current_app.config["SETTINGS"].reply_pictures)
