"""The OpenAPI document. What goes in and out stands in `schemas`; a test holds the paths to the routes."""

from functools import cache
from typing import Any

from flask import Response, json

from opscontent.web import problems
from opscontent.web.api import schemas
from opscontent.web.api.reading import KEY_HEADER, KEY_PATTERN
from opscontent.web.api.screen import answer, screen

Part = dict[str, Any]
WHY = {
    400: "The body is not JSON, or the key is missing.",
    401: "No token, or one that opens nothing.",
    403: "The account was put away.",
    404: "This account has no such thing.",
    405: "This address takes another method.",
    409: "A request with this key is being worked on; ask again after Retry-After.",
    413: "The body has more than 256 KiB.",
    415: "The body is not application/json.",
    422: "Something in it is not as documented, a rule says no, or the key stood for another request.",
    429: "Too often; ask again after Retry-After.",
}
EVERYWHERE = (401, 403, 404, 405, 429)
KEY = {
    "name": KEY_HEADER,
    "in": "header",
    "required": True,
    "schema": {"type": "string", "pattern": KEY_PATTERN},
    "description": "A new one for each reply, the same one for each try. The answer is kept for 48 hours.",
}
ABOUT = (
    "Sends readers' replies to the prompts of one account, and reads them. Every request carries a token, made under "
    "the account's settings. Errors are problems (RFC 9457)."
)


@screen.get("/openapi.json", provide_automatic_options=False)
def document() -> Response:
    return answer(_text())


@cache
def whole() -> Part:
    """The document as a value."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "opscontent", "version": "1", "description": ABOUT},
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": _paths(),
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {"Problem": schemas.PROBLEM, "NewReply": schemas.NEW_REPLY, "Accepted": schemas.ACCEPTED}
            | {"Replies": schemas.REPLIES, "Prompts": schemas.PROMPTS},
        },
    }


@cache
def _text() -> str:
    return json.dumps(whole())


def _paths() -> Part:
    of_prompt = [schemas.PROMPT_ID]
    replies: Part = {
        "parameters": of_prompt,
        "get": _act("listReplies", "Read the replies of a prompt, oldest first.", {200: "Replies"}, (422,))
        | {"parameters": schemas.PAGE},
        "post": _act("sendReply", "Send one reply in.", {201: "Accepted", 200: "Accepted"}, (400, 409, 413, 415, 422))
        | {"parameters": [KEY], "requestBody": {"required": True, "content": _json("NewReply")}},
    }
    replies["post"]["responses"]["201"]["description"] = "It is here."
    replies["post"]["responses"]["200"]["description"] = "The same reader sent the same words before."
    return {
        "/api/v1/prompts": {"get": _act("listPrompts", "Read the prompts, newest first.", {200: "Prompts"}, (422,))},
        "/api/v1/prompts/{prompt_id}/replies": replies,
        "/api/v1/openapi.json": {"get": _act("readDocument", "This document.", {}, is_open=True)},
    }


def _act(name: str, summary: str, good: dict[int, str], bad: tuple[int, ...] = (), *, is_open: bool = False) -> Part:
    """One operation: what it answers when all is well (status → schema), and how it may fail."""
    answers = {str(status): {"description": "Here it is.", "content": _json(kind)} for status, kind in good.items()}
    if is_open:
        plain = {"application/json": {"schema": {"type": "object"}}}
        answers["200"] = {"description": "Here it is.", "content": plain}
    failures = (405, 429) if is_open else sorted({*EVERYWHERE, *bad})
    answers |= {str(status): _problem(status) for status in failures}
    return {"operationId": name, "summary": summary, "responses": answers} | ({"security": []} if is_open else {})


def _problem(status: int) -> Part:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": WHY[status], "content": {problems.MEDIA_TYPE: {"schema": schema}}}


def _json(kind: str) -> Part:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{kind}"}}}
