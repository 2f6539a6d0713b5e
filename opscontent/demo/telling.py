"""What the demo's readers were told: one round told days ago with what became of each message, one that waits."""

from datetime import timedelta

from opscontent.db import db
from opscontent.demo.stage import Stage
from opscontent.domain import tellings
from opscontent.domain.replies import Reply, ReplyState, Told
from opscontent.domain.tellings import (
    HOLD,
    MessageDoor,
    MessageKind,
    MessageState,
    ReaderMessage,
    Telling,
    TellingState,
)

TOLD_AGO = timedelta(days=1, hours=2)
# What became of the messages; after these, everybody is told by the receipt alone.
ENDS = (
    *[(MessageDoor.chat, MessageState.sent, "")] * 5,
    (MessageDoor.chat, MessageState.unclear, "worker_gone"),
    (MessageDoor.chat, MessageState.missed, ""),
    *[(MessageDoor.email, MessageState.sent, "")] * 2,
)


def tell_readers(stage: Stage) -> None:
    """The chosen of one prompt know; those of the other will within a minute, unless somebody cancels it."""
    _told(stage, [reply for reply in stage.replies["menu"] if reply.state is ReplyState.used])
    prompt = stage.prompts["words"]
    seen = tellings.preview(prompt, stage.now, mails=False).seen
    tellings.tell(prompt, (Told.selected,), seen=seen, writes_declined=False, by=stage.people["editor"])


def _told(stage: Stage, chosen: list[Reply]) -> None:
    at, by, prompt = stage.now - TOLD_AGO, stage.people["editor"], stage.prompts["menu"]
    telling = Telling(
        account_id=prompt.account_id,
        prompt=prompt,
        state=TellingState.applied,
        items={Told.selected.value: [reply.id for reply in chosen]},
        created_at=at,
        created_by=by,
        goes_at=at + HOLD,
        settled_at=at + HOLD,
    )
    db.session.add(telling)
    db.session.flush()
    for reply in chosen:
        reply.told, reply.told_at = Told.selected, at + HOLD
    people = {reply.contributor_id: reply for reply in chosen if reply.received_at < at}
    for (door, state, reason), reply in zip(ENDS, people.values(), strict=False):
        _message(telling, reply, door, state, reason)
    count = len(chosen)
    stage.record(by, "prompt.telling", prompt, at, {"told_selected": (None, count)})
    stage.record("worker", "prompt.told", prompt, at + HOLD, {"told_selected": (None, count)})


def _message(telling: Telling, reply: Reply, door: MessageDoor, state: MessageState, reason: str) -> None:
    row = ReaderMessage(
        account_id=telling.account_id,
        telling_id=telling.id,
        contributor_id=reply.contributor_id,
        key=f"told:{telling.id}:{reply.contributor_id}",
        kind=MessageKind.chosen,
        door=door,
        reply_ids=[reply.id],
        state=state,
        reason=reason,
        not_before=telling.goes_at,
        tries_count=int(state is not MessageState.missed),
        created_at=telling.goes_at,
        sent_at=telling.goes_at if state in (MessageState.sent, MessageState.unclear) else None,
    )
    db.session.add(row)
