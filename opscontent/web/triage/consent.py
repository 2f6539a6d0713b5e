"""Consent taken back, or given again, on behalf of a reader who said so elsewhere; on the page of one reply."""

from typing import Any

from flask import abort, flash, redirect, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from opscontent.domain import replies, triage
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import Reply
from opscontent.errors import OpsError
from opscontent.text.numbers import ID_MAXIMUM
from opscontent.web import access
from opscontent.web.forms import OpsForm
from opscontent.web.triage.pages import history_page
from opscontent.web.triage.screen import screen


class ConsentForm(OpsForm):
    note = StringField(_l("Who asked for it, and how?"), [DataRequired(), Length(max=200)])


@screen.post("/replies/<int:reply_id>/consent/revoke")
def revoke_consent(prompt_id: int, reply_id: int) -> Any:
    prompt = access.prompt_for("reply.triage", prompt_id)
    return _changed(prompt, reply_id, replies.revoke_consent, _("It can't be printed any more."))


@screen.post("/replies/<int:reply_id>/consent/restore")
def restore_consent(prompt_id: int, reply_id: int) -> Any:
    prompt = access.prompt_for("reply.triage", prompt_id)
    return _changed(prompt, reply_id, replies.restore_consent, _("It may be printed again."))


def _changed(prompt: Prompt, reply_id: int, verb: Any, said: str) -> Any:
    if reply_id > ID_MAXIMUM:
        abort(404)
    reply, form = triage.locked(prompt.id, reply_id), ConsentForm()
    if not form.validate():
        return _again(prompt, reply, " ".join(str(each) for each in form.note.errors), form), 422
    try:
        verb(reply, form.note.data or "", by=access.me())
    except OpsError as error:
        return _again(prompt, reply, str(error), form), error.status
    flash(said, "success")
    return redirect(url_for("triage.history", prompt_id=prompt.id, reply_id=reply.id))


def _again(prompt: Prompt, reply: Reply, error: str, form: ConsentForm) -> str:
    return history_page(prompt, reply, error=error, typed=form.note.data or "")
