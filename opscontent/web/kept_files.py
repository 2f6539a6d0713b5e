"""Pictures that we keep, as answers: never run, never taken for anything but a picture."""

from pathlib import Path

from flask import Response, abort, send_file

from opscontent.domain import covers


def picture(name: str, folder: Path, *, max_age: int | None = None) -> Response:
    """The kept picture with this name, else 404; `max_age` is how many seconds a browser may keep it."""
    path = covers.path(name, folder)
    if path is None:
        abort(404)
    response = send_file(path, mimetype=covers.media_type(path.name), max_age=max_age)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    if max_age is None:
        response.headers["Cache-Control"] = "no-store"
    return response
