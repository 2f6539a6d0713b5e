"""What letters of all kinds share: one pass over those that wait, where a line leads, and the way out of them."""

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import TypeVar

from flask import Flask, current_app

from opscontent import clock
from opscontent.db import unit_of_work
from opscontent.mail import NoServer
from opscontent.settings import Settings

logger = logging.getLogger(__name__)
Waiting = TypeVar("Waiting")


def mail_each(
    app: Flask,
    due: Callable[[datetime], Iterable[Waiting]],
    mail: Callable[[Waiting], bool],
    *,
    should_stop: Callable[[], bool],
    name: str,
) -> int:
    """One pass; returns how many letters a server took. Nothing is taken in hand where `SMTP_URL` isn't set.

    Stops between two letters where `should_stop` says so, and where the server can't be reached."""
    if not app.config["SETTINGS"].smtp_url:
        return 0
    with app.app_context():
        with unit_of_work():
            waiting = due(clock.now())
        return sum(_mailed(waiting, mail, should_stop, name))


def link(endpoint: str, **values: int | str) -> str:
    """The whole address of a page; "" where nobody said under which address people reach us."""
    place = settings().public_url
    return place + current_app.url_map.bind("").build(endpoint, values) if place else ""


def one_click(way_out: str) -> dict[str, str]:
    """Headers with which a mail program ends such letters by itself (RFC 8058); none without a way out."""
    if not way_out:
        return {}
    return {"List-Unsubscribe": f"<{way_out}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found


def _mailed(
    waiting: Iterable[Waiting], mail: Callable[[Waiting], bool], should_stop: Callable[[], bool], name: str
) -> Iterator[bool]:
    for each in waiting:
        if should_stop():
            return
        try:
            yield mail(each)
        except NoServer as error:
            logger.warning("no mail can be sent: %s", error.reason)
            return
        except Exception:
            logger.exception("a %s could not be sent", name)
