"""A post as WeChat will keep it, in a frame: the same string that is copied and sent."""

from typing import Any

from flask import Blueprint, abort, request

from opscontent.domain import articles, looks
from opscontent.errors import OpsError
from opscontent.text.wechat_html import for_wechat
from opscontent.web import access
from opscontent.web.lone_page import lone_page

screen = Blueprint("wechat", __name__)


@screen.get("/posts/<int:post_id>/wechat")
def article(post_id: int) -> Any:
    """The newest saved text; nothing but its words where none is written or it can't be rendered."""
    post = access.post_for("account.view", post_id)
    if not post.account.kind.is_wechat:
        abort(404)
    try:
        html = for_wechat(articles.compose(post).html, looks.of(post.account))
    except OpsError:
        html = ""
    return lone_page(post.title, html, is_night="night" in request.args, is_preview=True)
