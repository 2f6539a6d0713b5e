"""One decision on many replies: as many as were shown, or none."""

import secrets

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, select

from opscontent.db import db
from opscontent.domain import activity
from opscontent.domain.people import Person
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies.reply import Reply, ReplyState, move_many
from opscontent.errors import Conflict, Rejected


def decide_many(
    prompt: Prompt, *moving: ColumnElement[bool], to: ReplyState, by: Person, expected: int, reason: str = ""
) -> int:
    """Move all that meet these conditions as one batch; returns how many.

    Raises `Conflict` where it is not as many as were shown, `Rejected` where there are none."""
    ids = db.session.scalars(select(Reply.id).where(*moving).order_by(Reply.id).with_for_update()).all()
    if len(ids) != expected:
        raise Conflict(_l("The replies changed meanwhile. Nothing was decided; look at the new count."))
    if not ids:
        raise Rejected(_l("None of these replies can go there."))
    reason = reason if to is ReplyState.declined else ""
    count = move_many(ids, to, by=by, batch=secrets.token_hex(8), reason=reason)
    activity.record(by, "prompt.triaged", prompt, changes={"replies": (None, count), "reply_state": (None, to)})
    return count
