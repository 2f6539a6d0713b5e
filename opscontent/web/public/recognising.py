"""Who is answering, and how fast: a cookie that tells readers apart, a signed time of the page, limits."""

import re
import secrets
from functools import lru_cache

from flask import Response, current_app, request
from flask_limiter.util import get_remote_address
from itsdangerous import BadSignature, URLSafeSerializer
from limits import parse_many

from opscontent import clock
from opscontent.extensions import limiter
from opscontent.web import waiting

COOKIE = "reader"
COOKIE_SECONDS = 2 * 365 * 24 * 3600
SECRET_BYTES = 24
MINIMUM_SECONDS = 3
STALE_SECONDS = 7 * 24 * 3600
# Who shares a network (a school, a carrier) is not held to account for the others: the person first.
PERSON_LIMITS = parse_many("12 per minute; 120 per hour")
NETWORK_LIMITS = parse_many("300 per minute; 6000 per hour")
# Seconds since the page was made, and its secret; None for what is no stamp of ours or too old.
Stamp = tuple[int, str] | None
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


def read_stamp(stamp: str) -> Stamp:
    try:
        made_at, secret = _signer().loads(stamp)
    except BadSignature:
        return None
    age = int(clock.now().timestamp()) - int(made_at)
    return (age, str(secret)) if 0 <= age <= STALE_SECONDS else None


def is_in_time(stamp: Stamp) -> bool:
    """Whether a person may have read the page and written something."""
    return stamp is not None and stamp[0] >= MINIMUM_SECONDS


def is_too_often(kind: str, person: str) -> bool:
    """Whether this person, or everybody behind the same address, has sent too much; counts this time too."""
    if not limiter.enabled:
        return False
    hit = limiter.limiter.hit
    mine = [
        *((limit, person) for limit in PERSON_LIMITS),
        *((limit, get_remote_address()) for limit in NETWORK_LIMITS),
    ]
    if all(hit(limit, kind, key) for limit, key in mine):
        return False
    windows = [limiter.limiter.get_window_stats(limit, kind, key) for limit, key in mine]
    waiting.until(max((each.reset_time for each in windows if each.remaining <= 0), default=0))
    return True


def _signer() -> URLSafeSerializer:
    return _signer_with(str(current_app.secret_key))


@lru_cache(maxsize=1)
def _signer_with(key: str) -> URLSafeSerializer:
    return URLSafeSerializer(key, salt="reply-form")
