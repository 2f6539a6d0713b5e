"""Finding the themes of a prompt: read, think outside of any transaction, keep one a commit, show all at once."""

import logging
from collections.abc import Callable

from opscontent.db import unit_of_work
from opscontent.domain import themes
from opscontent.jobs.grouping import telling_of

logger = logging.getLogger(__name__)


def left() -> list[int]:
    """The prompts whose themes somebody waits for."""
    with unit_of_work():
        return themes.left()


def run_pass(prompt_id: int, should_stop: Callable[[], bool] = lambda: False) -> None:
    """Find the themes; where it is stopped, or its worker dies, the sweep begins it anew after a while."""
    with unit_of_work():
        texts = themes.begin(prompt_id)
    if texts is None:
        return
    try:
        if not _is_found(prompt_id, texts, should_stop):
            return
    except Exception as error:
        logger.exception("finding the themes of prompt %s failed", prompt_id)
        with unit_of_work():
            themes.end(prompt_id, texts, failure=str(error) or type(error).__name__)
        return
    with unit_of_work():
        themes.end(prompt_id, texts)
    with unit_of_work():
        themes.clear(prompt_id)


def _is_found(prompt_id: int, texts: themes.Texts, should_stop: Callable[[], bool]) -> bool:
    found = themes.find(texts, telling_of(themes.go_on, prompt_id, should_stop))
    for position, theme in enumerate(found or (), start=1):
        if should_stop():
            return False
        with unit_of_work():
            themes.keep(prompt_id, theme, position)
    return found is not None
