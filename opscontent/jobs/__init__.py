"""The background tasks: fetch, call a domain verb, nothing else. Our tables hold the truth; Huey only wakes."""

from opscontent.jobs.delivery import ask, deliver, look_around, new_owner, publish_due, publish_edition, run_due
from opscontent.jobs.feeding import Asked, NoBoard
from opscontent.jobs.feeding import look as look_at_feed
from opscontent.jobs.heartbeat import alive, beating
from opscontent.jobs.house import AccountHouse, AttemptHouse, auto_replies, house_of, probed
from opscontent.jobs.picturing import fetch_picture
from opscontent.jobs.queue import (
    ask_soon,
    bind,
    feed_soon,
    fetch_soon,
    find_themes_soon,
    group_soon,
    publish_at,
    register,
    start_import,
    sweep,
)
from opscontent.jobs.worker import BesideWorker, run_worker, start_worker

__all__ = [
    "AccountHouse",
    "Asked",
    "AttemptHouse",
    "BesideWorker",
    "NoBoard",
    "alive",
    "ask",
    "ask_soon",
    "auto_replies",
    "beating",
    "bind",
    "deliver",
    "feed_soon",
    "fetch_picture",
    "fetch_soon",
    "find_themes_soon",
    "group_soon",
    "house_of",
    "look_around",
    "look_at_feed",
    "new_owner",
    "probed",
    "publish_at",
    "publish_due",
    "publish_edition",
    "register",
    "run_due",
    "run_worker",
    "start_import",
    "start_worker",
    "sweep",
]
