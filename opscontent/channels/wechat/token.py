"""The access token: one for all workers, from the interface that does not kick other tools out."""

from datetime import timedelta
from functools import partial

from opscontent.channels.contract import House
from opscontent.channels.wechat import wire
from opscontent.channels.wechat.errors import Answered, Unanswered
from opscontent.channels.wechat.reasons import TOKEN_WORN_OUT

PATH = "/cgi-bin/stable_token"
# WeChat makes the next token in the last five minutes of this one.
EARLY = timedelta(minutes=5)
SHORTEST = timedelta(seconds=10)

_WRONG_SECRET = 40125


def current(house: House, *, unlike: str = "") -> str:
    """The token of this AppID. `unlike` is one that WeChat did not take: another is made."""
    key = f"wechat-token-{house.options['appid'][:80]}"
    return house.shared(key, partial(_made, house, unlike), unlike=unlike)


def _made(house: House, unlike: str) -> tuple[str, timedelta]:
    token, lasts = _asked_for(house, is_forced=False)
    if token == unlike:  # WeChat holds it for good; forcing is allowed 20 times a day
        token, lasts = _asked_for(house, is_forced=True)
    return token, lasts


def _asked_for(house: House, *, is_forced: bool) -> tuple[str, timedelta]:
    body = {
        "grant_type": "client_credential",
        "appid": house.options["appid"],
        "secret": house.options["secret"],
        "force_refresh": is_forced,
    }
    try:
        answer = wire.post(wire.api_of(house), PATH, body)
    except Answered as no:
        if no.code not in TOKEN_WORN_OUT:
            raise
        # Asked for a token, it means the secret by the same codes.
        raise Answered(no.call, _WRONG_SECRET, no.said, no.answer) from None
    token, seconds = answer.get("access_token"), answer.get("expires_in")
    if not isinstance(token, str) or not token or not isinstance(seconds, int):
        raise Unanswered(PATH, "no token in the answer")
    return token, max(timedelta(seconds=seconds) - EARLY, SHORTEST)
