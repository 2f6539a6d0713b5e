"""The demo's chats: set up and answering, with a token that nobody knows."""

import secrets
from datetime import timedelta
from typing import Any

from opscontent.demo.stage import Stage
from opscontent.domain import chats
from opscontent.domain.chats import Match, Mode, RuleValues, Settings


def build_chat(stage: Stage, content: dict[str, Any]) -> None:
    account, chief = stage.accounts[content["account"]], stage.people["chief"]
    settings = Settings(
        mode=Mode.plain, token=secrets.token_hex(16), welcome=content["welcome"].strip(), is_enabled=True
    )
    chats.configure(account, settings, by=chief).seen_at = stage.now - timedelta(hours=2)
    for rule in content["rule"]:
        prompt = stage.prompts.get(rule.get("prompt", ""))
        values = RuleValues(
            keyword=rule["keyword"],
            match=Match(rule["match"]),
            text=rule.get("text", ""),
            prompt_id=prompt.id if prompt else None,
        )
        chats.add(account, values, by=chief)
