"""A proof of work, where a prompt asks for one: the reader's browser finds a number while they type (ALTCHA's
first protocol). It costs one person nothing and a program that sends thousands a lot; nobody else is asked."""

import base64
import json
from datetime import timedelta
from typing import Any

from altcha.v1 import ChallengeOptions, create_challenge, verify_solution
from flask import current_app
from limits import parse

from opscontent import clock
from opscontent.extensions import limiter

# Some 150,000 hashes: a third of a second on a desk, two or three on an old phone.
MOST_NUMBER = 300_000
LASTS = timedelta(hours=2)
ONCE = parse("1 per 3 hours")
PAYLOAD_MAXIMUM = 1000


def new_challenge() -> str:
    """What the page's script has to solve, as JSON."""
    options = ChallengeOptions(max_number=MOST_NUMBER, hmac_key=_key(), expires=clock.now() + LASTS)
    return json.dumps(create_challenge(options).to_dict())


def is_good(payload: str) -> bool:
    """Whether the payload solves a fresh challenge of ours that was not used before; it is used from now on."""
    solution = _read(payload)
    if solution is None or not verify_solution(solution, _key())[0]:
        return False
    return not limiter.enabled or limiter.limiter.hit(ONCE, "proof", solution["signature"])


def _read(payload: str) -> Any:
    """The solution as it was sent; None for what is none."""
    try:
        found = json.loads(base64.b64decode(payload[:PAYLOAD_MAXIMUM], validate=True))
    except (ValueError, RecursionError):
        return None
    words = ("algorithm", "challenge", "salt", "signature")
    is_whole = isinstance(found, dict) and all(isinstance(found.get(word), str) for word in words)
    return found if is_whole and isinstance(found.get("number"), int) else None


def _key() -> str:
    return "proof:" + str(current_app.secret_key)
