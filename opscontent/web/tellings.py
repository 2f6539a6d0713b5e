"""Tell readers: what would be told to whom by which door, told after a minute, and what became of it."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from opscontent import clock
from opscontent.channels.wechat import reasons
from opscontent.domain import tellings
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import Told
from opscontent.domain.tellings import HOLD, ReaderMessage, Telling
from opscontent.errors import Conflict, Rejected
from opscontent.web import access

screen = Blueprint("tellings", __name__)


@screen.get("/prompts/<int:prompt_id>/tell")
def page(prompt_id: int) -> str:
    prompt = access.prompt_for("reader.tell", prompt_id)
    return _page(prompt, wanted=[Told.selected], writes=False)


@screen.post("/prompts/<int:prompt_id>/tell")
def tell(prompt_id: int) -> Any:
    """What was ticked, if it is still what the page showed."""
    prompt = access.prompt_for("reader.tell", prompt_id)
    wanted = [told for told in Told if told.value in request.form.getlist("told")]
    writes = request.form.get("writes_declined") == "1"
    seen = request.form.get("seen", "")
    try:
        tellings.tell(prompt, wanted, seen=seen, writes_declined=writes, by=access.me())
    except (Rejected, Conflict) as error:
        return _page(prompt, wanted=wanted, writes=writes, fault=str(error)), error.status
    seconds = int(HOLD.total_seconds())
    flash(_("They are told in %(seconds)d seconds. Until then it can be cancelled.", seconds=seconds), "success")
    return redirect(url_for("tellings.page", prompt_id=prompt.id))


@screen.post("/tellings/<int:telling_id>/cancel")
def cancel(telling_id: int) -> Any:
    telling = access.thing_for("reader.tell", Telling, telling_id)
    tellings.cancel(telling, by=access.me())
    flash(_("Cancelled. Nobody is told."), "success")
    return redirect(url_for("tellings.page", prompt_id=telling.prompt_id))


def _page(prompt: Prompt, *, wanted: list[Told], writes: bool, fault: str = "") -> str:
    now = clock.now()
    earlier = tellings.of_prompt(prompt.id)
    ids = [telling.id for telling in earlier]
    troubles = tellings.troubles(prompt.account_id, ids)
    return render_template(
        "tellings/page.html",
        prompt=prompt,
        preview=tellings.preview(prompt, now, mails=_mails()),
        is_over=tellings.is_over(prompt, now),
        now=now,
        wanted=wanted,
        writes=writes,
        fault=fault,
        earlier=earlier,
        counts=tellings.counts(ids),
        troubles=[(message, _why(message)) for message in troubles],
        mails=_mails(),
        chats=tellings.can_chat(prompt.account),
    )


def _mails() -> bool:
    return bool(current_app.config["SETTINGS"].smtp_url)


def _why(message: ReaderMessage) -> str:
    """Why it did not arrive, or why nobody knows."""
    ours = {
        "": _("There was no way to them any more."),
        "gone": _("They withdrew it, or had it deleted."),
        "worker_gone": _("The worker stopped while it was sent."),
        "restored": _("A back-up was restored; the newer state may have sent it."),
        "broken": _("Something broke while it was sent."),
        "no_chat": _("The account has no chat to send it through."),
    }
    if message.reason in ours:
        return ours[message.reason]
    said = str(reasons.SENTENCES.get(message.reason, message.reason))
    return message.reason if "%(" in said else said
