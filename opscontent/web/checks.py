"""The panel of findings beside a draft: of what is saved, or of what is being typed."""

from typing import Any

from flask import Blueprint, render_template
from wtforms import StringField, TextAreaField
from wtforms.validators import Length

from opscontent.domain import articles, reviews, revisions
from opscontent.domain.posts import Post
from opscontent.domain.revisions import BODY_MAXIMUM, Text
from opscontent.errors import OpsError
from opscontent.web import access
from opscontent.web.forms import OpsForm

screen = Blueprint("checks", __name__)


class TypedForm(OpsForm):
    """The draft as it stands in the editor; never saved from here. Cover as in the newest revision."""

    title = StringField(validators=[Length(max=1000)])
    digest = TextAreaField(validators=[Length(max=10_000)])
    author = StringField(validators=[Length(max=1000)])
    cover_alt = StringField(validators=[Length(max=1000)])
    body = TextAreaField(validators=[Length(max=BODY_MAXIMUM)])


@screen.get("/posts/<int:post_id>/checks")
def panel(post_id: int) -> Any:
    return _panel(access.post_for("account.view", post_id), None)


@screen.post("/posts/<int:post_id>/checks")
def panel_of_typed(post_id: int) -> Any:
    """A POST because a draft is too long for an address; it changes nothing."""
    post = access.post_for("post.write", post_id)
    form = TypedForm()
    if not form.validate():
        return render_template(
            "checks/_panel.html", post=post, findings=[], failure=next(iter(form.errors.values()))
        ), 422
    latest = revisions.latest(post.id)
    return _panel(
        post,
        Text(
            title=form.title.data or "",
            digest=form.digest.data or "",
            author=form.author.data or "",
            cover=latest.cover if latest else "",
            cover_alt=form.cover_alt.data or "",
            body=form.body.data or "",
        ),
    )


def _panel(post: Post, typed: Text | None) -> Any:
    try:
        article = articles.preview(post, typed) if typed else articles.compose(post)
        findings = reviews.findings(post, article)
    except OpsError as error:
        return render_template("checks/_panel.html", post=post, findings=[], failure=[error.sentence])
    return render_template("checks/_panel.html", post=post, findings=findings, failure=[], may_fix=typed is not None)
