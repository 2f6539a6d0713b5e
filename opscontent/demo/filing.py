"""The demo's plans from files, and who reads the calendar elsewhere."""

import csv
import io
from datetime import timedelta
from typing import Any

from opscontent.demo.stage import Stage
from opscontent.domain import calendar_feeds, plan_imports
from opscontent.domain.accounts import Account
from opscontent.domain.calendar import Filters
from opscontent.domain.calendar_feeds import PromptEvents

HEADING = ("标题", "日期", "时间", "栏目", "负责人")


def build(stage: Stage, contents: dict[str, Any]) -> None:
    for content in contents["import"]:
        _bring_in(stage, content)
    for content in contents["feed"]:
        account: Account | None = stage.accounts.get(content["account"])
        shown = [account] if account else list(stage.accounts.values())
        wanted = PromptEvents(content["prompts"])
        calendar_feeds.issue(content["name"], account, Filters(shown), wanted, by=stage.people[content["by"]])


def _bring_in(stage: Stage, content: dict[str, Any]) -> None:
    written = io.StringIO()
    rows = [_row(stage, *row) for row in content["rows"]]
    csv.writer(written).writerows([HEADING, *rows])
    account, by = stage.accounts[content["account"]], stage.people[content["by"]]
    file = written.getvalue().encode()
    import_ = plan_imports.receive(account, content["filename"], file, first=None, last=None, by=by)
    if content["is_made"]:
        plan_imports.apply(import_, import_.columns, has_header=True, by=by)


def _row(stage: Stage, title: str, days: int | str, time: str, pillar: str, owner: str) -> tuple[str, ...]:
    day = str(stage.saturday + timedelta(days=days)) if isinstance(days, int) else ""
    return title, day, time, pillar, f"{owner}@example.org" if owner else ""
