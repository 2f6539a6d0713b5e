"""A pass over a prompt: who says the same. Read, compare outside of any transaction, put together some at a time."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence

from opscontent import clock
from opscontent.db import unit_of_work
from opscontent.domain import groups

logger = logging.getLogger(__name__)
AT_ONCE = 400  # replies put together in one commit, so that readers' replies come in between
TOLD_EVERY_SECONDS = 1.0


def due() -> list[int]:
    """The prompts that want a pass now."""
    with unit_of_work():
        return groups.due(clock.now())


def run_pass(prompt_id: int, should_stop: Callable[[], bool] = lambda: False) -> None:
    """Make one pass; where it is stopped, or its worker dies, the next look begins it anew."""
    with unit_of_work():
        texts = groups.begin(prompt_id)
    if texts is None:
        return
    try:
        found = groups.compare(texts, telling_of(groups.go_on, prompt_id, should_stop))
        if found is None:
            return
        for some in _chunks(found):
            with unit_of_work():
                groups.settle(prompt_id, some, texts.versions)
            if should_stop():
                return
    except Exception as error:
        logger.exception("the pass over prompt %s failed", prompt_id)
        with unit_of_work():
            groups.end(prompt_id, texts, failure=str(error) or type(error).__name__)
        return
    with unit_of_work():
        groups.end(prompt_id, texts)


def telling_of(
    tell: Callable[[int, int], None], prompt_id: int, should_stop: Callable[[], bool]
) -> Callable[[int], bool]:
    """Writes down how far it is, once a second at most."""
    last = time.monotonic()

    def go_on(done: int) -> bool:
        nonlocal last
        if time.monotonic() - last >= TOLD_EVERY_SECONDS:
            last = time.monotonic()
            with unit_of_work():
                tell(prompt_id, done)
        return not should_stop()

    return go_on


def _chunks(found: Sequence[Sequence[int]]) -> Iterator[list[Sequence[int]]]:
    some: list[Sequence[int]] = []
    for members in found:
        some.append(members)
        if sum(map(len, some)) >= AT_ONCE:
            yield some
            some = []
    yield some
