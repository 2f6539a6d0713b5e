"""The address that WeChat calls: no session, no page; one transaction, answered from what is here."""

from typing import Any

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import RequestEntityTooLarge

from opscontent import clock, jobs
from opscontent.db import db, reads_only
from opscontent.domain import chats
from opscontent.domain.chats import Chat, Links
from opscontent.extensions import csrf, limiter
from opscontent.intake import wechat
from opscontent.intake.wechat import CallbackError
from opscontent.web.addresses import public_url

screen = Blueprint("callback", __name__)
limiter.counting_alone.add(screen.name)  # the platform is not held up
LINKS = Links(
    receipt=lambda token: public_url("public.receipt", token=token),
    prompt=lambda slug: public_url("public.prompt", slug=slug),
)


@screen.get("/wechat/<key>")
def greet(key: str) -> Response:
    """The platform looks whether we know the token. That it called is kept: the one GET that writes."""
    reads_only(False)
    chat, now = chats.at(key), clock.now()
    if chat is None:
        return _nothing(404)
    try:
        words = wechat.greet(chat.line, request.args, now)
    except CallbackError as error:
        return _refused(chat, error)
    chats.was_seen(chat, now)
    db.session.commit()
    return _text(words)


@screen.post("/wechat/<key>")
@csrf.exempt  # it is signed by the platform instead
def talk(key: str) -> Response:
    """A message or an event, answered at once."""
    body = _body()
    if body is None:
        return _nothing(413)
    chat, now = chats.at(key), clock.now()
    if chat is None:
        return _nothing(404)
    line = chat.line
    try:
        message = wechat.read_message(line, request.args, body, now)
    except CallbackError as error:
        return _refused(chat, error)
    chats.was_seen(chat, now)
    answer = chats.take(chat, message, now, LINKS)
    jobs.ask_soon(answer.to_ask)
    jobs.fetch_soon(answer.to_fetch)
    words = wechat.answer(line, message, answer.text, answer.at)
    return _text(words, "text/plain" if words == "success" else "application/xml")


def _body() -> bytes | None:
    """None where it is too large; no more than that is read."""
    request.max_content_length = wechat.MOST_BYTES
    try:
        return request.get_data(cache=False)
    except RequestEntityTooLarge:
        return None


def _refused(chat: Chat, error: CallbackError) -> Response:
    current_app.logger.warning("chat of account %s: refused: %s", chat.account_id, error)
    return _nothing(error.status)


def _nothing(status: int) -> Response:
    return _text("", status=status)


def _text(words: str, kind: str = "text/plain", **more: Any) -> Response:
    return Response(words, content_type=f"{kind}; charset=utf-8", **more)
