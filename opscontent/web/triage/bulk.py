"""Many at once: a preview with the count and the first texts, then the act."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from opscontent.domain import briefs, triage
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import ReplyState
from opscontent.domain.triage import Selection
from opscontent.errors import Conflict, Rejected
from opscontent.text.inputs import one_line
from opscontent.text.numbers import ID_MAXIMUM
from opscontent.web import access
from opscontent.web.triage import reasons
from opscontent.web.triage.screen import address, arguments, asked, screen, whole

TICKED_MAXIMUM = 1000


@screen.post("/bulk")
def bulk(prompt_id: int) -> str:
    """Show what would happen; nothing is changed."""
    prompt = access.prompt_for("reply.triage", prompt_id)
    return _preview(prompt, _selection(prompt), _target())


@screen.post("/bulk/apply")
def bulk_apply(prompt_id: int) -> Any:
    prompt = access.prompt_for("reply.triage", prompt_id)
    selection, to = _selection(prompt), _target()
    expected = whole(request.form, "expected")
    reason = one_line(request.form.get("reason", ""))[:200]
    try:
        count = triage.decide_all(prompt, selection, to, by=access.me(), expected=expected, reason=reason)
    except Conflict as conflict:
        return _preview(prompt, selection, to, error=str(conflict), reason=reason), conflict.status
    said = ngettext("%(num)d reply decided.", "%(num)d replies decided.", count)
    flash((said, url_for("triage.undo", prompt_id=prompt.id, **arguments(asked(prompt)))), "undo")  # type: ignore[arg-type]
    return redirect(address(prompt, asked(prompt)))


def _preview(prompt: Prompt, selection: Selection, to: ReplyState, *, error: str = "", reason: str = "") -> str:
    filters, preview = asked(prompt), triage.preview(prompt, selection, to)
    return render_template(
        "triage/bulk.html",
        prompt=prompt,
        selection=selection,
        to=to,
        preview=preview,
        opinions=triage.opinions(prompt, [reply.id for reply in preview.first], access.me()),
        reasons=reasons.of(prompt, briefs.current(prompt.account_id)),
        reason=reason,
        error=error,
        action=url_for("triage.bulk_apply", prompt_id=prompt.id, **arguments(filters)),
        back=address(prompt, filters),
    )


def _target() -> ReplyState:
    to = request.form.get("to", "")
    if to not in triage.OPEN_TO_EDITORS:
        raise Rejected(_l("Choose what to do with the replies."))
    return ReplyState(to)


def _selection(prompt: Prompt) -> Selection:
    """The ticked rows ("id-version" each), or all that the filters in the address show."""
    if request.form.get("everything") == "1":
        return Selection(filters=asked(prompt), until=whole(request.form, "until") or triage.newest(prompt.id))
    ticked = {}
    for value in request.form.getlist("reply")[:TICKED_MAXIMUM]:
        reply_id, _dash, version = value.partition("-")
        if reply_id.isdecimal() and version.isdecimal() and len(value) <= 20:
            ticked[min(int(reply_id), ID_MAXIMUM)] = min(int(version), ID_MAXIMUM)
    if not ticked:
        raise Rejected(_l("Tick the replies first."))
    return Selection(ticked=ticked)
