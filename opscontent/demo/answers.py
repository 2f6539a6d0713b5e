"""The demo's prompts and their readers' replies."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from opscontent.db import db
from opscontent.demo.stage import Stage
from opscontent.domain import search
from opscontent.domain.accounts import Account
from opscontent.domain.contributors import Contributor
from opscontent.domain.prompts import Consent, Prompt, PromptState
from opscontent.domain.quotes import EditKind, Quote
from opscontent.domain.replies import Decision, Door, Reply, ReplyState
from opscontent.text.cjk import fold_key

PICKS = 5


def build_prompt(stage: Stage, name: str, content: dict[str, Any]) -> None:
    about = content["prompt"]
    account = stage.accounts[about["account"]]
    opens_at = stage.at(account, about["opens_day"], about["opens_time"], is_past=True)
    reasons = [
        reply["reason"] for reply in content["reply"] if reply.get("state") == "declined" and "reason" in reply
    ]
    prompt = Prompt(
        account=account,
        slug=about["slug"],
        question=about["question"],
        body=about["body"].strip(),
        wanted="\n".join(about["criteria"]),
        decline_reasons="\n".join(sorted(set(reasons), key=reasons.count, reverse=True)[:4]),
        examples="\n".join(about["examples"]),
        thanks=about["thanks"],
        keyword=about["keyword"],
        state=PromptState.open,
        opens_at=opens_at,
        closes_at=stage.at(account, about["closes_day"], about["closes_time"], is_past=False),
        created_at=opens_at - timedelta(days=1),
        created_by_id=stage.people["editor"].id,
    )
    consent = Consent(prompt=prompt, number=1, text=about["consent_text"], created_at=prompt.created_at)
    db.session.add_all([prompt, consent])
    db.session.flush()
    stage.prompts[name] = prompt
    stage.record(stage.people["editor"], "prompt.created", prompt, prompt.created_at)
    stage.record(stage.people["editor"], "prompt.opened", prompt, opens_at)
    people: dict[str, Contributor] = {}
    stage.replies[name] = [
        _reply(stage, prompt, consent, people, number, each) for number, each in enumerate(content["reply"])
    ]
    db.session.flush()
    search.index_texts((reply.id, f"{reply.text}\n{reply.name}") for reply in stage.replies[name])


def pick_some(stage: Stage, name: str) -> None:
    """A few shortlisted replies wait on the desk."""
    shortlisted = [reply for reply in stage.replies[name] if reply.state == ReplyState.shortlisted]
    for position, reply in enumerate(shortlisted[:PICKS]):
        db.session.add(
            Quote(
                account_id=reply.account_id,
                prompt_id=reply.prompt_id,
                reply=reply,
                position=position,
                edit_kind=EditKind.verbatim,
                created_at=stage.now - timedelta(hours=3),
                created_by_id=stage.people["editor"].id,
            )
        )


def _reply(
    stage: Stage,
    prompt: Prompt,
    consent: Consent,
    people: dict[str, Contributor],
    number: int,
    content: dict[str, Any],
) -> Reply:
    name = content["name"]
    at = min((prompt.opens_at or stage.now) + timedelta(minutes=content["minutes"]), stage.now - timedelta(minutes=1))
    handle = name or f"{prompt.slug} {number}"
    if handle not in people:
        people[handle] = _contributor(prompt.account, handle, name, at)
    state = ReplyState(content.get("state", "new"))
    reply = Reply(
        account_id=prompt.account_id,
        prompt=prompt,
        contributor=people[handle],
        door=Door.form,
        text=content["text"].strip(),
        fold_key=fold_key(content["text"]),
        content_key=hashlib.sha256(f"demo {prompt.slug} {number}".encode()).hexdigest(),
        name=name,
        title_idea=content.get("title_idea", ""),
        consent=consent,
        state=state,
        held_reason=content.get("reason", "") if state == ReplyState.held else "",
        rating=content.get("rating"),
        received_at=at,
    )
    db.session.add(reply)
    if state not in (ReplyState.new, ReplyState.held):
        _decision(stage, reply, content.get("reason", ""), at + timedelta(hours=9))
    return reply


def _contributor(account: Account, handle: str, name: str, at: datetime) -> Contributor:
    digest = hashlib.sha256(f"demo {account.key} {handle}".encode()).hexdigest()
    contributor = Contributor(account=account, handle_hash=digest, name=name, created_at=at)
    db.session.add(contributor)
    return contributor


def _decision(stage: Stage, reply: Reply, reason: str, at: datetime) -> None:
    db.session.flush()
    became = ReplyState.shortlisted if reply.state == ReplyState.used else reply.state
    by_sender = reply.state == ReplyState.withdrawn
    db.session.add(
        Decision(
            account_id=reply.account_id,
            prompt_id=reply.prompt_id,
            reply=reply,
            by_id=None if by_sender else stage.people["editor"].id,
            was=ReplyState.new,
            became=became,
            reason=reason,
            at=min(at, stage.now),
        )
    )
