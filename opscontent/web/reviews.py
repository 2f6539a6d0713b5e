"""Reviews: what waits for a verdict, and the page on which one text is read and judged."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from opscontent.domain import articles, briefs, checks, posts, reviews, revisions
from opscontent.domain.articles import Article
from opscontent.domain.posts import Post
from opscontent.domain.reviews import Review, ReviewKind
from opscontent.errors import Conflict, OpsError
from opscontent.text.diff import word_diff
from opscontent.web import access
from opscontent.web.forms import OpsForm
from opscontent.web.talk import beside

screen = Blueprint("reviews", __name__)


class AskForm(OpsForm):
    comment = TextAreaField(_l("A word to the reviewer"), [Optional(), Length(max=2000)])


class VerdictForm(OpsForm):
    content_hash = HiddenField(validators=[DataRequired(), Length(max=64)])
    comment = TextAreaField(_l("Comment"), [Optional(), Length(max=2000)])


class WaiverForm(OpsForm):
    """`key` says which finding of the page it is about."""

    key = HiddenField(validators=[DataRequired(), Length(max=checks.KEY_MAXIMUM)])
    reason = TextAreaField(_l("Why it may pass"), [Optional(), Length(max=checks.REASON_MAXIMUM)])


@screen.get("/reviews")
def index() -> Any:
    account = access.needs_account()
    return render_template(
        "reviews/index.html",
        account=account,
        waiting=reviews.waiting(account.id),
        approved=reviews.approved(account.id),
        sent_back=reviews.sent_back(account.id),
    )


@screen.get("/posts/<int:post_id>/review")
def page(post_id: int) -> Any:
    return _page(access.post_for("account.view", post_id))


@screen.post("/posts/<int:post_id>/review/ask")
def ask(post_id: int) -> Any:
    post, form = access.post_for("review.ask", post_id), AskForm()
    if not form.validate():
        return _page(post, ask_form=form), 422
    try:
        reviews.ask(post, by=access.me(), comment=form.comment.data or "")
    except OpsError as error:
        form.form_errors.append(str(error))
        return _page(post, ask_form=form), error.status
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
    return _judge(access.post_for("review.judge", post_id), ReviewKind.approved, _("Approved."))


@screen.post("/posts/<int:post_id>/review/changes")
def ask_changes(post_id: int) -> Any:
    return _judge(access.post_for("review.judge", post_id), ReviewKind.changes, _("Sent back with your comment."))


@screen.post("/posts/<int:post_id>/review/waive")
def waive(post_id: int) -> Any:
    """Let one finding pass, with a reason that the page shows from then on."""
    post, form = access.post_for("review.judge", post_id), WaiverForm()
    if not form.validate():
        return _page(post, waiver_form=form), 422
    try:
        found = next((each for each in reviews.findings(post) if each.key == form.key.data), None)
        if found is None:
            raise Conflict(_l("This finding is gone: the text changed meanwhile."))
        checks.waive(post, found, form.reason.data or "", by=access.me())
    except OpsError as error:
        form.reason.errors = [str(error)]
        return _page(post, waiver_form=form), error.status
    flash(_("It may pass. Your reason stands beside it."), "success")
    return redirect(url_for("reviews.page", post_id=post.id))


@screen.post("/posts/<int:post_id>/review/waivers/<int:waiver_id>/take-back")
def insist(post_id: int, waiver_id: int) -> Any:
    post = access.post_for("review.judge", post_id)
    checks.insist(post, waiver_id, by=access.me())
    flash(_("It counts again."), "success")
    return redirect(url_for("reviews.page", post_id=post.id))


def _judge(post: Post, kind: ReviewKind, done: str) -> Any:
    form = VerdictForm()
    verdict = reviews.approve if kind == ReviewKind.approved else reviews.ask_changes
    if not form.validate():
        return _page(post, form=form), 422
    try:
        verdict(post, by=access.me(), content_hash=str(form.content_hash.data), comment=form.comment.data or "")
    except OpsError as error:
        form.form_errors.append(str(error))
        return _page(post, form=form), error.status
    flash(done, "success")
    return redirect(url_for("reviews.page", post_id=post.id))


def _page(
    post: Post,
    *,
    form: VerdictForm | None = None,
    ask_form: AskForm | None = None,
    waiver_form: WaiverForm | None = None,
) -> str:
    """The exact text that would go out, beside the brief, the findings and what was said before."""
    latest = revisions.latest(post.id)
    if latest is None:
        return render_template("reviews/nothing.html", post=post, ask_form=ask_form)
    article, form = articles.compose(post, latest), form or VerdictForm(formdata=None)
    form.content_hash.data = article.content_hash
    return render_template(
        "reviews/page.html",
        post=post,
        article=article,
        brief=briefs.current(post.account_id),
        clause=posts.clause_of(post),
        form=form,
        ask_form=ask_form or AskForm(formdata=None),
        may_approve=reviews.may_approve(post, access.me(), article),
        **_judgement(post, article, waiver_form),
        **beside(post, article.revision.body, "review"),
    )


def _judgement(post: Post, article: Article, waiver_form: WaiverForm | None) -> dict[str, Any]:
    """What the checks find, what was said before, and what changed since the last verdict."""
    findings, history = reviews.findings(post, article), reviews.of_post(post.id)
    verdict = reviews.last_verdict(history)
    return {
        "findings": findings,
        "waiver_form": waiver_form or WaiverForm(formdata=None),
        "waivable": {finding.key for finding in findings if checks.is_waivable(finding)},
        "blocking": checks.blocking(findings),
        "history": history,
        "since": _since(verdict, article.revision.number),
        "changes": word_diff(verdict.revision.body, article.revision.body) if verdict else [],
    }


def _since(verdict: Review | None, number: int) -> Review | None:
    """The last verdict, if the text changed after it."""
    return verdict if verdict and verdict.revision.number != number else None
