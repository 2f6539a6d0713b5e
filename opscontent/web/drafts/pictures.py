"""Covers as editors see them: sent in, shown back. Readers get theirs from the public screens."""

from flask import jsonify, request, url_for
from flask.typing import ResponseReturnValue

from opscontent.errors import OpsError
from opscontent.extensions import limiter
from opscontent.web import access, library
from opscontent.web.drafts.form import screen


@screen.post("/draft/cover")
@limiter.limit("60 per hour")
def send_cover(post_id: int) -> ResponseReturnValue:
    """Take a picture into the library; it becomes the cover when the draft is saved with its name."""
    post = access.post_for("post.write", post_id)
    try:
        picture = library.taken_in(post.account, request.files.get("cover_file"))
    except OpsError as error:
        return jsonify(said=str(error)), error.status
    url = url_for("drafts.cover", post_id=post.id, name=picture.as_cover)
    return jsonify(cover=picture.as_cover, url=url, alt=picture.alt)


@screen.get("/covers/<name>")
def cover(post_id: int, name: str) -> ResponseReturnValue:
    """A kept cover by its name, which nobody can guess, whole or as one of its cuts."""
    access.post_for("account.view", post_id)
    return library.answer_with(name, request.args.get("as", ""))
