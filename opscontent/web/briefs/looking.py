"""Posts that a newer brief touches: somebody says that one is still right, or looks again."""

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from opscontent.domain import posts
from opscontent.web import access
from opscontent.web.briefs.blueprint import screen


@screen.post("/posts/<int:post_id>/let-stand")
def let_stand(post_id: int) -> Any:
    post = access.post_for("post.plan", post_id)
    posts.let_stand(post, by=access.me())
    said = _("“%(title)s” stands under the new brief.", title=post.title)
    flash((said, url_for("briefs.look_again", post_id=post_id)), "undo")  # type: ignore[arg-type]
    return redirect(url_for("briefs.page", account_id=post.account_id))


@screen.post("/posts/<int:post_id>/look-again")
def look_again(post_id: int) -> Any:
    post = access.post_for("post.plan", post_id)
    posts.look_again(post, by=access.me())
    flash(_("“%(title)s” is listed again.", title=post.title), "success")
    return redirect(url_for("briefs.page", account_id=post.account_id))
