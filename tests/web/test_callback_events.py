"""The platform tells that a publication or a mass send is done: the attempt is asked about at once."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from opscontent.db import db
from opscontent.domain.publications import Publication, PublicationState
from tests.factory import Factory
from tests.intake.wechat.calls import NOW, signed, xml

DONE = {
    "PUBLISHJOBFINISH": {"PublishEventInfo": "<publish_id>2247503051</publish_id><publish_status>0</publish_status>"},
    "MASSSENDJOBFINISH": {"MsgID": "2247503051", "Status": "send success"},
}


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def publication_id(app: Flask, make: Factory) -> int:
    account = make.account(key="paper", channel="wechat")
    make.chat(account)
    edition = make.edition(account, make.post(account))
    publication = Publication(
        account_id=account.id,
        edition_id=edition.id,
        channel="wechat",
        content_hash="0" * 64,
        state=PublicationState.accepted,
        not_before=NOW,
        created_at=NOW,
        ask_at=NOW + timedelta(hours=1),
        evidence={"kept": {"publish_id": "2247503051", "msg_id": 2247503051}},
    )
    with app.app_context():
        db.session.add(publication)
        db.session.commit()
        return publication.id


def waiting(app: Flask) -> list[tuple[str, tuple[Any, ...]]]:
    """What was queued."""
    huey, found = app.extensions["tasks"].huey, []
    while (task := huey.dequeue()) is not None:
        found.append((task.name, task.args))
    return found


@pytest.mark.parametrize("event", DONE)
def test_an_attempt_is_asked_about_at_once(app: Flask, client: FlaskClient, publication_id: int, event: str) -> None:
    waiting(app)
    body = xml(MsgType="event", Event=event, MsgId=None, Content=None, **DONE[event])

    answers = [client.post("/wechat/paper", query_string=signed(), data=body).text for _ in range(2)]

    assert answers == ["success", "success"]
    assert waiting(app) == [("ask", (publication_id,))]
    with app.app_context():
        assert db.session.get_one(Publication, publication_id).ask_at == NOW


def test_another_job_asks_nothing(app: Flask, client: FlaskClient, publication_id: int) -> None:
    waiting(app)
    body = xml(MsgType="event", Event="MASSSENDJOBFINISH", MsgId=None, Content=None, MsgID="1")

    client.post("/wechat/paper", query_string=signed(), data=body)

    assert waiting(app) == []
