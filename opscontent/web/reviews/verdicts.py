"""Ask for a verdict, give one, take the text back."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from opscontent import clock
from opscontent.domain import notices, reviews
from opscontent.domain.posts import Post
from opscontent.domain.reviews import Review, ReviewKind
from opscontent.errors import OpsError
from opscontent.web import access
from opscontent.web.reviews.pages import review_page
from opscontent.web.reviews.screen import AskForm, VerdictForm, screen

DONE = {
    ReviewKind.approved: _l("Approved."),
    ReviewKind.passed: _l("Approved for your step. It goes on to the next."),
    ReviewKind.changes: _l("Sent back with your comment."),
}


@screen.post("/posts/<int:post_id>/review/ask")
def ask(post_id: int) -> Any:
    post, form = access.post_for("review.ask", post_id), AskForm()
    if not form.validate():
        return review_page(post, ask_form=form), 422
    try:
        reviews.ask(post, by=access.me(), comment=form.comment.data or "")
    except OpsError as error:
        form.form_errors.append(str(error))
        return review_page(post, ask_form=form), error.status
    notices.of_reviews(clock.now(), post)
    flash(_("A verdict is asked for."), "success")
    return redirect(url_for("reviews.page", post_id=post.id))


@screen.post("/posts/<int:post_id>/review/take-back")
def take_back(post_id: int) -> Any:
    post = access.post_for("review.ask", post_id)
    reviews.take_back(post, by=access.me())
    flash(_("Back to drafting."), "success")
    return redirect(url_for("drafts.page", post_id=post.id))


@screen.post("/posts/<int:post_id>/review/approve")
def approve(post_id: int) -> Any:
    return _judge(access.post_for("review.judge", post_id), reviews.approve)


@screen.post("/posts/<int:post_id>/review/changes")
def ask_changes(post_id: int) -> Any:
    return _judge(access.post_for("review.judge", post_id), reviews.ask_changes)


def _judge(post: Post, verdict: Callable[..., Review]) -> Any:
    form = VerdictForm()
    if not form.validate():
        return review_page(post, form=form), 422
    comment = form.comment.data or ""
    try:
        review = verdict(post, by=access.me(), content_hash=str(form.content_hash.data), comment=comment)
    except OpsError as error:
        form.form_errors.append(str(error))
        return review_page(post, form=form), error.status
    notices.of_reviews(clock.now(), post)
    flash(DONE[review.kind], "success")
    return redirect(url_for("reviews.page", post_id=post.id))
