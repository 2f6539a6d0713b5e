"""Who is answering, and how fast: a cookie that tells readers apart, a signed time of the page, limits."""

import re
import secrets

from flask import Response, current_app, request
from flask_limiter.util import get_remote_address
from itsdangerous import BadSignature, URLSafeSerializer
from limits import parse_many

from opscontent import clock
from opscontent.extensions import limiter

COOKIE = "reader"
COOKIE_SECONDS = 2 * 365 * 24 * 3600
SECRET_BYTES = 24
MINIMUM_SECONDS = 3
STALE_SECONDS = 7 * 24 * 3600
# Who shares a network (a school, a carrier) is not held to account for the others: the person first.
PERSON_LIMITS = parse_many("12 per minute; 120 per hour")
NETWORK_LIMITS = parse_many("300 per minute; 6000 per hour")
_SECRET = re.compile(r"[A-Za-z0-9_-]{32,64}")


def reader_secret() -> str:
    """What this reader's cookie holds; "" for a stranger."""
    secret = request.cookies.get(COOKIE, "")
    return secret if _SECRET.fullmatch(secret) else ""


def new_secret() -> str:
    return secrets.token_urlsafe(SECRET_BYTES)


def remember(response: Response, secret: str) -> Response:
    """Let the reader be recognised on the next visit."""
    response.set_cookie(
        COOKIE,
        secret,
        max_age=COOKIE_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]) or request.is_secure,
    )
    return response


def new_stamp() -> str:
    """When the page was made, and a secret for a reader whose browser keeps no cookie; signed."""
    return str(_signer().dumps([int(clock.now().timestamp()), new_secret()]))


def read_stamp(stamp: str) -> tuple[int, str] | None:
    """(seconds since the page was made, its secret); None for a stamp that is not ours or too old."""
    try:
        made_at, secret = _signer().loads(stamp)
    except BadSignature:
        return None
    age = int(clock.now().timestamp()) - int(made_at)
    return (age, str(secret)) if 0 <= age <= STALE_SECONDS else None


def is_too_often(kind: str, person: str) -> bool:
    """Whether this person, or everybody behind the same address, has sent too much; counts this time too."""
    if not limiter.enabled:
        return False
    strategy = limiter.limiter
    if not all(strategy.hit(limit, kind, person) for limit in PERSON_LIMITS):
        return True
    return not all(strategy.hit(limit, kind, get_remote_address()) for limit in NETWORK_LIMITS)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="reply-form")
