"""Errors of the API as RFC 9457 has them (application/problem+json). No page ever answers a program."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, json, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from opscontent.errors import OpsError
from opscontent.web import waiting

MEDIA_TYPE = "application/problem+json"
ROOT = "/api"
# What tells problems apart that share a status.
CODES = ("broken_json", "invalid", "rule", "key_missing", "key_reused", "key_in_use")


def register(app: Flask) -> None:
    app.after_request(_no_page)


def wanted() -> bool:
    """Whether this request is a program's."""
    return request.path == ROOT or request.path.startswith(f"{ROOT}/")


def answer(status: int, detail: str = "", *, code: str = "", errors: Sequence[dict[str, str]] = ()) -> Response:
    """A problem. `code` tells apart what shares a status; `errors` hold detail and pointer or parameter each."""
    body: dict[str, Any] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    more = {"detail": detail, "code": code, "errors": list(errors)}
    body |= {name: value for name, value in more.items() if value}
    headers = {"WWW-Authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else {}
    return Response(json.dumps(body), status, headers, content_type=MEDIA_TYPE)


def of_rule(error: OpsError) -> Response:
    """What a rule of the product said."""
    if "come_again_at" in error.context:
        waiting.until(error.context["come_again_at"].timestamp())
    return answer(error.status, str(error.sentence), code=str(error.context.get("code", "rule")))


def of_http(error: HTTPException) -> Response:
    """What the server itself refused."""
    made = answer(error.code or 500)
    if isinstance(error, MethodNotAllowed):
        made.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
    return made


def _no_page(response: Response) -> Response:
    """A redirect to a tidier address has a page for people in it: to a program, there is nothing here."""
    return answer(404) if wanted() and response.mimetype == "text/html" else response
