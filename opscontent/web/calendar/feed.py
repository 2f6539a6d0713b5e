"""The feed itself: its address is the permission, and what its person may see is asked anew each time."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from flask import Response, abort, request

from opscontent import clock
from opscontent.db import db, reads_only
from opscontent.domain import calendar_feeds, plan_lines
from opscontent.domain.calendar_feeds import CalendarFeed, Contents, Span
from opscontent.domain.plan_lines import Line
from opscontent.domain.posts import PostState
from opscontent.extensions import limiter
from opscontent.text import ical
from opscontent.text.ical import Happening
from opscontent.web import edges
from opscontent.web.addresses import public_url
from opscontent.web.calendar.screen import screen

REFRESH = timedelta(hours=1)
FORM = 1  # of the file: another number and every program fetches it anew
LASTS = timedelta(minutes=15)  # a post goes out in a moment; calendars hide what has no length
SURE = (PostState.approved, PostState.scheduled, PostState.published)


@screen.get("/cal/<token>.ics")
@limiter.limit("60 per minute")
@limiter.limit("120 per hour", key_func=lambda: "feed:" + (request.view_args or {}).get("token", "")[:100])
def feed(token: str) -> Any:
    found = calendar_feeds.by_secret(token) or abort(404)
    now = clock.now()
    contents = calendar_feeds.contents(found, now)
    content_hash = _hash(found, contents)
    response = Response(content_type=ical.MEDIA_TYPE)
    response.headers["Content-Disposition"] = "inline; filename=calendar.ics"
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    response.set_etag(content_hash[:32])
    response.last_modified = _changed_at(found, content_hash, now)
    response.make_conditional(request)
    if response.status_code != 304:
        response.set_data(_written(found, contents))
    _note(found, content_hash, now)
    return response


def _hash(found: CalendarFeed, contents: Contents) -> str:
    """Of what the file is made, so that it is not made for a program that has it: thousands of posts take seconds."""
    spans = [(span.prompt.id, span.prompt.question, span.begins, span.ends) for span in contents.spans]
    made_of = (FORM, found.name, public_url("posts.index"), contents.lines, contents.changed_at, spans)
    return sha256(repr(made_of).encode("utf-8", "surrogatepass")).hexdigest()


def _changed_at(found: CalendarFeed, content_hash: str, now: datetime) -> datetime:
    """Since when it says what it says."""
    return found.changed_at if found.changed_at and found.content_hash == content_hash else now


def _note(found: CalendarFeed, content_hash: str, now: datetime) -> None:
    """Written in a transaction of its own, as what only reads writes nothing."""
    if not calendar_feeds.is_note_due(found, content_hash, now):
        return
    feed_id, new_hash = found.id, content_hash if found.content_hash != content_hash else ""
    db.session.rollback()
    reads_only(False)
    calendar_feeds.note_fetch(feed_id, new_hash, now)
    db.session.commit()
    reads_only(request.method in edges.SAFE_METHODS)


def _written(found: CalendarFeed, contents: Contents) -> bytes:
    happenings = [_post(line, contents) for line in contents.lines]
    happenings += [_prompt(span) for span in contents.spans]
    return ical.written(found.name, happenings, refresh=REFRESH)


def _post(line: Line, contents: Contents) -> Happening:
    link = public_url("posts.page", post_id=line.id)
    return Happening(
        uid=plan_lines.uid_of(line.id, line.created_at),
        sequence=line.version,
        changed_at=contents.changed_at.get(line.id, line.created_at),
        begins=line.planned_at,
        ends=line.planned_at + LASTS,
        zone=line.zone,
        summary=f"{line.account} · {line.title}",
        status=_status(line.state),
        description="\n\n".join(part for part in (line.why_us, link) if part),
        url=link,
        categories=(line.pillar,) if line.pillar else (),
    )


def _status(state: PostState) -> str:
    if state is PostState.dropped:
        return "CANCELLED"
    return "CONFIRMED" if state in SURE else "TENTATIVE"


def _prompt(span: Span) -> Happening:
    prompt = span.prompt
    link = public_url("prompts.page", prompt_id=prompt.id)
    return Happening(
        uid=f"prompt-{plan_lines.uid_of(prompt.id, prompt.created_at)}",
        sequence=0,
        changed_at=prompt.created_at,
        begins=span.begins,
        ends=span.ends,
        zone=prompt.account.zone,
        summary=f"{prompt.account.name} · {prompt.question}",
        status="CONFIRMED",
        description=link,
        url=link,
    )
