"""One from each set of alike replies: the list before, the act, and the one step back."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import ngettext

from opscontent.db import db
from opscontent.domain import quotes
from opscontent.domain.prompts import Prompt
from opscontent.errors import Conflict, Rejected
from opscontent.web import access
from opscontent.web.desk.pages import refused
from opscontent.web.desk.screen import address, screen, whole


@screen.get("/one-each")
def one_each(prompt_id: int) -> str:
    """What would be picked; nothing is changed."""
    return _listed(access.prompt_for("quote.edit", prompt_id))


@screen.post("/one-each")
def pick_one_each(prompt_id: int) -> Any:
    prompt = access.prompt_for("quote.edit", prompt_id)
    ids = [whole(value) for value in request.form.getlist("reply")[: 2 * quotes.ONE_EACH_MOST]]
    try:
        count = quotes.pick_one_each(prompt, ids, by=access.me())
    except (Rejected, Conflict) as error:
        db.session.rollback()
        return _listed(prompt, error=str(error)), error.status
    batch, _count = quotes.newest_batch(quotes.on_desk(prompt.id))
    said = ngettext("%(num)d reply picked.", "%(num)d replies picked.", count)
    flash((said, url_for("desk.undo_one_each", prompt_id=prompt.id, batch=batch)), "undo")  # type: ignore[arg-type]
    return redirect(address(prompt))


@screen.post("/one-each/undo")
def undo_one_each(prompt_id: int) -> Any:
    prompt = access.prompt_for("quote.edit", prompt_id)
    try:
        count = quotes.undo_batch(prompt, request.args.get("batch", "")[:32], by=access.me())
    except Rejected as error:
        return refused(prompt, error)
    flash(ngettext("%(num)d pick taken off again.", "%(num)d picks taken off again.", count), "success")
    return redirect(address(prompt))


def _listed(prompt: Prompt, *, error: str = "") -> str:
    found = quotes.choices(prompt.id)
    return render_template("desk/one_each.html", prompt=prompt, choices=found, error=error, back=address(prompt))
