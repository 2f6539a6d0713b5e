"""Fetching readers' pictures: claim, fetch, keep; a commit before and after, nothing held while it takes its time."""

import logging

from flask import current_app

from opscontent import clock
from opscontent.channels import outward
from opscontent.channels.outward import OutwardError
from opscontent.db import unit_of_work
from opscontent.domain import chats, covers, replies
from opscontent.errors import Rejected

logger = logging.getLogger(__name__)


def fetch_picture(picture_id: int) -> bool:
    """False where another worker fetches it, or it could not be had this time."""
    with unit_of_work():
        url = chats.begin_fetching(picture_id, clock.now())
    if url is None:
        return False
    folder = current_app.config["SETTINGS"].reply_pictures
    try:
        kept = replies.keep_picture(outward.fetch(url, most_bytes=covers.MOST_BYTES).content, folder)
    except (OutwardError, Rejected) as error:
        logger.warning("picture %s: not fetched: %s", picture_id, type(error).__name__)
        with unit_of_work():
            chats.not_fetched(picture_id, clock.now(), retriable=isinstance(error, OutwardError))
        return False
    with unit_of_work():
        chats.fetched(picture_id, kept)
    return True
