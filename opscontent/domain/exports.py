"""Replies to take away: what an account's editors see of them, under the filters of triage; no e-mail address."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from opscontent.db import db
from opscontent.domain import activity
from opscontent.domain.people import Person
from opscontent.domain.posts import Post
from opscontent.domain.prompts import Consent, Prompt
from opscontent.domain.quotes import Quote
from opscontent.domain.replies import Door, Reply, ReplyState
from opscontent.domain.triage import Filters, conditions

CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """One reply; `posts` are the titles of those that quote it."""

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


def begin(prompt: Prompt, filters: Filters, kind: str, *, by: Person) -> None:
    """Write into the history who takes how many replies away, and as what."""
    query = select(func.count()).select_from(Reply).where(*conditions(prompt.id, filters))
    activity.record(by, "prompt.exported", prompt, note=f"{kind} · {db.session.scalar(query)}")


def chunk(prompt_id: int, filters: Filters, after: int = 0) -> list[Line]:
    """The next thousand that these filters show, in the order in which they came, behind the one with this id."""
    told = (Reply.id, Reply.received_at, Reply.state, Reply.text, Reply.name, Reply.title_idea, Reply.door)
    query = (
        select(*told, Consent.number.label("consent_version"), Reply.consent_note, Reply.rating)
        .outerjoin(Consent, Consent.id == Reply.consent_id)
        .where(*conditions(prompt_id, filters), Reply.id > after)
        .order_by(Reply.id)
        .limit(CHUNK)
    )
    rows = db.session.execute(query).mappings().all()
    titles = _titles([row["id"] for row in rows])
    return [Line(**row, posts=titles[row["id"]]) for row in rows]


def _titles(reply_ids: Sequence[int]) -> dict[int, list[str]]:
    """The titles of the posts that quote these replies."""
    found: dict[int, list[str]] = defaultdict(list)
    query = select(Quote.reply_id, Post.title).join(Post, Post.id == Quote.post_id)
    for reply_id, title in db.session.execute(query.where(Quote.reply_id.in_(reply_ids)).order_by(Quote.id)):
        found[reply_id].append(title)
    return found
