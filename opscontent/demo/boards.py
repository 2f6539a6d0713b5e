"""The demo's boards: hours of sightings, through the same verb that a feed's boards go through; and two rules."""

from datetime import timedelta
from typing import Any

from opscontent.db import db
from opscontent.demo.stage import Stage
from opscontent.domain import hot_rules, sightings
from opscontent.domain.feeds import Feed
from opscontent.domain.hot_rules import Wish
from opscontent.feeds import Board, Sighting

EARLIER = timedelta(days=4)
NEVER = timedelta(days=3650)  # the addresses are made up, so nobody asks them


def build(stage: Stage, content: dict[str, Any]) -> None:
    _build_boards(stage, content["board"], content["earlier"]["titles"])
    _build_rules(stage, content["rule"])


def _build_boards(stage: Stage, contents: list[dict[str, Any]], earlier: list[str]) -> None:
    """`earlier`: what stood on the first board days ago, so that there is something to measure fit against."""
    feeds = [_feed(stage, content) for content in contents]
    db.session.flush()
    sightings.take_in(feeds[0], Board(_numbered(earlier), stage.now - EARLIER), stage.now - EARLIER)
    hours = len(contents[0]["line"][0]["ranks"])
    for hour in range(hours):
        at = stage.now - timedelta(hours=hours - 1 - hour)
        for feed, content in zip(feeds, contents, strict=True):
            sightings.take_in(feed, Board(_lines(content["line"], hour), at), at)


def _build_rules(stage: Stage, contents: list[dict[str, Any]]) -> None:
    for content in contents:
        values = {name: content.get(name, "") for name in ("name", "must", "any_of", "must_not", "pattern")}
        account = stage.accounts[content["account"]]
        hot_rules.add(account, values | {"wish": Wish(content["wish"])}, by=stage.people["editor"])


def _feed(stage: Stage, content: dict[str, Any]) -> Feed:
    feed = Feed(
        name=content["name"],
        kind="newsnow",
        url=content["url"],
        interval_minutes=60,
        next_at=stage.now + NEVER,
        created_by_id=stage.people["chief"].id,
        created_at=stage.now - timedelta(days=30),
    )
    db.session.add(feed)
    return feed


def _numbered(titles: list[str]) -> tuple[Sighting, ...]:
    return tuple(Sighting(title, title, "https://example.org/", rank) for rank, title in enumerate(titles, start=1))


def _lines(lines: list[dict[str, Any]], hour: int) -> tuple[Sighting, ...]:
    shown = sorted((line["ranks"][hour], line["title"]) for line in lines if line["ranks"][hour])
    return tuple(Sighting(title, title, "https://example.org/", rank) for rank, title in shown)
