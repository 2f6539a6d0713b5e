"""The page one writes on: shown, previewed, saved, by the form or by the page's own script."""

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from opscontent import clock
from opscontent.domain import articles, briefs, editions, looks, posts, quotes, revisions
from opscontent.domain.posts import Post, PostState
from opscontent.domain.revisions import Revision, RevisionKind, Text
from opscontent.errors import Conflict, OpsError
from opscontent.text import cjk
from opscontent.text.wechat_html import for_wechat
from opscontent.text.wechat_losses import losses
from opscontent.web import access, editing_words, render
from opscontent.web.drafts.form import DraftForm, form_of, keep_file, screen
from opscontent.web.drafts.merging import conflict_page
from opscontent.web.talk import beside

# What the lists of the platform show whole. Whether more is a fault, the checks say.
SHOWN = {"title": 32, "digest": 128}


@screen.get("/draft")
def page(post_id: int) -> str:
    post = access.post_for("post.write", post_id)
    revision = revisions.latest(post.id)
    return shown(post, form_of(post, revision), revision)


@screen.post("/draft")
def save(post_id: int) -> ResponseReturnValue:
    """Save, or show the preview where no script does."""
    post = access.post_for("post.write", post_id)
    form = DraftForm()
    if not form.validate():
        return shown(post, form), 422
    try:
        keep_file(post, form)
        if "preview" in request.form:
            return shown(post, form)
        saved = kept(post, form, RevisionKind.saved)
    except Conflict as conflict:
        return conflict_page(post, form, conflict), 409
    except OpsError as error:
        return refused(post, form, error), error.status
    flash(saved_words(saved) if saved else _("Nothing had changed."), "success")
    return redirect(url_for("drafts.page", post_id=post.id))


@screen.post("/draft/save")
def autosave(post_id: int) -> ResponseReturnValue:
    """Save for the page's own script: `quietly` while one writes, else by the save key."""
    post = access.post_for("post.write", post_id)
    form = DraftForm()
    if not form.validate():
        return jsonify(said=first_error(form)), 422
    kind = RevisionKind.autosaved if "quietly" in request.form else RevisionKind.saved
    try:
        newest = kept(post, form, kind) or revisions.latest(post.id)
    except OpsError as error:
        return jsonify(said=str(error), lapses="lapses" in error.context), error.status
    return jsonify(number=newest.number if newest else 0, said=saved_words(newest))


@screen.post("/draft/preview")
def preview(post_id: int) -> str:
    """What readers would see of the text as typed; a fragment."""
    post = access.post_for("post.write", post_id)
    return render_template("drafts/_preview.html", is_typed=True, **previewed(post, DraftForm().text))


@screen.post("/draft/merge")
def merge(post_id: int) -> ResponseReturnValue:
    """Save what was chosen from two sides, or go on writing with it."""
    post = access.post_for("post.write", post_id)
    form = DraftForm.of_choices(request.form)
    if not form.validate():
        return shown(post, form), 422
    if "edit" in request.form:
        return shown(post, form)
    try:
        saved = kept(post, form, RevisionKind.merged)
    except Conflict as conflict:
        return conflict_page(post, form, conflict), 409
    except OpsError as error:
        return refused(post, form, error), error.status
    flash(saved_words(saved) if saved else _("Nothing had changed."), "success")
    return redirect(taken_in(post))


def taken_in(post: Post) -> str:
    """Where a form leads that took in what the browser kept: the page tells it by the number that came along."""
    return url_for("drafts.page", post_id=post.id, took=request.form.get("took", "")[:40] or None)


def kept(post: Post, form: DraftForm, kind: RevisionKind) -> Revision | None:
    base_number, may_lapse = form.base_number.data or 0, bool(form.confirms.data)
    return revisions.save(post, form.text, base_number=base_number, by=access.me(), kind=kind, may_lapse=may_lapse)


def shown(post: Post, form: DraftForm, revision: Revision | None = None) -> str:
    """The page with what the form holds, saved or not; `revision` is the newest, if it is at hand."""
    revision, text = revision or revisions.latest(post.id), form.text
    is_typed = text != form_of(post, revision).text
    edition = editions.holding(post.id) if post.state == PostState.scheduled else None
    return render_template(
        "drafts/page.html",
        form=form,
        is_unsaved=is_typed,
        is_typed=is_typed,
        saved_words=saved_words(revision),
        lapses=revisions.LAPSES.get(post.state),
        frozen=revisions.FROZEN.get(post.state),
        edition=edition,
        quotes=quotes.of_post(post.id),
        clause=posts.clause_of(post),
        brief=briefs.current(post.account_id),
        counts={name: (cjk.length(getattr(text, name)), most) for name, most in SHOWN.items()},
        **beside(post, revision.body if revision else "", "draft"),
        **previewed(post, text),
    )


def refused(post: Post, form: DraftForm, error: OpsError) -> str:
    """The page with the sentence where it belongs: beside the question that it asks, or on top."""
    if "lapses" in error.context:
        form.confirms.errors = [str(error)]
    else:
        form.form_errors.append(str(error))
    return shown(post, form)


def previewed(post: Post, text: Text) -> dict[str, Any]:
    """What the preview prints; `problem` says why there is no article."""
    values = {"post": post, "text": text, "article": None, "reading": None, "problem": "", "wechat": "", "losses": ()}
    try:
        article = articles.preview(post, text)
        values |= kept_by_wechat(post, article.html)
    except OpsError as error:
        return values | {"problem": str(error)}
    return values | {"article": article, "reading": articles.reading(article.html)}


def kept_by_wechat(post: Post, html: Markup) -> dict[str, Any]:
    """The article as it would be sent, and what WeChat changes of it; nothing for other platforms."""
    if not post.account.kind.is_wechat:
        return {}
    sentences = [(editing_words.loss_of(loss), loss.found) for loss in losses(html)]
    return {"wechat": for_wechat(html, looks.of(post.account)), "losses": sentences}


def saved_words(revision: Revision | None) -> str:
    if revision is None:
        return _("Not saved yet")
    there = render.local(revision.created_at)
    is_today = there.date() == render.local(clock.now()).date()
    at = f"{there:%H:%M:%S}" if is_today else render.moment(revision.created_at)
    return _("Saved %(at)s · version %(number)d", at=at, number=revision.number)


def first_error(form: DraftForm) -> str:
    """The first of the form's errors, with its field's name."""
    field = next(field for field in form if field.errors)
    return f"{field.label.text}: {field.errors[0]}"
