"""Sharing a queue out: take a hand of replies, keep it while at work, hand it back; and who has what."""

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext

from opscontent.domain import triage
from opscontent.domain.prompts import Prompt
from opscontent.web import access
from opscontent.web.triage.screen import address, asked, in_order, query, screen


@screen.get("/hands")
def hands(prompt_id: int) -> str:
    """Who has what in hand now; a part of the page."""
    return _hands(access.prompt_for("reply.triage", prompt_id), is_mine=False)


@screen.post("/hand")
def take_hand(prompt_id: int) -> Any:
    """Hand me twenty of what the filters show; what I had goes back."""
    prompt = access.prompt_for("reply.triage", prompt_id)
    filters = in_order(asked(prompt), triage.Order.shared)
    count = triage.deal(prompt, filters, by=access.me(), afresh=True)
    said = ngettext("%(num)d is in your hands.", "%(num)d are in your hands.", count)
    flash(said if count else _("There is nothing left to hand out: the others have the rest."), "success")
    return redirect(address(prompt, filters))


@screen.post("/hand/renew")
def renew_hand(prompt_id: int) -> str:
    """A sign of life of the page."""
    prompt = access.prompt_for("reply.triage", prompt_id)
    triage.renew(prompt.id, access.me())
    return _hands(prompt, is_mine=True)


@screen.post("/hand/return")
def return_hand(prompt_id: int) -> Any:
    """Hand back what I have: by the button at once, by a page that is left after a moment."""
    prompt = access.prompt_for("reply.triage", prompt_id)
    if request.form.get("leaving") == "1":
        triage.leave(prompt.id, access.me())
        return "", 204
    triage.hand_back(prompt.id, access.me())
    flash(_("What you had is handed out to the others."), "success")
    return redirect(address(prompt, in_order(asked(prompt), triage.Order.oldest)))


def _hands(prompt: Prompt, *, is_mine: bool) -> str:
    """Who has what; where the page shows what is mine (`is_mine`), also that nothing is."""
    values: dict[str, Any] = {"prompt": prompt, "query": query(asked(prompt)), "me": access.me()}
    found = triage.hands(prompt.id)
    has_none = is_mine and all(hand.person_id != access.me().id for hand in found)
    return render_template("triage/_hands.html", **values, hands=found, has_none=has_none)
