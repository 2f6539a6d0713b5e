"""What the keys and buttons do: decide, rate, note, undo. One answer holds all that changed on the page."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import HiddenField, IntegerField, TextAreaField
from wtforms.validators import AnyOf, Length, NumberRange

from opscontent.db import db
from opscontent.domain import contributors, triage
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import Reply, ReplyState
from opscontent.domain.triage import Card, Filters, Seen, Tab
from opscontent.errors import Conflict, Rejected
from opscontent.text.diff import word_diff
from opscontent.text.inputs import one_line
from opscontent.text.numbers import ID_MAXIMUM
from opscontent.web import access, edges
from opscontent.web.forms import OpsForm
from opscontent.web.names import name_of
from opscontent.web.triage.pages import in_hand, whole_page
from opscontent.web.triage.screen import address, asked, screen, whole

NOTE_MAXIMUM = 2000


class ReplyForm(OpsForm):
    """Which reply is meant; the queue's filters are in the address."""

    reply = IntegerField(validators=[NumberRange(1, ID_MAXIMUM)])


class DecideForm(ReplyForm):
    """`version`, `was` and `seen` are what was on the screen."""

    version = IntegerField(validators=[NumberRange(1, ID_MAXIMUM)])
    was = HiddenField(validators=[AnyOf(list(ReplyState.__members__))])
    seen = TextAreaField(validators=[Length(max=20_000)])

    @property
    def to(self) -> ReplyState:
        """The button that was pressed; those for declining carry the reason instead."""
        if "decline" in request.form:
            return ReplyState.declined
        asked_for = request.form.get("to", "")
        if asked_for not in ReplyState.__members__:
            raise Rejected(_l("Choose what to do with the reply."))
        return ReplyState(asked_for)

    @property
    def is_repeated(self) -> bool:
        """The page sent it before and got no answer."""
        return request.form.get("again") == "1"

    @property
    def reason(self) -> str:
        return one_line(request.form.get("decline", ""))[:200]


class RateForm(ReplyForm):
    rating = IntegerField(validators=[NumberRange(0, 5)])


class NoteForm(ReplyForm):
    note = TextAreaField(_l("Note"), validators=[Length(max=NOTE_MAXIMUM)])


@screen.post("/decide")
def decide(prompt_id: int) -> Any:
    prompt, form = access.prompt_for("reply.triage", prompt_id), DecideForm()
    reply = _meant(prompt, form)
    seen, me = Seen(form.version.data or 0, ReplyState(form.was.data)), access.me()
    is_done = form.is_repeated and triage.is_done(reply, form.to, by=me, seen=seen)
    try:
        if not is_done:
            triage.decide(reply, form.to, by=me, seen=seen, reason=form.reason)
    except Conflict as conflict:
        return _conflict(prompt, reply, form, conflict)
    said = _("%(state)s: %(text)s", state=name_of(reply.state), text=_beginning(reply))
    return _onwards(prompt, reply, said)


@screen.post("/rate")
def rate(prompt_id: int) -> Any:
    prompt, form = access.prompt_for("reply.triage", prompt_id), RateForm()
    reply = _meant(prompt, form)
    mine = form.rating.data or None
    triage.rate(reply, mine, by=access.me())
    said = _("Rated %(rating)d.", rating=mine) if mine else _("The rating is gone.")
    return _same(prompt, reply, said)


@screen.post("/note")
def note(prompt_id: int) -> Any:
    prompt, form = access.prompt_for("reply.triage", prompt_id), NoteForm()
    if form.note.errors or not form.validate():
        if form.reply.errors or not form.note.errors:
            raise Rejected(_l("Choose what to do with the reply."))
        return _note_refused(prompt, form)
    reply = triage.locked(prompt.id, form.reply.data or 0)
    triage.annotate(reply, form.note.data or "", by=access.me())
    return _same(prompt, reply, _("The note is saved."))


@screen.post("/block")
def block(prompt_id: int) -> Any:
    """Hold what the sender of a reply sends from here on, or stop holding it."""
    prompt, form = access.prompt_for("reply.triage", prompt_id), ReplyForm()
    reply = _meant(prompt, form)
    if request.form.get("blocked") == "0":
        contributors.unblock(reply.contributor, by=access.me())
        return _same(prompt, reply, _("What they send is not held any more."))
    contributors.block(reply.contributor, by=access.me())
    return _same(prompt, reply, _("What they send from now on is held. They are not told."))


@screen.post("/undo")
def undo(prompt_id: int) -> Any:
    prompt = access.prompt_for("reply.triage", prompt_id)
    undone = triage.undo(prompt.id, by=access.me(), decision_id=whole(request.form, "decision"))
    said = _undone_words(undone)
    if edges.wants_fragment() and undone.count == 1 and not undone.left:
        return _same(prompt, undone.reply, said)
    flash(said, "success")
    target = address(prompt, asked(prompt), reply=undone.reply.id)
    return render_template("triage/_reload.html", target=target) if edges.wants_fragment() else redirect(target)


def _meant(prompt: Prompt, form: ReplyForm) -> Reply:
    if not form.validate():
        raise Rejected(_l("Choose what to do with the reply."))
    return triage.locked(prompt.id, form.reply.data or 0)


def _onwards(prompt: Prompt, reply: Reply, said: str) -> Any:
    """The next reply of the queue in hand: behind the one that the page went on to by itself, if it did."""
    filters = _at_work(prompt)
    following, dealt = _next(prompt, filters, whole(request.form, "ahead") or reply.id)
    if not edges.wants_fragment():
        return redirect(address(prompt, filters, reply=following.reply.id if following else 0))
    return _answer(prompt, filters, reply, said, card=following, dealt=dealt)


def _next(prompt: Prompt, filters: Filters, reply_id: int) -> tuple[Card | None, Sequence[Card]]:
    """The reply after this one; where my hands are empty, also what came into them."""
    following = triage.following(prompt.id, filters, reply_id)
    if following or not filters.hand_of or not triage.deal(prompt, filters, by=access.me()):
        return following, ()
    dealt = triage.page(prompt.id, filters).cards
    return next((card for card in dealt if card.reply.id != reply_id), None), dealt


def _at_work(prompt: Prompt) -> Filters:
    """The queue's filters; what I have in hand stays mine, since I do something."""
    filters = asked(prompt)
    if filters.hand_of:
        triage.renew(prompt.id, access.me())
    return filters


def _same(prompt: Prompt, reply: Reply, said: str) -> Any:
    """The same reply stays in hand."""
    filters = _at_work(prompt)
    if not edges.wants_fragment():
        return redirect(address(prompt, filters, reply=reply.id))
    return _answer(prompt, filters, reply, said, card=triage.card(prompt.id, reply.id))


def _answer(
    prompt: Prompt, filters: Filters, reply: Reply, said: str, *, card: Card | None, dealt: Sequence[Card] = ()
) -> str:
    db.session.flush()
    stays = filters.tab in (Tab.all, reply.state)
    last = 0 if stays or filters.hand_of else whole(request.form, "last")
    touched = triage.card(prompt.id, reply.id) if stays else None
    added = triage.following(prompt.id, filters, last, wraps=False) if last else None
    rows = [each for each in (touched, added, *dealt) if each]
    values = in_hand(prompt, filters, card, rows)
    return render_template("triage/_answer.html", **values, said=said, gone=0 if stays else reply.id, rows=rows)


def _conflict(prompt: Prompt, reply: Reply, form: DecideForm, conflict: Conflict) -> tuple[str, int]:
    """Both texts, and the reply as it is now, to decide on again."""
    seen = (form.seen.data or "").strip()
    is_edited = bool(seen) and seen != reply.text.strip()
    values: dict[str, Any] = {
        "error": str(conflict),
        "changed": word_diff(seen, reply.text) if is_edited else (),
        "seen": seen if is_edited else "",
    }
    filters = asked(prompt)
    if not edges.wants_fragment():
        return whole_page(prompt, filters, reply.id, **values), conflict.status
    card = triage.card(prompt.id, reply.id)
    return render_template("triage/_focus.html", **in_hand(prompt, filters, card, **values)), conflict.status


def _note_refused(prompt: Prompt, form: NoteForm) -> tuple[str, int]:
    error, filters = " ".join(str(each) for each in form.note.errors), asked(prompt)
    values: dict[str, Any] = {"error": error, "typed_note": form.note.data}
    if not edges.wants_fragment():
        return whole_page(prompt, filters, form.reply.data or 0, **values), 422
    card = triage.card(prompt.id, form.reply.data or 0)
    return render_template("triage/_focus.html", **in_hand(prompt, filters, card, **values)), 422


def _undone_words(undone: triage.Undone) -> str:
    if undone.count == 1 and not undone.left:
        return _("Undone: %(text)s", text=_beginning(undone.reply))
    said = ngettext("%(num)d decision undone.", "%(num)d decisions undone.", undone.count)
    if not undone.left:
        return said
    kept = ngettext(
        "%(num)d stays: someone decided on it since.", "%(num)d stay: someone decided on them since.", undone.left
    )
    return f"{said} {kept}"


def _beginning(reply: Reply) -> str:
    text = one_line(reply.text)
    return text if len(text) <= 30 else text[:30] + "…"
