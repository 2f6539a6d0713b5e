"""Acts on many posts of the list: the preview, doing it, and taking all of it back."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from opscontent.domain import calendar, permissions
from opscontent.domain.calendar import ActKind, Outcome, Wish
from opscontent.errors import OpsError, Rejected
from opscontent.text.inputs import one_line
from opscontent.text.numbers import whole
from opscontent.web import access
from opscontent.web.calendar.listing import rows_of
from opscontent.web.calendar.screen import asked, day_in, screen

NAMED = 5  # of the posts that were left, in the sentence about them
REASON_MAXIMUM = 200


@screen.post("/calendar/bulk")
@access.signed_in
def bulk() -> Any:
    """What would be done to the ticked posts; nothing changes yet."""
    _permit()
    page = asked("list")
    try:
        wish, picks = _wish(), _picks()
        lines = calendar.preview(picks, wish, by=access.me())
    except OpsError as error:
        values = rows_of(page) | {"refusal": error.sentence, "ticked": set(request.form.getlist("pick"))}
        return render_template("calendar/list.html", **values), error.status
    doable = [line for line in lines if line.refusal is None]
    values = {"asked": page, "wish": wish, "picks": picks, "lines": lines, "doable": doable}
    return render_template("calendar/bulk.html", **values)


@screen.post("/calendar/bulk/apply")
@access.signed_in
def apply() -> Any:
    _permit()
    page = asked("list")
    outcome = calendar.apply(_picks(), _wish(), by=access.me())
    if outcome.act is not None:
        words = ngettext("%(num)d post changed.", "%(num)d posts changed.", len(outcome.done))
        flash((words, url_for("calendar.undo_act", act_id=outcome.act.id) + page.here), "undo")  # type: ignore[arg-type]
    _tell_left(outcome)
    return redirect(page.page("list"))


@screen.post("/calendar/acts/<int:act_id>/undo")
@access.signed_in
def undo_act(act_id: int) -> Any:
    outcome = calendar.undo_act(act_id, by=access.me())
    flash(ngettext("%(num)d post is as before.", "%(num)d posts are as before.", len(outcome.done)), "success")
    _tell_left(outcome)
    return redirect(asked("list").page("list"))


def _permit() -> None:
    """For those who plan posts somewhere; each post is asked for itself."""
    access.needs_account()
    if not any(permissions.can(access.me(), "post.plan", account) for account in access.my_accounts()):
        abort(403)


def _wish() -> Wish:
    """What the form wants. Raises `Rejected` where it names no act or nobody."""
    form = request.form
    kind = form.get("act", "")
    if kind not in ActKind.__members__:
        raise Rejected(_l("Choose what to do with them."))
    owner = form.get("owner_id", "")
    if kind == ActKind.assign and not (owner == "0" or whole(owner)):
        raise Rejected(_l("Choose an owner."))
    return Wish(
        kind=ActKind(kind),
        days=_days(form.get("days", "")),
        day=day_in(form.get("to_day", "")),
        owner_id=whole(owner) or None,
        reason=one_line(form.get("reason", ""))[:REASON_MAXIMUM],
    )


def _days(text: str) -> int:
    """A number of days, back where it is negative; 0 for anything else."""
    digits = text.strip().removeprefix("+").removeprefix("-")
    number = whole(digits) or 0
    return -number if text.strip().startswith("-") else number


def _picks() -> dict[int, int]:
    """The ticked posts: id and the version that was seen, written "12:3"."""
    pairs = (pick.partition(":") for pick in request.form.getlist("pick"))
    return {whole(post_id) or 0: whole(version) or 0 for post_id, _sign, version in pairs if whole(post_id)}


def _tell_left(outcome: Outcome) -> None:
    if not outcome.left:
        return
    reasons = [_("“%(title)s”: %(reason)s", title=each.post.title, reason=each.refusal) for each in outcome.left]
    words = ngettext("%(num)d post was left as it is.", "%(num)d posts were left as they are.", len(outcome.left))
    flash(" ".join([words, *reasons[:NAMED]]), "error")
