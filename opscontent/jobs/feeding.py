"""Asking feeds: claim, ask, keep; a commit before and after, nothing held while it takes its time."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from dateutil.parser import ParserError
from dateutil.parser import parse as read_date

from opscontent import clock
from opscontent.channels import outward
from opscontent.channels.outward import Answer, OutwardError
from opscontent.db import unit_of_work
from opscontent.domain import feeds, sightings
from opscontent.domain.feeds import Feed
from opscontent.feeds import FEEDS, Board, Unreadable

logger = logging.getLogger(__name__)
MOST_BYTES = 2_000_000
SECONDS = 15.0
NOT_MODIFIED = 304
TIDIES_AT_MINUTE = 37
ACCEPT = "application/json, application/feed+json, application/atom+xml, application/rss+xml, application/xml;q=0.9"


class NoBoard(Exception):
    """Nothing could be taken in; `reason` in English for the feed's page, `wait_seconds` where the source asks."""

    def __init__(self, reason: str, *, wait_seconds: float = 0) -> None:
        super().__init__(reason)
        self.reason, self.wait_seconds = reason, wait_seconds


@dataclass(frozen=True)
class Asked:
    """What is asked, with what the source said the last time."""

    kind: str
    url: str
    allows_private: bool = False
    etag: str = ""
    last_modified: str = ""

    @property
    def headers(self) -> dict[str, str]:
        known = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {"Accept": ACCEPT, "Accept-Encoding": "gzip"} | {name: said for name, said in known.items() if said}


def ask_due(ask: Callable[[int], object]) -> None:
    """Have every feed asked whose turn it is."""
    with unit_of_work():
        waiting = list(feeds.due(clock.now()))
    for feed_id in waiting:
        ask(feed_id)


def fetch(feed_id: int) -> bool:
    """Ask a feed if it is its turn; True where a new board was kept."""
    with unit_of_work():
        feed = feeds.claim(feed_id, clock.now())
        asked = _asked(feed) if feed else None
    if asked is None:
        return False
    try:
        answer = _answer(asked)
        board = None if answer.status == NOT_MODIFIED else _read(asked.kind, answer)
    except NoBoard as error:
        logger.warning("feed %s: %s", feed_id, error.reason)
        with unit_of_work() as session:
            feeds.failed(session.get_one(Feed, feed_id), error.reason, clock.now(), wait_seconds=error.wait_seconds)
        return False
    return _keep(feed_id, asked, answer, board)


def look(asked: Asked) -> Board:
    """What stands there now; keeps nothing. Raises `NoBoard`."""
    return _read(asked.kind, _answer(asked))


def tidy_each_hour(should_stop: Callable[[], bool]) -> None:
    if clock.now().minute == TIDIES_AT_MINUTE:
        tidy(should_stop)


def tidy(should_stop: Callable[[], bool] = lambda: False) -> None:
    """Learn how long topics last, close what is gone, thin old curves, some at a time."""
    now = clock.now()
    with unit_of_work():
        numbers = [feed.id for feed in feeds.every()]
    for number in numbers:
        with unit_of_work() as session:
            sightings.learn(session.get_one(Feed, number), now)
    with unit_of_work():
        sightings.close_gone(now)
    while not should_stop() and _thinned(now):
        pass


def _asked(feed: Feed) -> Asked:
    return Asked(feed.kind, feed.url, feed.allows_private, feed.etag, feed.last_modified)


def _answer(asked: Asked) -> Answer:
    try:
        answer = outward.follow(
            asked.url,
            asked.headers,
            most_bytes=MOST_BYTES + 1,
            allow_private=asked.allows_private,
            seconds=SECONDS,
        )
    except OutwardError as error:
        raise NoBoard(error.reason) from error
    if answer.status == NOT_MODIFIED and (asked.etag or asked.last_modified):
        return answer
    if not 200 <= answer.status < 300:
        wait = _wait_seconds(answer.headers.get("Retry-After", ""))
        raise NoBoard(f"the server answered {answer.status}", wait_seconds=wait)
    return answer


def _read(kind: str, answer: Answer) -> Board:
    if len(answer.content) > MOST_BYTES:
        raise NoBoard(f"more than {MOST_BYTES // 1_000_000} MB")
    try:
        board = FEEDS[kind].read(answer.content)
    except Unreadable as error:
        raise NoBoard(str(error)) from error
    if not board.sightings:
        raise NoBoard("nothing stands on this board")
    return board


def _keep(feed_id: int, asked: Asked, answer: Answer, board: Board | None) -> bool:
    with unit_of_work() as session:
        feed = session.get_one(Feed, feed_id)
        if _asked(feed) != asked:
            return False  # somebody changed the address meanwhile; its turn comes at once
        kept = asked if board is None else Asked("", "")
        said = {name: answer.headers.get(name, "") for name in ("ETag", "Last-Modified")}
        feeds.answered(
            feed,
            etag=said["ETag"] or kept.etag,
            last_modified=said["Last-Modified"] or kept.last_modified,
        )
        return board is not None and sightings.take_in(feed, board, clock.now())


def _wait_seconds(said: str) -> float:
    """Retry-After in seconds or as a date; 0 for neither."""
    if said.strip().isdecimal():
        return float(said)
    try:
        moment: datetime = read_date(said)
    except (ParserError, OverflowError):
        return 0
    return max(0, (moment - clock.now()).total_seconds()) if moment.tzinfo else 0


def _thinned(now: datetime) -> int:
    with unit_of_work():
        return sightings.thin(now)
