"""For the watchdogs of whoever runs it: does the process serve, is everything there, and figures for Prometheus."""

import hmac
from typing import Any

from flask import Blueprint, Response, abort, current_app, request
from prometheus_client.core import GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector, CollectorRegistry
from sqlalchemy.exc import SQLAlchemyError

from opscontent import clock, schema
from opscontent.db import db
from opscontent.domain import figures, workers
from opscontent.web import access

screen = Blueprint("health", __name__)
PLAIN = "text/plain; charset=utf-8"


@screen.get("/healthz")
def page() -> Response:
    """The process serves; asks nothing of the database."""
    return Response("ok\n", content_type=PLAIN)


@screen.get("/readyz")
def ready() -> Response:
    """Database, migrations, worker: a line each; 503 where one is not as it should be."""
    lines = [_database()]
    if lines[0][1]:
        lines.append(_worker())
    text = "".join(f"{name}: {said}\n" for name, _is_fine, said in lines)
    return Response(text, 200 if all(line[1] for line in lines) else 503, content_type=PLAIN)


@screen.get("/metrics")
def metrics() -> Response:
    """For who has the token of METRICS_TOKEN; without that setting there is no such page."""
    token = access.setting("metrics_token")
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        abort(404)
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Figures())
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class _Figures(Collector):
    """Read from the tables at each request, so that every process tells the same."""

    def collect(self) -> list[Metric]:
        now = clock.now()
        attempts = GaugeMetricFamily("opscontent_attempts", "Attempts to publish, by outcome.", labels=["state"])
        for state, count in figures.state_counts().items():
            attempts.add_metric([state.value], count)
        age = workers.age(now)
        return [
            GaugeMetricFamily("opscontent_due", "Attempts that may be sent now.", figures.due_count(now)),
            GaugeMetricFamily("opscontent_late", "Editions past their time and not out.", figures.late_count(now)),
            attempts,
            _lateness(),
            GaugeMetricFamily("opscontent_workers", "Workers seen lately.", workers.count(now)),
            GaugeMetricFamily(
                "opscontent_worker_age_seconds",
                "Since a worker was last seen; -1 for never.",
                age.total_seconds() if age is not None else -1,
            ),
        ]


def _lateness() -> HistogramMetricFamily:
    found = figures.lateness(clock.now())
    buckets = [(str(bound), count) for bound, count in found.buckets.items()] + [("+Inf", found.count)]
    text = "Seconds from an edition's time to its send, last 30 days."
    return HistogramMetricFamily("opscontent_lateness_seconds", text, buckets=buckets, sum_value=found.total)


def _database() -> tuple[str, bool, str]:
    try:
        found, newest = _versions()
    except SQLAlchemyError:
        current_app.logger.exception("the database does not answer")
        return "database", False, "does not answer"
    return "database", found == newest, "ok" if found == newest else f"at {found}, this program wants {newest}"


def _versions() -> tuple[Any, str]:
    return schema.current(db.session.connection()), schema.head()


def _worker() -> tuple[str, bool, str]:
    age = workers.age(clock.now())
    if age is None:
        return "worker", False, "none is running"
    seconds = int(age.total_seconds())
    return "worker", age < workers.SILENT, f"seen {seconds} s ago"
