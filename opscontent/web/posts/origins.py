"""Where a new post comes from, as the address says it: a time, a slot, an angle, a prompt."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from opscontent.db import db
from opscontent.domain.accounts import Account
from opscontent.domain.briefs import Brief
from opscontent.domain.hot_topics import Angle
from opscontent.domain.prompts import Prompt
from opscontent.domain.slots import Slot
from opscontent.text.inputs import one_line
from opscontent.text.numbers import whole
from opscontent.web.posts.moments import moment_in

Row = TypeVar("Row")


@dataclass(frozen=True)
class Origin:
    title: str
    at: datetime | None
    slot: Slot | None
    angle: Angle | None
    prompt: Prompt | None

    @property
    def links(self) -> dict[str, int | None]:
        """The columns of a plan that no field of the form holds."""
        return {
            "angle_id": self.angle.id if self.angle else None,
            "prompt_id": self.prompt.id if self.prompt else None,
        }

    def values(self, brief: Brief | None) -> dict[str, Any]:
        """What the form starts with."""
        values: dict[str, Any] = {"title": self.title, "planned_at": self.at}
        if self.slot:
            values["pillar"] = str(self.slot.pillar_id or "")
        if self.prompt:
            values |= {"source": "readers", "title": self.title or self.prompt.question}
        if self.angle:
            values |= {"source": "hot_topic", "title": self.title or self.angle.hot_topic.title}
            values |= {"why_us": self.angle.sentence, "planned_at": self.at or self.angle.deadline_at}
            if brief and self.angle.brief_id == brief.id and self.angle.clause_key:
                values["clause"] = f"{brief.id}:{self.angle.clause_key}"
        return values


def origin_of(account: Account, arguments: Mapping[str, str]) -> Origin:
    """What the address says, as far as it belongs to the account."""
    return Origin(
        title=one_line(arguments.get("title", ""))[:200],
        at=moment_in(arguments.get("at", ""), account.zone),
        slot=_of(account, Slot, arguments.get("slot", "")),
        angle=_of(account, Angle, arguments.get("angle", "")),
        prompt=_of(account, Prompt, arguments.get("prompt", "")),
    )


def _of(account: Account, kind: type[Row], number: str) -> Row | None:
    row = db.session.get(kind, whole(number) or 0)
    return row if row is not None and row.account_id == account.id else None  # type: ignore[attr-defined]
