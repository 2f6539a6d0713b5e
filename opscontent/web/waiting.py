"""Retry-After: how many seconds somebody has to wait; on answers that ask them to come again, and on no others."""

from math import ceil

from flask import Flask, Response, g

from opscontent import clock
from opscontent.extensions import limiter


def register(app: Flask) -> None:
    app.after_request(_say)


def until(moment: float) -> None:
    """What this request wanted can be had from then on; `moment` in seconds since 1970."""
    g.come_again_at = moment


def _say(response: Response) -> Response:
    at = g.get("come_again_at")
    if at is None and response.status_code == 429 and limiter.current_limit:
        at = limiter.current_limit.window.reset_time
    if at is not None and response.status_code >= 400:
        response.headers["Retry-After"] = str(max(1, ceil(at - clock.now().timestamp())))
    return response
