"""The blueprint, the page of one edition, and what its files share."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Length, Optional

from opscontent.channels import CHANNELS
from opscontent.db import db
from opscontent.domain import activity, editions, publications
from opscontent.domain.editions import Edition, EditionState, Inspection
from opscontent.domain.posts import Post
from opscontent.errors import OpsError
from opscontent.text.numbers import whole
from opscontent.web import access, edges
from opscontent.web.differences import of_inspection
from opscontent.web.forms import LocalTimeField, OpsForm

screen = Blueprint("editions", __name__)


class TimeForm(OpsForm):
    publish_at = LocalTimeField(_l("Goes out at"), [Optional()])
    note = StringField(_l("Note for the team"), [Optional(), Length(max=200)])


def seen_version() -> int | None:
    """The version of the edition that the form was printed with."""
    return whole(request.values.get("version"))


def edition_for(edition_id: int) -> Edition:
    return access.thing_for("edition.edit", Edition, edition_id)


def done(
    edition: Edition, verb: Callable[[], Any], said: str, form: TimeForm | None = None, *, undo: str | None = ""
) -> Any:
    """Do it and show the edition; what a rule says against it stands on the page.

    `undo` is the address that takes it back; None: the edition's own undo does."""
    edition_id, before = edition.id, edition.version
    try:
        verb()
    except OpsError as error:
        if edges.wants_fragment():
            raise
        db.session.rollback()
        flash(str(error), "error")
        return page(edition, form), error.status
    if undo is None:
        undo = undo_url(edition) if edition.version != before else ""
    if edges.wants_fragment():
        return jsonify(said=said, undo=undo, version=edition.version)
    words: Any = (said, undo) if undo else said
    flash(words, "undo" if undo else "success")
    return redirect(url_for("editions.page", edition_id=edition_id))


def changed(edition: Edition, verb: Callable[[], Any], said: str, form: TimeForm | None = None) -> Any:
    """Such an act on an open edition as its own undo takes back."""
    return done(edition, verb, said, form, undo=None)


def undo_url(edition: Edition) -> str:
    return url_for("editions.undo", edition_id=edition.id, version=edition.version)


def page(edition: Edition, form: TimeForm | None = None) -> str:
    is_open = edition.state == EditionState.open
    inspections = editions.inspections(edition)
    is_held = edition.state in editions.HOLDS_POSTS
    return render_template(
        "editions/page.html",
        edition=edition,
        account=edition.account,
        inspections=inspections,
        message=editions.message(inspections),
        shown=[of_inspection(each) for each in inspections if _is_explained(each)] if is_held else [],
        form=form or TimeForm(formdata=None, obj=edition),
        choosable=editions.choosable(edition.account) if is_open else [],
        traffic=editions.traffic(edition) if is_held else editions.Traffic((), None),
        channel=CHANNELS.get(edition.account.channel),
        attempts=publications.attempts(edition),
        entries=activity.of(edition),
        is_open=is_open,
    )


def _is_explained(inspection: Inspection) -> bool:
    """What was never approved has nothing to be compared with, and its problem says so already."""
    return bool(inspection.problems) and not _was_never_approved(inspection)


def _was_never_approved(inspection: Inspection) -> bool:
    post: Post = inspection.post
    codes = {problem.code for problem in inspection.problems}
    return codes == {"not_approved"} and editions.difference(post).approved is None
