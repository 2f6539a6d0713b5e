"""One picture: what is said of it, its cuts for covers, where it is shown, its history."""

from collections.abc import Callable

from flask import flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from opscontent.domain import activity, media, showings
from opscontent.domain.media import Picture
from opscontent.errors import OpsError
from opscontent.web import access, edges, library
from opscontent.web.media.screen import CutForm, WordsForm, cut_form, screen, words_form


@screen.get("/pictures/<int:picture_id>")
def page(picture_id: int) -> ResponseReturnValue:
    return shown(access.thing_for("account.view", Picture, picture_id))


@screen.post("/pictures/<int:picture_id>")
def describe(picture_id: int) -> ResponseReturnValue:
    """Save its words; for a script that only asks what it shows, the rest stays."""
    picture, form = _mine(picture_id), WordsForm()
    if not form.validate():
        return _refused(picture, next(iter(form.errors.values()))[0], 422, words=form)
    given = form.words if not edges.wants_fragment() else {"alt": form.alt.data or ""}
    try:
        media.describe(picture, given, version=form.version.data or 0, by=access.me())
    except OpsError as error:
        return _refused(picture, str(error), error.status, words=form)
    if edges.wants_fragment():
        return jsonify(said=_("Saved."), alt=picture.alt)
    flash(_("Saved."), "success")
    return redirect(url_for("media.page", picture_id=picture.id))


@screen.get("/pictures/<int:picture_id>/cut")
def cutter(picture_id: int) -> ResponseReturnValue:
    """The form that cuts it, alone: a part of the draft's dialog."""
    picture = _mine(picture_id)
    return render_template("media/_cutter.html", picture=picture, form=cut_form(picture), is_for_draft=True)


@screen.post("/pictures/<int:picture_id>/cut")
def cut(picture_id: int) -> ResponseReturnValue:
    """Cut it for covers; texts that have it already keep the cuts that they were saved with."""
    picture, form = _mine(picture_id), CutForm()
    if not form.validate():
        return _refused(picture, _("Write each number as percent, from 0 to 100."), 422, cuts=form)
    try:
        media.set_cuts(picture, form.cuts(picture), library.folder(), version=form.version.data or 0, by=access.me())
    except OpsError as error:
        return _refused(picture, str(error), error.status, cuts=form)
    if edges.wants_fragment():
        return jsonify(cover=picture.as_cover, alt=picture.alt)
    flash(_("Cut. Covers that are chosen from now on look like this."), "success")
    return redirect(url_for("media.page", picture_id=picture.id))


@screen.post("/pictures/<int:picture_id>/delete")
def delete(picture_id: int) -> ResponseReturnValue:
    return _done(_mine(picture_id), showings.delete_picture, _("Deleted. It can be brought back for a week."))


@screen.post("/pictures/<int:picture_id>/bring-back")
def bring_back(picture_id: int) -> ResponseReturnValue:
    return _done(_mine(picture_id), media.bring_back, _("It is back."))


def shown(picture: Picture, *, words: WordsForm | None = None, cuts: CutForm | None = None, said: str = "") -> str:
    return render_template(
        "media/page.html",
        picture=picture,
        words=words or words_form(picture),
        form=cuts or cut_form(picture),
        uses=showings.uses_of(picture),
        is_in_closing=showings.is_in_closing(picture),
        entries=activity.of(picture, most=30),
        said=said,
    )


def _mine(picture_id: int) -> Picture:
    return access.thing_for("picture.keep", Picture, picture_id)


def _done(picture: Picture, verb: Callable[..., None], said: str) -> ResponseReturnValue:
    try:
        verb(picture, by=access.me())
    except OpsError as error:
        return shown(picture, said=str(error)), error.status
    flash(said, "success")
    return redirect(url_for("media.page", picture_id=picture.id))


def _refused(
    picture: Picture, said: str, status: int, *, words: WordsForm | None = None, cuts: CutForm | None = None
) -> ResponseReturnValue:
    if edges.wants_fragment():
        return jsonify(said=said), status
    return shown(picture, words=words, cuts=cuts, said=said), status
