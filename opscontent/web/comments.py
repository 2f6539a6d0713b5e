"""Comments beside a text: said, answered, settled, given to somebody; on the page of the draft and of the review."""

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from opscontent.domain import comments, revisions
from opscontent.domain.comments import WORDS_MAXIMUM, Comment
from opscontent.domain.posts import Post
from opscontent.errors import OpsError
from opscontent.text.numbers import ID_MAXIMUM
from opscontent.web import access, edges
from opscontent.web.forms import OpsForm
from opscontent.web.talk import SayForm, beside

screen = Blueprint("comments", __name__, url_prefix="/posts/<int:post_id>/comments")
# Where one came from and goes back to.
PAGES = {"draft": "drafts.page", "review": "reviews.page"}


class AnswerForm(OpsForm):
    words = TextAreaField(_l("Answer"), [DataRequired(_l("Say something.")), Length(max=WORDS_MAXIMUM)])


class AssignForm(OpsForm):
    assignee = IntegerField(validators=[Optional(), NumberRange(1, ID_MAXIMUM)])


@screen.get("")
def index(post_id: int) -> ResponseReturnValue:
    """The part of a page that holds them."""
    return _panel(access.post_for("account.view", post_id))


@screen.post("")
def say(post_id: int) -> ResponseReturnValue:
    post, form = access.post_for("comment.write", post_id), SayForm()
    if not form.validate():
        return _panel(post, form, _first_error(form)), 422

    def act() -> None:
        comments.say(
            post,
            form.words.data or "",
            by=access.me(),
            quotation=form.quotation.data or "",
            near=form.near.data or 0,
            assignee_id=form.assignee.data,
        )

    return _done(post, act, form)


@screen.post("/<int:comment_id>/answer")
def answer(post_id: int, comment_id: int) -> ResponseReturnValue:
    post, thread, form = *_thread(post_id, comment_id), AnswerForm()
    if not form.validate():
        return _panel(post, said=_first_error(form)), 422
    return _done(post, lambda: comments.answer(thread, form.words.data or "", by=access.me()))


@screen.post("/<int:comment_id>/resolve")
def resolve(post_id: int, comment_id: int) -> ResponseReturnValue:
    post, thread = _thread(post_id, comment_id)
    return _done(post, lambda: comments.resolve(thread, by=access.me()))


@screen.post("/<int:comment_id>/reopen")
def reopen(post_id: int, comment_id: int) -> ResponseReturnValue:
    post, thread = _thread(post_id, comment_id)
    return _done(post, lambda: comments.reopen(thread, by=access.me()))


@screen.post("/<int:comment_id>/assign")
def assign(post_id: int, comment_id: int) -> ResponseReturnValue:
    post, thread, form = *_thread(post_id, comment_id), AssignForm()
    if not form.validate():
        return _panel(post, said=_first_error(form)), 422
    return _done(post, lambda: comments.assign(thread, form.assignee.data, by=access.me()))


@screen.post("/<int:comment_id>/withdraw")
def withdraw(post_id: int, comment_id: int) -> ResponseReturnValue:
    post = access.post_for("comment.write", post_id)
    comment = comments.on(post, comment_id)
    return _done(post, lambda: comments.withdraw(comment, by=access.me()))


def _thread(post_id: int, comment_id: int) -> tuple[Post, Comment]:
    post = access.post_for("comment.write", post_id)
    return post, comments.thread_on(post, comment_id)


def _done(post: Post, act: Callable[[], object], form: SayForm | None = None) -> ResponseReturnValue:
    """The panel as it is after the act, or the page that one came from."""
    try:
        act()
    except OpsError as error:
        return _panel(post, form, str(error)), error.status
    if edges.wants_fragment():
        return _panel(post)
    return redirect(url_for(PAGES[_page()], post_id=post.id, _anchor="comments"))


def _panel(post: Post, form: SayForm | None = None, said: str = "") -> str:
    """The panel alone for the page's script; else on a page of its own, which loses nothing that was typed."""
    revision = revisions.latest(post.id)
    about = beside(post, revision.body if revision else "", _page(), form)
    template = "comments/_panel.html" if edges.wants_fragment() else "comments/page.html"
    return render_template(template, post=post, comments_said=said, **about)


def _page() -> str:
    wanted = request.values.get("page", "")
    return wanted if wanted in PAGES else "review"


def _first_error(form: OpsForm) -> str:
    return str(next(iter(form.errors.values()), [_("Something is not right.")])[0])
