"""The blueprint and its door: a token, its limits, and the prompts that it may see. Knows no session."""

from hashlib import sha256
from typing import NoReturn

from flask import Blueprint, Response, abort, g, request
from flask_limiter.util import get_remote_address

from opscontent import clock
from opscontent.db import db, reads_only
from opscontent.domain import api_tokens
from opscontent.domain.api_tokens import ApiToken
from opscontent.domain.prompts import Prompt
from opscontent.extensions import csrf, limiter
from opscontent.web import edges, problems

MOST_BYTES = 256 * 1024
LIMITS = "300 per minute; 6000 per hour"
OPEN_TO_ALL = frozenset({"api.document"})

screen = Blueprint("api", __name__, url_prefix="/api/v1")
csrf.exempt(screen)


def refuse(status: int, detail: str, *, code: str = "", errors: tuple[dict[str, str], ...] = ()) -> NoReturn:
    """End this request with a problem; nothing of it is kept."""
    abort(problems.answer(status, detail, code=code, errors=errors))


def token() -> ApiToken:
    """The token of this request."""
    found: ApiToken = g.api_token
    return found


def prompt_for(prompt_id: int) -> Prompt:
    """A prompt of the token's account; those of others are not there."""
    found = db.session.get(Prompt, prompt_id)
    if found is None or found.account_id != token().account_id:
        refuse(404, "This account has no such prompt.")
    return found


def answer(body: str, status: int = 200) -> Response:
    return Response(body, status, content_type="application/json")


def _bearer() -> str:
    given = request.authorization
    return given.token or "" if given and given.type == "bearer" else ""


def _caller() -> str:
    """Whose requests are counted together: a token's, else those of one network."""
    secret = _bearer()
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest() if secret else get_remote_address()


@screen.before_request
def _let_in() -> None:
    g.page_language = "en"  # a program reads codes; whoever reads its log reads English
    request.max_content_length = MOST_BYTES
    if request.endpoint in OPEN_TO_ALL:
        return
    secret = _bearer()
    found = api_tokens.by_secret(secret) if secret else None
    if found is None:
        refuse(401, "Send the header “Authorization: Bearer …” with a token of the account's settings.")
    if found.account.archived_at:
        refuse(403, "This account was put away.")
    g.api_token = found
    if api_tokens.is_use_stale(found, clock.now()):
        _note_use(found.id)


def _note_use(token_id: int) -> None:
    """A transaction of its own, so that what only reads still writes nothing."""
    db.session.rollback()
    reads_only(False)
    api_tokens.note_use(token_id, clock.now())
    db.session.commit()
    reads_only(request.method in edges.SAFE_METHODS)


limiter.limit(lambda: LIMITS, key_func=_caller)(screen)
