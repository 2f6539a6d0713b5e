from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families

from opscontent import clock, jobs, schema
from opscontent.db import unit_of_work
from opscontent.domain import workers
from opscontent.settings import ROOT
from tests.approved import armed
from tests.factory import Factory
from tests.statements import Statements

TOKEN = "t" * 16
NEWEST = max(path.name[:4] for path in (ROOT / "opscontent/migrations/versions").glob("[0-9]*.py"))


def test_health_answers_without_asking_the_database(
    client: FlaskClient, statements: Callable[[], AbstractContextManager[Statements]]
) -> None:
    with statements() as ran:
        response = client.get("/healthz")

    assert (response.status_code, response.text, response.mimetype) == (200, "ok\n", "text/plain")
    assert response.headers["Cache-Control"] == "no-store"
    assert ran == []


def lines(client: FlaskClient) -> tuple[int, list[str]]:
    answer = client.get("/readyz")
    return answer.status_code, answer.text.splitlines()


def test_ready_wants_a_worker_that_was_seen_lately(app: Flask, client: FlaskClient) -> None:
    assert lines(client) == (503, ["database: ok", "worker: none is running"])

    with time_machine.travel(clock.now(), tick=False):
        beat(app, timedelta(seconds=20))
        assert lines(client) == (200, ["database: ok", "worker: seen 20 s ago"])


def test_ready_names_a_worker_that_fell_silent(app: Flask, client: FlaskClient) -> None:
    with time_machine.travel(clock.now(), tick=False):
        beat(app, timedelta(seconds=90))

        assert lines(client) == (503, ["database: ok", "worker: seen 90 s ago"])


def test_ready_names_a_database_of_another_version(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "head", lambda: "9999")

    assert lines(client) == (503, [f"database: at {NEWEST}, this program wants 9999"])


def test_metrics_are_for_the_token_alone(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/metrics").status_code == 404
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], metrics_token=TOKEN))

    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404
    assert client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200


def test_metrics_count_what_is_there(
    app: Flask, client: FlaskClient, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], metrics_token=TOKEN))
    account, now = make.account(), clock.now()
    with time_machine.travel(now - timedelta(minutes=11), tick=False):
        armed(make, account, minutes=1)
        armed(make, account, minutes=9)
    with app.app_context():
        jobs.run_due()
    with time_machine.travel(now - timedelta(minutes=8), tick=False):
        armed(make, account, minutes=1)
    beat(app, timedelta(0))

    text = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text

    found = {family.name: family for family in text_string_to_metric_families(text)}
    assert value(found["opscontent_late"]) == 1
    assert value(found["opscontent_due"]) == 0
    assert value(found["opscontent_workers"]) == 1
    assert {s.labels["state"]: s.value for s in found["opscontent_attempts"].samples}["live"] == 2
    buckets = {s.labels["le"]: s.value for s in found["opscontent_lateness_seconds"].samples if "le" in s.labels}
    assert [buckets[le] for le in ("60", "300", "900", "+Inf")] == [0, 1, 2, 2]


def beat(app: Flask, ago: timedelta) -> None:
    with app.app_context(), unit_of_work():
        workers.beat("one", clock.now() - ago)


def value(family: Metric) -> float:
    (sample,) = family.samples
    return float(sample.value)
