"""Where a found text opens: in the draft at the words, or as a version where one may not write."""

from typing import Any

from flask import url_for

from opscontent.domain import permissions, revisions
from opscontent.domain.revisions import Hit
from opscontent.text.contexts import Context
from opscontent.web import access


def place_of(hit: Hit, place: Context | None = None) -> str:
    """The address of a hit's place, of its first one where none is given."""
    post, revision = hit.revision.post, hit.revision
    place = place or (hit.places[0] if hit.places else None)
    at: dict[str, Any] = {"found": place.words, "near": place.start} if place else {}
    if post.state not in revisions.FROZEN and permissions.can(access.me(), "post.write", post):
        return url_for("drafts.page", post_id=post.id, **at)
    return url_for("revisions.version", post_id=post.id, number=revision.number, **at)
