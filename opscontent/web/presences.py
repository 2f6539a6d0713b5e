"""Who else has a draft open: the page's pings, and what they are answered."""

from flask import Blueprint, render_template, request

from opscontent.domain import presences
from opscontent.web import access

screen = Blueprint("presences", __name__)


@screen.post("/posts/<int:post_id>/presence")
def ping(post_id: int) -> str:
    """I am here (`typing` while I write, `leaving` when I go); answers who else is: a part of the page."""
    post, me = access.post_for("post.write", post_id), access.me()
    if "leaving" in request.form:
        presences.leave(post, by=me)
        return ""
    presences.ping(post, by=me, is_typing="typing" in request.form)
    return render_template("presences/_company.html", company=presences.company(post.id, me))
