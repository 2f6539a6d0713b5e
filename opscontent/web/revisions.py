"""Versions of a text: the list, one to read, what changed between two, going back, names."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from opscontent.domain import articles, permissions, reviews, revisions
from opscontent.domain.posts import Post, PostState
from opscontent.domain.reviews import ReviewKind
from opscontent.domain.revisions import LABEL_MAXIMUM, Revision
from opscontent.errors import OpsError
from opscontent.text.numbers import ID_MAXIMUM, whole
from opscontent.web import access
from opscontent.web.differences import changed_blocks, changed_fields
from opscontent.web.forms import OpsForm

screen = Blueprint("revisions", __name__, url_prefix="/posts/<int:post_id>/revisions")
PAGE_SIZE = 50


class RestoreForm(OpsForm):
    base_number = IntegerField(_l("Version"), [InputRequired(), NumberRange(min=0, max=ID_MAXIMUM)])
    confirms = BooleanField(_l("I know. Go back to this version."))


class NameForm(OpsForm):
    label = StringField(_l("Name of this version"), [Length(max=LABEL_MAXIMUM)])


@dataclass(frozen=True)
class Mark:
    """What became of a version, in words."""

    words: Any
    icon: str
    tone: str


MARKS = {
    ReviewKind.asked: Mark(_l("Sent to review"), "eye", "note"),
    ReviewKind.approved: Mark(_l("Approved"), "check", "ok"),
    ReviewKind.changes: Mark(_l("Changes asked"), "message", "warn"),
}
PUBLISHED = Mark(_l("Published"), "world", "ok")


@dataclass(frozen=True)
class Line:
    """One version in the list: how much longer it is than the one before (None for the first), what became of it."""

    revision: Revision
    growth: int | None
    marks: list[Mark]


@screen.get("")
def page(post_id: int) -> str:
    """A page of versions, the newest first: the newest, or what is older or newer than the number in the address."""
    post = access.post_for("account.view", post_id)
    found, marks = _asked_page(post.id), _marks(post)
    lines = [
        Line(revision, revision.size - before.size if before else None, marks.get(revision.id, []))
        for revision, before in zip_longest(found, found[1:])
    ]
    is_turned = bool(found) and bool(request.args.keys() & {"before", "after"})
    newest = revisions.latest_number(post.id) if is_turned else found[0].number if found else 0
    return render_template(
        "revisions/index.html", post=post, lines=lines[:PAGE_SIZE], newest=newest, has_older=len(found) > PAGE_SIZE
    )


def _asked_page(post_id: int) -> Sequence[Revision]:
    """One more than is shown: how much the last one grew, and whether there is more."""
    before, after = (request.args.get(name, type=_number) for name in ("before", "after"))
    if after is not None:
        newer = revisions.history(post_id, after=after, most=PAGE_SIZE)
        before = newer[0].number + 1 if newer else None
    return revisions.history(post_id, before=before, most=PAGE_SIZE + 1)


def _number(typed: str) -> int:
    number = whole(typed)
    if not number:
        raise ValueError
    return number


@screen.get("/<int:number>")
def version(post_id: int, number: int) -> str:
    post = access.post_for("account.view", post_id)
    return _version_page(post, _numbered(post, number), RestoreForm(formdata=None), NameForm(formdata=None))


@screen.get("/compare")
def compare(post_id: int) -> str:
    """What changed from the version `old` to the version `new`; `view` is inline or side."""
    post = access.post_for("account.view", post_id)
    old, new = _asked(post, "old"), _asked(post, "new")
    if old.number > new.number:
        old, new = new, old
    return render_template(
        "revisions/compare.html",
        post=post,
        old=old,
        new=new,
        is_side="side" in request.args.getlist("view"),
        changed=changed_fields(old.text, new.text),
        blocks=changed_blocks(old.body, new.body),
        newest=revisions.latest(post.id),
        form=RestoreForm(formdata=None),
        lapses=revisions.LAPSES.get(post.state),
        frozen=revisions.FROZEN.get(post.state),
    )


@screen.post("/<int:number>/restore")
def restore(post_id: int, number: int) -> ResponseReturnValue:
    """The old text as a new version; what was written since stays in the list."""
    post = access.post_for("post.write", post_id)
    revision, form = _numbered(post, number), RestoreForm()
    if not form.validate():
        return _version_page(post, revision, form, NameForm(formdata=None)), 422
    base_number, may_lapse = form.base_number.data or 0, bool(form.confirms.data)
    try:
        saved = revisions.restore(revision, by=access.me(), base_number=base_number, may_lapse=may_lapse)
    except OpsError as error:
        form.form_errors.append(str(error))
        return _version_page(post, revision, form, NameForm(formdata=None)), error.status
    if saved is None:
        flash(_("This is the newest text already."), "success")
    else:
        flash(_("Version %(old)d is back, as version %(new)d.", old=number, new=saved.number), "success")
    return redirect(url_for("drafts.page", post_id=post.id))


@screen.post("/<int:number>/name")
def name(post_id: int, number: int) -> ResponseReturnValue:
    post = access.post_for("post.write", post_id)
    revision, form = _numbered(post, number), NameForm()
    if not form.validate():
        return _version_page(post, revision, RestoreForm(formdata=None), form), 422
    revisions.name_version(revision, form.label.data or "", by=access.me())
    flash(_("Saved."), "success")
    return redirect(url_for("revisions.version", post_id=post.id, number=number))


def _marks(post: Post) -> dict[int, list[Mark]]:
    """By the id of the revision; each mark once, in the order of the week."""
    marks: dict[int, list[Mark]] = {}
    for review in sorted(reviews.of_post(post.id), key=lambda review: review.id):
        found = marks.setdefault(review.revision_id, [])
        if review.kind in MARKS and MARKS[review.kind] not in found:
            found.append(MARKS[review.kind])
        is_out = post.state == PostState.published and review.content_hash == post.approved_hash
        if is_out and review.kind == ReviewKind.approved:
            found.append(PUBLISHED)
    return marks


def _version_page(post: Post, revision: Revision, form: RestoreForm, name_form: NameForm) -> str:
    if not name_form.is_submitted():
        name_form.label.data = revision.label
    newest = revisions.latest(post.id)
    may_write = permissions.can(access.me(), "post.write", post)
    values: dict[str, Any] = {"article": None, "problem": "", "text": revision.text, "reading": None}
    try:
        article = articles.compose(post, revision)
        values |= {"article": article, "reading": articles.reading(article.html)}
    except OpsError as error:
        values["problem"] = str(error)
    return render_template(
        "revisions/version.html",
        post=post,
        revision=revision,
        newest=newest,
        form=form,
        name_form=name_form,
        may_write=may_write,
        lapses=revisions.LAPSES.get(post.state),
        frozen=revisions.FROZEN.get(post.state),
        **values,
    )


def _numbered(post: Post, number: int) -> Revision:
    return (revisions.at_number(post.id, number) if number <= ID_MAXIMUM else None) or abort(404)


def _asked(post: Post, name: str) -> Revision:
    number = request.args.get(name, type=int)
    return _numbered(post, number if number and number > 0 else 0)
