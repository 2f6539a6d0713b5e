"""A finding that can be mended for certain, mended on a click: a version of its own, so that going back undoes it."""

import json
from dataclasses import replace

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from opscontent.domain import revisions
from opscontent.domain.checks import Fix
from opscontent.domain.revisions import RevisionKind, Text
from opscontent.errors import Conflict, OpsError, Rejected
from opscontent.web import access
from opscontent.web.drafts.form import DraftForm, screen
from opscontent.web.drafts.merging import conflict_page
from opscontent.web.drafts.pages import kept, refused, shown, taken_in


@screen.post("/draft/fix")
def fix(post_id: int) -> ResponseReturnValue:
    """Save what was typed, then the same with one change."""
    post, me = access.post_for("post.write", post_id), access.me()
    form = DraftForm()
    if not form.validate():
        return shown(post, form), 422
    may_lapse = bool(form.confirms.data)
    try:
        change = _asked(request.form.get("fix", ""))
        mended = _mended(form.text, change)
        saved = kept(post, form, RevisionKind.saved)
        number = saved.number if saved else form.base_number.data or 0
        revisions.save(post, mended, base_number=number, by=me, may_lapse=may_lapse)
    except Conflict as conflict:
        return conflict_page(post, form, conflict), 409
    except OpsError as error:
        return refused(post, form, error), error.status
    said = _("Mended: “%(old)s” is “%(new)s” now. The version before is in the list.", old=change.old, new=change.new)
    flash(said, "success")
    return redirect(taken_in(post))


def _asked(typed: str) -> Fix:
    try:
        start, old, new = json.loads(typed)
        if isinstance(start, int) and start >= 0 and isinstance(old, str) and old and isinstance(new, str):
            return Fix(start, old, new)
    except (ValueError, TypeError, RecursionError):
        pass
    raise Rejected(_l("Choose what is to be mended."))


def _mended(text: Text, change: Fix) -> Text:
    """Raises `Rejected` where other words stand in the place."""
    end = change.start + len(change.old)
    if text.body[change.start : end] != change.old:
        raise Rejected(_l("Other words stand there by now. Look at the finding again."))
    return replace(text, body=f"{text.body[: change.start]}{change.new}{text.body[end:]}")
