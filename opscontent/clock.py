"""The only place that reads the time; tests move it here."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment in UTC, aware, to the microsecond."""
    return datetime.now(UTC)
