"""Which published post a row of a table is about, by title and day."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from opscontent.db import db
from opscontent.domain.accounts import Account
from opscontent.domain.posts import Post, PostState
from opscontent.domain.publications import PublishedArticle
from opscontent.intake.results import Result
from opscontent.text.cjk import fold

# An export says a day, and a post near midnight may be told under the one beside it.
DAYS_APART = timedelta(days=1)
# Why a row is refused; the words are in web/results/words.py.
REASONS = ("no_title", "part", "no_number", "bad_number", "no_post", "other_day", "ambiguous", "twice")


@dataclass(frozen=True)
class Candidate:
    id: int
    title: str
    published_at: datetime


@dataclass(frozen=True)
class Matched:
    """A row with the post it is about, or with one of `REASONS`."""

    result: Result
    post: Candidate | None
    reason: str = ""


def match(account: Account, results: Iterable[Result]) -> list[Matched]:
    """Each row with its post; a post is taken once. One query."""
    candidates, taken, found = _candidates(account.id), set[int](), []
    for result in results:
        post, reason = _post_of(result, candidates, account)
        if post and post.id in taken:
            post, reason = None, "twice"
        if post:
            taken.add(post.id)
        found.append(Matched(result, post, reason))
    return found


def _post_of(
    result: Result, candidates: dict[str, list[Candidate]], account: Account
) -> tuple[Candidate | None, str]:
    if reason := _fault(result):
        return None, reason
    among = candidates.get(fold(result.title), [])
    if not among:
        return None, "no_post"
    if result.published_at is None:
        return (among[0], "") if len(among) == 1 else (None, "ambiguous")
    day = result.published_at.astimezone(account.zone).date()
    apart = sorted((abs(each.published_at.astimezone(account.zone).date() - day), each.id) for each in among)
    if apart[0][0] > DAYS_APART:
        return None, "other_day"
    if len(apart) > 1 and apart[0][0] == apart[1][0]:
        return None, "ambiguous"
    return next(each for each in among if each.id == apart[0][1]), ""


def _fault(result: Result) -> str:
    if not fold(result.title):
        return "no_title"
    if result.is_part:
        return "part"
    if result.faults:
        return "bad_number"
    return "" if result.numbers else "no_number"


def _candidates(account_id: int) -> dict[str, list[Candidate]]:
    """By folded title, as the plan has it and as it went out."""
    query = (
        select(Post.id, Post.title, Post.published_at, PublishedArticle.title)
        .outerjoin(PublishedArticle, PublishedArticle.post_id == Post.id)
        .where(Post.account_id == account_id, Post.state == PostState.published, Post.published_at.is_not(None))
    )
    found: dict[str, dict[int, Candidate]] = defaultdict(dict)
    for post_id, title, published_at, printed in db.session.execute(query):
        for name in (title, printed):
            if published_at and name and fold(name):
                found[fold(name)][post_id] = Candidate(post_id, title, published_at)
    return {key: list(posts.values()) for key, posts in found.items()}
