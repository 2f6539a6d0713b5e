"""Moments as an address holds them."""

from datetime import UTC, datetime, tzinfo

YEARS = range(1990, 2101)


def moment_in(text: str, zone: tzinfo) -> datetime | None:
    """A moment in UTC from ISO 8601, or None; without an offset it is on the clock of `zone`."""
    if "T" in text:
        text = text.replace(" ", "+")  # how a + arrives that the address did not escape
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.year not in YEARS:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
