"""Whether the process serves: for the watchdogs of whoever runs it. Asks nothing of the database."""

from flask import Blueprint, Response

screen = Blueprint("health", __name__)


@screen.get("/healthz")
def page() -> Response:
    return Response("ok\n", mimetype="text/plain")
