"""Sending one reply in, once however often it is tried; reading the replies of a prompt."""

import hmac
from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, current_app, json, request

from opscontent import clock
from opscontent.db import db
from opscontent.domain import api_requests, contributors, groups, replies
from opscontent.domain.api_requests import Answer
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import CreditWish, Door, Reply
from opscontent.intake import Incoming
from opscontent.intake import api as api_door
from opscontent.text.inputs import one_line
from opscontent.web import render
from opscontent.web.addresses import public_url
from opscontent.web.api import reading, schemas
from opscontent.web.api.checking import Fault
from opscontent.web.api.screen import answer, prompt_for, screen, token


@screen.route("/prompts/<int:prompt_id>/replies", methods=["GET", "POST"], provide_automatic_options=False)
def replies_of(prompt_id: int) -> Response:
    """One rule for both: of two, the one for the other method would answer 405 for a number out of range."""
    prompt = prompt_for(prompt_id)
    return _send(prompt) if request.method == "POST" else _list(prompt)


def _send(prompt: Prompt) -> Response:
    reading.query([])
    key, sent = reading.idempotency_key(), reading.body(schemas.NEW_REPLY)
    (incoming,) = api_door.read(sent)
    reading.refuse_faults(_faults(prompt, sent, incoming))
    asked = f"{prompt.id} {json.dumps(sent, sort_keys=True)}"
    handle = f"api:{sent['contributor']}" if "contributor" in sent else f"api-key:{token().id}:{key}"
    return _once(key, asked, lambda: _take(prompt, sent, incoming, handle))


def _list(prompt: Prompt) -> Response:
    page = reading.query(schemas.PAGE)
    found = replies.of_prompt(prompt.id, after=page["after"], most=page["limit"] + 1)
    shown = found[: page["limit"]]
    following = shown[-1].id if len(found) > len(shown) else None
    told_of = groups.told_of({reply.group_id for reply in shown if reply.group_id is not None})
    lines = [_shown(reply, *_place(reply, told_of)) for reply in shown]
    return answer(json.dumps({"replies": lines, "next_after": following}))


def _once(key: str, asked: str, work: Callable[[], Answer]) -> Response:
    """Do the work, or give the answer of the time it was done. A refusal keeps no key: nothing came of it."""
    request_id, given = api_requests.begin(token(), key, asked, clock.now())
    db.session.commit()  # from here on whoever comes with this key sees that we are at it
    if given:
        return answer(given.body, given.status)
    try:
        made = work()
        api_requests.finish(request_id, made)
    except BaseException:
        db.session.rollback()
        api_requests.forget(request_id)
        db.session.commit()
        raise
    return answer(made.body, made.status)


def _take(prompt: Prompt, sent: Mapping[str, Any], incoming: Incoming, handle: str) -> Answer:
    now, secret = clock.now(), _secret(prompt, handle)
    accepted = replies.accept(
        prompt,
        contributor=contributors.recognise(prompt.account, handle, name=incoming.name),
        text=incoming.text,
        name=incoming.name,
        title_idea=incoming.title_idea,
        consent_id=_consent_id(prompt, sent),
        consent_note=one_line(sent.get("consent_note", "")),
        door=Door.api,
        received_at=min(incoming.received_at or now, now),
        secret=secret,
        wish=CreditWish(incoming.credit),
    )
    receipt = public_url("public.receipt", token=accepted.token) if accepted.token else None
    body = {"id": accepted.reply_id, "state": accepted.reply.state, "receipt_url": receipt}
    return Answer(201 if accepted.is_new else 200, json.dumps(body))


def _faults(prompt: Prompt, sent: Mapping[str, Any], incoming: Incoming) -> list[Fault]:
    """What no schema can say."""
    found = []
    if not incoming.text:
        found.append(("/text", "has nothing to read in it"))
    if replies.is_too_long(incoming.text, prompt.reply_length_maximum):
        found.append(("/text", f"must have at most {prompt.reply_length_maximum} characters"))
    if _consent_id(prompt, sent) is None:
        found.append(("/consent_version", "is no consent text of this prompt"))
    if "received_at" in sent and incoming.received_at is None:
        found.append(("/received_at", "is not a moment of our time"))
    return found


def _consent_id(prompt: Prompt, sent: Mapping[str, Any]) -> int | None:
    return next((each.id for each in prompt.consents if each.number == sent["consent_version"]), None)


def _secret(prompt: Prompt, handle: str) -> str:
    """What makes this reader's receipts of a prompt, so that the same words sent again get the same address.

    The program's id of a reader may be known to others; with our key in it, its hash is not."""
    return hmac.digest(
        str(current_app.secret_key).encode(), f"api-receipt:{prompt.id}:{handle}".encode(), "sha256"
    ).hex()


def _place(reply: Reply, told_of: Mapping[int, tuple[int, int]]) -> tuple[int, bool]:
    """How many say the same, and whether this one speaks for them."""
    if reply.group_id is None:
        return 1, True
    votes, speaker = told_of.get(reply.group_id, (0, 0))
    return votes, speaker == reply.id


def _shown(reply: Reply, votes: int, speaks: bool) -> dict[str, Any]:
    """What every program of the account may read: no e-mail address, no note between editors."""
    return {
        "id": reply.id,
        "state": reply.state,
        "text": reply.text,
        "name": reply.name,
        "credit": reply.credit_wish,
        "title_idea": reply.title_idea,
        "door": reply.door,
        "consent_version": reply.consent.number if reply.consent else None,
        "consent_note": reply.consent_note,
        "rating": reply.rating,
        "group_id": reply.group_id,
        "group_size": votes,
        "is_representative": speaks,
        "received_at": render.iso(reply.received_at),
        "edited_at": render.iso(reply.edited_at) or None,
    }
