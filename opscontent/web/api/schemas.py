"""What goes in and comes out, as JSON Schema: the document shows it, and the checks read it."""

from typing import Any

from opscontent.domain.prompts import PromptState
from opscontent.domain.replies import LONGEST_TEXT, UNSEEN_SHARE, CreditWish, Door, ReplyState
from opscontent.intake.contract import LONGEST
from opscontent.text.numbers import ID_MAXIMUM
from opscontent.web import problems

Schema = dict[str, Any]
PAGE_MAXIMUM = 200


def _text(description: str = "", **more: Any) -> Schema:
    return {"type": "string", **({"description": description} if description else {}), **more}


def _maybe(schema: Schema) -> Schema:
    return schema | {"type": [schema["type"], "null"]}


def _object(properties: dict[str, Schema], *, optional: tuple[str, ...] = (), **more: Any) -> Schema:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, **more}


MOMENT = _text(format="date-time")
CREDIT = _text("How this reader wishes to be named in print; the name itself is for the team.", enum=list(CreditWish))
NEW_REPLY = _object(
    {
        "text": _text(
            f"The reader's words: as long as the prompt allows, {LONGEST_TEXT} characters at most.",
            minLength=1,
            maxLength=LONGEST_TEXT * UNSEEN_SHARE,
        ),
        "consent_version": {
            "type": "integer",
            "minimum": 1,
            "description": "Which consent text of the prompt this reader agreed to.",
        },
        "consent_note": _text("How they agreed, if not by ticking that text.", maxLength=200),
        "contributor": _text(
            "Your own id of the reader, always the same for the same person, so that the prompt's limits and "
            "the same words sent twice are recognised. Only a hash is kept. Left out: a reader nobody knows.",
            minLength=1,
            maxLength=200,
        ),
        "name": _text("The name to credit.", maxLength=LONGEST["name"]),
        "anonymous": {"type": "boolean", "default": False, "description": "Do not print the name; it is not kept."},
        "credit": CREDIT | {"default": CreditWish.name},
        "title_idea": _text("An idea for the headline.", maxLength=LONGEST["title_idea"]),
        "received_at": _text("When the reader sent it; left out: now.", format="date-time"),
    },
    optional=("consent_note", "contributor", "name", "anonymous", "credit", "title_idea", "received_at"),
    additionalProperties=False,
)
STATE = _text(enum=list(ReplyState))
ACCEPTED = _object(
    {
        "id": {"type": "integer"},
        "state": STATE,
        "receipt_url": _maybe(_text("The reader's secret page: what became of it, change, withdraw.", format="uri")),
    }
)
REPLY = _object(
    {
        "id": {"type": "integer"},
        "state": STATE,
        "text": _text(),
        "name": _text("Empty for an anonymous reader."),
        "credit": CREDIT,
        "title_idea": _text(),
        "door": _text("Which way it came in.", enum=list(Door)),
        "consent_version": {"type": ["integer", "null"]},
        "consent_note": _text(),
        "rating": {"type": ["integer", "null"]},
        "group_id": {
            "type": ["integer", "null"],
            "description": "Those that say the same share it; null: nobody else.",
        },
        "group_size": {"type": "integer", "description": "How many say the same and stand by it."},
        "is_representative": {"type": "boolean", "description": "It speaks for those that say the same."},
        "received_at": MOMENT,
        "edited_at": _maybe(MOMENT),
    }
)
CONSENT = _object({"version": {"type": "integer"}, "text": _text()})
PROMPT = _object(
    {
        "id": {"type": "integer"},
        "question": _text(),
        "slug": _text(),
        "url": _text(format="uri"),
        "state": _text(enum=list(PromptState)),
        "opens_at": _maybe(MOMENT),
        "closes_at": _maybe(MOMENT),
        "reply_length_maximum": {"type": "integer"},
        "replies_per_person": {"type": "integer"},
        "consents": {"type": "array", "items": CONSENT, "description": "Oldest first; the last one holds now."},
    }
)
PROMPTS = _object({"prompts": {"type": "array", "items": PROMPT}})
REPLIES = _object(
    {
        "replies": {"type": "array", "items": REPLY},
        "next_after": {"type": ["integer", "null"], "description": "The next page's `after`; null on the last page."},
    }
)
FAULT = _object({"detail": _text(), "pointer": _text(), "parameter": _text()}, optional=("pointer", "parameter"))
PROBLEM = _object(
    {
        "type": _text(format="uri-reference"),
        "title": _text(),
        "status": {"type": "integer"},
        "detail": _text(),
        "code": _text("Tells apart what shares a status.", enum=list(problems.CODES)),
        "errors": {"type": "array", "items": FAULT},
    },
    optional=("detail", "code", "errors"),
)
PROMPT_ID = {
    "name": "prompt_id",
    "in": "path",
    "required": True,
    "schema": {"type": "integer", "minimum": 1, "maximum": ID_MAXIMUM},
}
PAGE: list[dict[str, Any]] = [
    {
        "name": "after",
        "in": "query",
        "schema": {"type": "integer", "minimum": 0, "maximum": ID_MAXIMUM, "default": 0},
        "description": "The page behind the reply with this id.",
    },
    {
        "name": "limit",
        "in": "query",
        "schema": {"type": "integer", "minimum": 1, "maximum": PAGE_MAXIMUM, "default": 50},
    },
]
