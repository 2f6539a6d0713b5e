"""The demo's prompts and their readers' replies."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from opscontent.db import db
from opscontent.demo.stage import Stage
from opscontent.domain import groups, search, themes, triage
from opscontent.domain.accounts import Kind
from opscontent.domain.contributors import Contributor
from opscontent.domain.posts import Post
from opscontent.domain.prompts import Consent, Prompt, PromptState
from opscontent.domain.quotes import EditKind, Quote
from opscontent.domain.replies import Decision, Door, Reply, ReplyState
from opscontent.domain.triage import Rating
from opscontent.text.cjk import fold_key

PICKS = 5


def build_prompt(stage: Stage, name: str, content: dict[str, Any]) -> None:
    prompt = _prompt(stage, content["prompt"], _reasons(content["reply"]))
    consent = Consent(prompt=prompt, number=1, text=content["prompt"]["consent_text"], created_at=prompt.created_at)
    db.session.add_all([prompt, consent])
    db.session.flush()
    stage.prompts[name] = prompt
    stage.record(stage.people["editor"], "prompt.created", prompt, prompt.created_at)
    stage.record(stage.people["editor"], "prompt.opened", prompt, prompt.opens_at or stage.now)
    people: dict[str, Contributor] = {}
    stage.replies[name] = [
        _reply(stage, consent, people, number, each) for number, each in enumerate(content["reply"])
    ]
    db.session.flush()
    search.index_texts((reply.id, f"{reply.text}\n{reply.name}") for reply in stage.replies[name])


def group(stage: Stage) -> None:
    """Those who say the same are found, as the sweep would do within a minute; themes it will find then."""
    for prompt in stage.prompts.values():
        texts = groups.begin(prompt.id)
        if texts is not None:
            groups.settle(prompt.id, groups.compare(texts) or [], texts.versions)
            groups.end(prompt.id, texts)
    themes.ask_for_pass(stage.prompts["menu"], by=stage.people["editor"])


def pick_some(stage: Stage, name: str) -> None:
    """A few shortlisted replies wait on the desk."""
    shortlisted = [reply for reply in stage.replies[name] if reply.state == ReplyState.shortlisted]
    for position, reply in enumerate(shortlisted[:PICKS]):
        at = stage.now - timedelta(hours=3)
        db.session.add(quote_of(reply, position, at, stage.people["editor"].id))


def quote_of(reply: Reply, position: int, at: datetime, by_id: int | None, post: Post | None = None) -> Quote:
    """A pick of this reply, word for word; on the desk where no post is given."""
    return Quote(
        account_id=reply.account_id,
        prompt_id=reply.prompt_id,
        reply=reply,
        post=post,
        position=position,
        edit_kind=EditKind.verbatim,
        created_at=at,
        created_by_id=by_id,
    )


def _prompt(stage: Stage, about: dict[str, Any], reasons: str) -> Prompt:
    account = stage.accounts[about["account"]]
    opens_at = stage.at(account, about["opens_day"], about["opens_time"], is_past=True)
    return Prompt(
        account=account,
        slug=about["slug"],
        question=about["question"],
        body=about["body"].strip(),
        wanted="\n".join(about["criteria"]),
        decline_reasons=reasons,
        examples="\n".join(about["examples"]),
        thanks=about["thanks"],
        keyword=about["keyword"],
        takes_pictures=about.get("takes_pictures", False),
        asks_email=about.get("asks_email", False),
        state=PromptState.open,
        opens_at=opens_at,
        closes_at=stage.at(account, about["closes_day"], about["closes_time"], is_past=False),
        created_at=opens_at - timedelta(days=1),
        created_by_id=stage.people["editor"].id,
    )


def _reasons(replies: list[dict[str, Any]]) -> str:
    """The reasons given most often, a line each."""
    given = [reply["reason"] for reply in replies if reply.get("state") == "declined" and "reason" in reply]
    return "\n".join(sorted(sorted(set(given)), key=given.count, reverse=True)[:4])


def _reply(
    stage: Stage, consent: Consent, people: dict[str, Contributor], number: int, content: dict[str, Any]
) -> Reply:
    prompt, name, reason = consent.prompt, content["name"], content.get("reason", "")
    at = min((prompt.opens_at or stage.now) + timedelta(minutes=content["minutes"]), stage.now - timedelta(minutes=1))
    state = ReplyState(content.get("state", "new"))
    reply = Reply(
        account_id=prompt.account_id,
        prompt=prompt,
        contributor=_contributor(people, prompt, name, number, at),
        consent=consent,
        state=state,
        held_reason=reason if state == ReplyState.held else "",
        received_at=at,
        **_words(prompt, number, content),
    )
    db.session.add(reply)
    if state not in (ReplyState.new, ReplyState.held):
        _decision(stage, reply, reason, at + timedelta(hours=9))
    _rate(stage, reply, content.get("rating"), number, at + timedelta(hours=9))
    return reply


def _rate(stage: Stage, reply: Reply, rating: int | None, number: int, at: datetime) -> None:
    """The editor's rating; every third reply was also read by the chief, who finds it better or not as good."""
    if rating is None:
        return
    db.session.flush()
    other = max(1, min(5, rating + (1 if number % 2 else -2)))
    given = {"editor": rating} | ({"chief": other} if number % 3 == 0 else {})
    for key, value in given.items():
        by_id, moment = stage.people[key].id, min(at, stage.now)
        row = Rating(account_id=reply.account_id, reply_id=reply.id, by_id=by_id, value=value, at=moment)
        db.session.add(row)
    db.session.flush()
    triage.sum_up(reply)


def _words(prompt: Prompt, number: int, content: dict[str, Any]) -> dict[str, Any]:
    return {
        "door": _door(prompt, number, content["name"]),
        "text": content["text"].strip(),
        "fold_key": fold_key(content["text"]),
        "content_key": hashlib.sha256(f"demo {prompt.slug} {number}".encode()).hexdigest(),
        "name": content["name"],
        "title_idea": content.get("title_idea", ""),
    }


def _door(prompt: Prompt, number: int, name: str) -> Door:
    """In the chat nobody is asked for a name; half of those who gave none came that way."""
    return Door.chat if prompt.account.kind is Kind.subscription and not name and number % 2 else Door.form


def _contributor(people: dict[str, Contributor], prompt: Prompt, name: str, number: int, at: datetime) -> Contributor:
    """The one with this name, or a new one; nobody knows an anonymous reader again."""
    handle = name or f"{prompt.slug} {number}"
    if handle not in people:
        digest = hashlib.sha256(f"demo {prompt.account.key} {handle}".encode()).hexdigest()
        people[handle] = Contributor(account=prompt.account, handle_hash=digest, name=name, created_at=at)
        db.session.add(people[handle])
    return people[handle]


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
