"""The blueprint of the hot desk, and what its files share."""

from flask import Blueprint, abort

from opscontent.db import db
from opscontent.domain.accounts import Account
from opscontent.domain.hot_topics import HotTopic
from opscontent.web import access

screen = Blueprint("hot", __name__)


def topic_of(topic_id: int) -> tuple[HotTopic, Account]:
    """A topic is the workspace's; the decision on it is the current account's."""
    account = access.needs_account()
    found = db.session.get(HotTopic, topic_id) if topic_id < 2**31 else None
    if found is None:
        abort(404)
    return found, account
