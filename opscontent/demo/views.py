"""The demo's saved views of the calendar."""

from typing import Any

from opscontent.demo.stage import Stage
from opscontent.domain import calendar


def save_views(stage: Stage, contents: list[dict[str, Any]]) -> None:
    for content in contents:
        calendar.keep_view(
            stage.accounts[content["account"]],
            content["name"],
            content["page"],
            content["wishes"],
            by=stage.people[content["person"]],
            is_shared=content["is_shared"],
        )
