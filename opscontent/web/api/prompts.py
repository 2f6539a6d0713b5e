"""The prompts of the token's account."""

from typing import Any

from flask import Response, json

from opscontent import clock
from opscontent.domain import prompts
from opscontent.domain.prompts import Prompt
from opscontent.web import render
from opscontent.web.addresses import public_url
from opscontent.web.api import reading
from opscontent.web.api.screen import answer, screen, token


@screen.get("/prompts", provide_automatic_options=False)
def prompt_list() -> Response:
    reading.query([])
    found = prompts.with_consents(token().account_id)
    return answer(json.dumps({"prompts": [_shown(prompt) for prompt in found]}))


def _shown(prompt: Prompt) -> dict[str, Any]:
    return {
        "id": prompt.id,
        "question": prompt.question,
        "slug": prompt.slug,
        "url": public_url("public.prompt", slug=prompt.slug),
        "state": prompts.phase(prompt, clock.now()),
        "opens_at": render.iso(prompt.opens_at) or None,
        "closes_at": render.iso(prompt.closes_at) or None,
        "reply_length_maximum": prompt.reply_length_maximum,
        "replies_per_person": prompt.replies_per_person,
        "consents": [{"version": each.number, "text": each.text} for each in prompt.consents],
    }
