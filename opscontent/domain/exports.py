"""Replies to take away: what an account's editors see of them, under the filters of triage; no e-mail address."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, func, select

from opscontent.db import db
from opscontent.domain import activity, groups
from opscontent.domain.people import Person
from opscontent.domain.posts import Post
from opscontent.domain.prompts import Consent, Prompt
from opscontent.domain.quotes import Quote
from opscontent.domain.replies import DECIDABLE, Door, Reply, ReplyState
from opscontent.domain.triage import Filters, Rating, conditions

CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """One reply; `posts` are the titles of those that quote it. Of `group_size` that say the same one is the
    representative; who says it alone has no group, and is. Of a reply that somebody has to rate blind first, the
    sender, the rating and the group are left out."""

    id: int
    received_at: datetime
    state: ReplyState
    text: str
    name: str
    title_idea: str
    door: Door
    consent_version: int | None
    consent_note: str
    rating: int | None
    posts: Sequence[str]
    group_id: int | None
    group_size: int | None
    is_representative: bool | None


def begin(prompt: Prompt, filters: Filters, kind: str, *, by: Person) -> None:
    """Write into the history who takes how many replies away, and as what."""
    query = select(func.count()).select_from(Reply).where(*conditions(prompt.id, filters))
    activity.record(by, "prompt.exported", prompt, note=f"{kind} · {db.session.scalar(query)}")


def chunk(prompt_id: int, filters: Filters, after: int = 0) -> list[Line]:
    """The next thousand that these filters show, in the order in which they came, behind the one with this id."""
    told = (Reply.id, Reply.received_at, Reply.state, Reply.text, Reply.name, Reply.title_idea, Reply.door)
    query = (
        select(*told, Consent.number.label("consent_version"), Reply.consent_note, Reply.rating, Reply.group_id)
        .outerjoin(Consent, Consent.id == Reply.consent_id)
        .where(*conditions(prompt_id, filters), Reply.id > after)
        .order_by(Reply.id)
        .limit(CHUNK)
    )
    rows = db.session.execute(query).mappings().all()
    titles = _titles([row["id"] for row in rows])
    told_of = groups.told_of({row["group_id"] for row in rows if row["group_id"] is not None})
    lines = [_line(row, titles[row["id"]], told_of) for row in rows]
    return _veiled(lines, filters.rated_by) if filters.rated_by else lines


def _line(row: RowMapping, titles: Sequence[str], told_of: Mapping[int, tuple[int, int]]) -> Line:
    votes, speaker = told_of.get(row["group_id"], (0, 0)) if row["group_id"] is not None else (1, row["id"])
    return Line(**row, posts=titles, group_size=votes, is_representative=speaker == row["id"])


def _veiled(lines: Sequence[Line], person_id: int) -> list[Line]:
    """Without what the page hides from this person too."""
    ids = [line.id for line in lines if line.state in DECIDABLE]
    rated = set(
        db.session.scalars(select(Rating.reply_id).where(Rating.by_id == person_id, Rating.reply_id.in_(ids)))
    )
    hidden = set(ids) - rated
    veil: dict[str, Any] = {
        "name": "",
        "rating": None,
        "group_id": None,
        "group_size": None,
        "is_representative": None,
    }
    return [replace(line, **veil) if line.id in hidden else line for line in lines]


def _titles(reply_ids: Sequence[int]) -> dict[int, list[str]]:
    """The titles of the posts that quote these replies."""
    found: dict[int, list[str]] = defaultdict(list)
    query = select(Quote.reply_id, Post.title).join(Post, Post.id == Quote.post_id)
    for reply_id, title in db.session.execute(query.where(Quote.reply_id.in_(reply_ids)).order_by(Quote.id)):
        found[reply_id].append(title)
    return found
