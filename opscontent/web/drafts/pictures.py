"""Covers as editors see them: sent in, shown back. Readers get theirs from the public screens."""

from typing import Any

from flask import abort, jsonify, request, send_file, url_for
from flask.typing import ResponseReturnValue

from opscontent.domain import covers
from opscontent.errors import OpsError
from opscontent.extensions import limiter
from opscontent.web import access
from opscontent.web.drafts.form import cover_folder, screen


@screen.post("/draft/cover")
@limiter.limit("60 per hour")
def send_cover(post_id: int) -> ResponseReturnValue:
    """Keep a picture; it becomes the cover when the draft is saved with its name."""
    post = access.post_for("post.write", post_id)
    file: Any = request.files.get("cover_file")
    try:
        name = covers.keep(file.read(covers.MOST_BYTES + 1) if file else b"", cover_folder())
    except OpsError as error:
        return jsonify(said=str(error)), error.status
    return jsonify(cover=name, url=url_for("drafts.cover", post_id=post.id, name=name))


@screen.get("/covers/<name>")
def cover(post_id: int, name: str) -> ResponseReturnValue:
    """A kept cover by its name, which nobody can guess."""
    access.post_for("account.view", post_id)
    path = covers.path(name, cover_folder())
    if path is None:
        abort(404)
    response = send_file(path, mimetype=covers.media_type(name), max_age=31536000)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
