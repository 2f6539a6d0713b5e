"""How the demo's posts did, with a stretch of earlier posts so that the week has a pattern to find."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from opscontent.db import db
from opscontent.demo import plans
from opscontent.demo.stage import Stage
from opscontent.domain import measurements
from opscontent.domain.accounts import Account
from opscontent.domain.measurements import ResultSource
from opscontent.domain.posts import Post, PostState

SEED = 20261121  # the same numbers every time
USUAL = {"yingyu": 2400, "chengshi": 900, "wordshop": 420}
GROWTH_A_WEEK = 1.012
NOISE = 0.28
# Of a hundred reads, so many.
SHARES = {"likes": 2.1, "wows": 1.0, "shares": 3.2, "comments": 0.6, "followers": 0.5}
LOOKED_AFTER = timedelta(days=7)
STILL_UNKNOWN = 2  # of each account, the newest
# Every so many posts, most of an hour was lost.
LATE_EVERY = 9


def build(stage: Stage, contents: list[dict[str, Any]]) -> None:
    account = stage.accounts["yingyu"]
    factors = _earlier(stage, account, contents)
    for key in USUAL:
        _measure(stage, stage.accounts[key], factors if key == "yingyu" else {})


def _earlier(stage: Stage, account: Account, contents: list[dict[str, Any]]) -> dict[tuple[int, int], float]:
    """Posts of the weeks before; returns what a weekday and hour is worth."""
    factors = {}
    for content in contents:
        for week, title in enumerate(content["titles"]):
            at = stage.at(account, content["day"] - 7 * week, content["time"], is_past=True)
            factors[at.weekday(), at.hour] = content["factor"]
            _post(stage, account, content, title, at, number=len(stage.posts))
    db.session.flush()
    return factors


def _post(stage: Stage, account: Account, content: dict[str, Any], title: str, at: datetime, number: int) -> None:
    owner = stage.people["writer" if number % 3 else "editor"]
    late = timedelta(minutes=50) if number % LATE_EVERY == 0 else timedelta(seconds=3)
    post = Post(
        account=account,
        title=title,
        state=PostState.published,
        owner=owner,
        pillar=stage.pillars[account.key, content["pillar"]],
        planned_at=at,
        published_at=at + late,
        created_at=at - timedelta(days=6),
        created_by_id=owner.id,
    )
    db.session.add(post)
    db.session.flush()
    stage.posts.append(post)
    if number % plans.MOVED_EVERY == 4:
        plans.move_once(stage, post)
    stage.record("worker", "post.published", post, at + late)


def _measure(stage: Stage, account: Account, factors: dict[tuple[int, int], float]) -> None:
    chance, editor = Random(SEED), stage.people["editor"]
    out = sorted(
        (each for each in stage.posts if each.account is account and each.published_at),
        key=lambda each: each.published_at or stage.now,
    )
    for number, post in enumerate(out):
        at = post.published_at or stage.now
        local = at.astimezone(account.zone)
        worth = factors.get((local.weekday(), local.hour), 1.0) * chance.lognormvariate(0, NOISE)
        weeks = (stage.now - at).days / 7
        reads = round(USUAL[account.key] * worth / GROWTH_A_WEEK**weeks)
        if number < len(out) - STILL_UNKNOWN:
            numbers = {"reads": reads} | {name: round(reads * share / 100) for name, share in SHARES.items()}
            taken_at = min(at + LOOKED_AFTER, stage.now)
            measurements.add(post, numbers, taken_at=taken_at, source=ResultSource.hand, by=editor)
