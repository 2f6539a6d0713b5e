"""The demo's recurring posts, own events and notes on days."""

from datetime import date, time, timedelta
from typing import Any

from opscontent.demo.stage import Stage
from opscontent.domain import briefs, day_notes, events, recurrences
from opscontent.domain.events import EventKind
from opscontent.domain.recurrences import Pattern


def build(stage: Stage, content: dict[str, Any]) -> None:
    """Days are counted from the Saturday that the demo is built around."""
    for each in content["recurring"]:
        _recurring(stage, each)
    for each in content["event"]:
        account = stage.accounts[each["account"]]
        values = {
            "name": each["name"],
            "kind": EventKind(each["kind"]),
            "first_on": _day(stage, each["first"]),
            "last_on": _day(stage, each["last"]),
            "colour": each["colour"],
            "note": each.get("note", ""),
        }
        events.add(account, values, by=stage.people["chief"])
    for each in content["note"]:
        account, by = stage.accounts[each["account"]], stage.people[each["by"]]
        day_notes.write(account, _day(stage, each["day"]), each["words"], by=by, version=0)


def _recurring(stage: Stage, content: dict[str, Any]) -> None:
    account, owner = stage.accounts[content["account"]], stage.people[content["owner"]]
    pillar, brief = stage.pillars.get((account.key, content["pillar"])), briefs.current(account.id)
    pattern = Pattern(
        title=content["title"],
        rule=content["rule"],
        starts_on=_day(stage, content["first"]),
        local_time=time.fromisoformat(content["time"]),
        weeks_ahead=content["weeks_ahead"],
        first_number=content["number"],
        pillar_id=pillar.id if pillar else None,
        brief_id=brief.id if brief else None,
        clause_key=content["clause"],
        why_us=content["why_us"],
        owner_id=owner.id,
    )
    recurrences.add(account, pattern, by=owner)


def _day(stage: Stage, offset: int) -> date:
    return stage.saturday + timedelta(days=offset)
