"""Ten thousand messages to the chat callback, each delivered three times as the platform does: as many replies."""

from itertools import count
from threading import Lock

from flask import Flask
from sqlalchemy import func, select

from opscontent import clock
from opscontent.db import db
from opscontent.domain.replies import Reply
from tests.bench import postgres, texts
from tests.bench.crowd import CLIENTS, Rush, post_request, rush
from tests.bench.figures import Figure, Report
from tests.bench.places import Place, Places
from tests.bench.servers import served
from tests.factory import Factory
from tests.intake.wechat.calls import signed, xml

MESSAGES, DELIVERIES = 10_000, 3
WITHIN_SECONDS = 600
# The platform hangs up after five seconds; an answer has to be there well before.
ANSWER_BUDGET = 1000


def one_chat(app: Flask) -> dict[str, int]:
    """An account whose readers write to it, with an open prompt."""
    make = Factory(app)
    account = make.account("早饭研究所", key="breakfast")
    make.chat(account)
    return {"prompt": make.prompt(account, "你见过最好笑的菜单翻译是什么？").id}


class Platform:
    """Delivers each message three times, the tries spread over its connections."""

    def __init__(self) -> None:
        self._lock, self._deliveries = Lock(), count()
        self._words = [text for text, _ in texts.unlike_replies(MESSAGES, seed=6)]

    def compose(self, _client: int) -> bytes:
        with self._lock:
            number = next(self._deliveries)
        if number >= MESSAGES * DELIVERIES:
            return b""
        # Tries of one message follow each other closely, so that some arrive at the same moment.
        message = number // DELIVERIES
        body = xml(MsgId=str(message + 1), FromUserName=f"reader-{message}", Content=self._words[message])
        query = "&".join(f"{name}={value}" for name, value in signed(at=clock.now()).items())
        return post_request(f"/wechat/breakfast?{query}", body, {"Content-Type": "text/xml"})


def run(places: Places, report: Report) -> None:
    with places.place("chat", one_chat) as place:
        _measure(place, "SQLite", report)
    with postgres.serving() as make, places.place_at(make("chats"), one_chat) as place:
        _measure(place, "PostgreSQL", report)


def _measure(place: Place, database: str, report: Report) -> None:
    with served(place.folder, DATABASE_URL=place.database_url) as server:
        came = rush(server, Platform().compose, WITHIN_SECONDS, CLIENTS, right=200)
    assert not came.refused, f"refused: {came.refused[:5]}"
    _report(report, database, came, _stored(place))


def _report(report: Report, database: str, came: Rush, stored: int) -> None:
    deliveries, cpu = len(came.accepted), came.busy / len(came.accepted) * 1000
    assert stored == MESSAGES, f"{stored} replies of {MESSAGES} messages"
    note = f"{deliveries:,} deliveries of {MESSAGES:,} messages: {stored:,} replies"
    report.add(Figure("chat", f"{database}: deliveries", came.rate, "/s", cpu=cpu, more_is_better=True, note=note))
    waits = Figure.of_times("chat", "", came.accepted, None)
    note = f"median {waits.value:.1f} ms"
    report.add(Figure("chat", f"{database}: an answer, p99", waits.p99 or 0, "ms", ANSWER_BUDGET, note=note))


def _stored(place: Place) -> int:
    with place.app.app_context():
        return db.session.scalar(select(func.count()).select_from(Reply)) or 0
