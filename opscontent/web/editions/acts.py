"""What is done with one edition: time, order, posts, arming, taking back, undoing."""

from typing import Any

from flask import flash, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange, Optional

from opscontent import jobs
from opscontent.domain import editions, publications
from opscontent.domain.editions import Edition
from opscontent.domain.posts import Post
from opscontent.errors import OpsError
from opscontent.text.numbers import ID_MAXIMUM, whole
from opscontent.web import access
from opscontent.web.editions.screen import (
    TimeForm,
    changed,
    done,
    edition_for,
    screen,
    seen_version,
)
from opscontent.web.editions.screen import (
    page as shown,
)
from opscontent.web.forms import OpsForm


class PostForm(OpsForm):
    post_id = IntegerField(_l("Post"), [InputRequired(), NumberRange(1, ID_MAXIMUM)])
    places = IntegerField(_l("Places"), [Optional(), NumberRange(-8, 8)], default=0)


@screen.get("/editions/<int:edition_id>")
def page(edition_id: int) -> Any:
    return shown(access.thing_for("account.view", Edition, edition_id))


@screen.post("/editions/<int:edition_id>/plan")
def change(edition_id: int) -> Any:
    """Time and note; the button "arm" arms it with them at once."""
    edition = edition_for(edition_id)
    form = TimeForm(obj=edition)
    if not form.validate():
        return shown(edition, form), 422
    at, note, version = form.publish_at.data, form.note.data or "", seen_version()

    def save() -> None:
        editions.change(edition, publish_at=at, note=note, by=access.me(), version=version)

    if "arm" not in request.form:
        return changed(edition, save, _("Saved."), form)

    def verb() -> None:
        save()
        editions.arm(edition, by=access.me())
        jobs.publish_at(edition)

    return done(edition, verb, _("Armed. It goes out by itself."), form)


@screen.post("/editions/<int:edition_id>/disarm")
def disarm(edition_id: int) -> Any:
    edition = edition_for(edition_id)
    return done(edition, lambda: publications.take_back(edition, by=access.me()), _("Taken back. You can change it."))


@screen.post("/editions/<int:edition_id>/cancel")
def cancel(edition_id: int) -> Any:
    edition, again = edition_for(edition_id), url_for("editions.again", edition_id=edition_id)
    said = _("Given up. Its posts are free.")
    return done(edition, lambda: publications.cancel(edition, by=access.me()), said, undo=again)


@screen.post("/editions/<int:edition_id>/add")
def add(edition_id: int) -> Any:
    edition, post, _places = _edition_and_post(edition_id)
    said = _("“%(title)s” is in this edition.", title=post.title)
    return changed(edition, lambda: editions.add(edition, post, by=access.me(), version=seen_version()), said)


@screen.post("/editions/<int:edition_id>/take-out")
def take_out(edition_id: int) -> Any:
    edition, post, _places = _edition_and_post(edition_id)
    said = _("“%(title)s” is taken out.", title=post.title)
    return changed(edition, lambda: editions.take_out(edition, post, by=access.me(), version=seen_version()), said)


@screen.post("/editions/<int:edition_id>/shift")
def shift(edition_id: int) -> Any:
    edition, post, places = _edition_and_post(edition_id)
    version = seen_version()
    return changed(
        edition, lambda: editions.shift(edition, post, places, by=access.me(), version=version), _("Order changed.")
    )


@screen.post("/editions/<int:edition_id>/order")
def reorder(edition_id: int) -> Any:
    """The whole order at once, as the page's drag and its keys send it."""
    edition, version = edition_for(edition_id), seen_version()
    wanted = [each for each in map(whole, request.form.getlist("post")) if each]
    return changed(
        edition, lambda: editions.reorder(edition, wanted, by=access.me(), version=version), _("Order changed.")
    )


@screen.post("/editions/<int:edition_id>/undo")
def undo(edition_id: int) -> Any:
    """Take the last change back; a second time brings it again."""
    edition, version = edition_for(edition_id), seen_version() or 0
    return done(edition, lambda: _undone(edition, version), _("Undone."))


def _undone(edition: Edition, version: int) -> None:
    left = editions.undo(edition, by=access.me(), version=version)
    if left:
        titles = ", ".join(f"“{post.title}”" for post in left)
        flash(_("In another edition by now, or given up, and so not put back: %(titles)s", titles=titles), "error")


def _edition_and_post(edition_id: int) -> tuple[Edition, Post, int]:
    """The edition, the post that the form names, and by how many places to move it."""
    edition, form = edition_for(edition_id), PostForm()
    if not form.validate() or not form.post_id.data:
        raise _bad_post()
    return edition, access.post_for("edition.edit", form.post_id.data), form.places.data or 0


def _bad_post() -> OpsError:
    return OpsError(_("Choose one of the posts."))
