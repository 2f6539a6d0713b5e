"""Picking and wording: each one form, with or without script."""

from typing import Any

from flask import flash, redirect, request
from flask_babel import gettext as _

from opscontent.domain import quotes, triage
from opscontent.domain.posts import Post
from opscontent.domain.prompts import Prompt
from opscontent.domain.quotes import Also, Edit, EditKind, Quote
from opscontent.errors import Conflict, Rejected
from opscontent.web import access
from opscontent.web.desk.pages import Typed, quote_for, refused, whole_page
from opscontent.web.desk.screen import QuoteForm, address, overtaken, screen, whole


@screen.post("/pick")
def pick(prompt_id: int) -> Any:
    prompt = access.prompt_for("quote.edit", prompt_id)
    reply = triage.locked(prompt.id, whole(request.form.get("reply", "")))
    try:
        quotes.pick(reply, by=access.me())
    except Rejected as rejected:
        return refused(prompt, rejected)
    return redirect(address(prompt))


@screen.post("/quotes/<int:quote_id>/remove")
def remove(prompt_id: int, quote_id: int) -> Any:
    prompt = access.prompt_for("quote.edit", prompt_id)
    quote = quote_for(prompt, quote_id)
    post = quote.post
    was = post.state if post else None
    try:
        quotes.unpick(quote, by=access.me())
    except (Rejected, Conflict) as error:
        return refused(prompt, error)
    _say_lost(post, was)
    return redirect(address(prompt))


@screen.post("/quotes/<int:quote_id>")
def edit(prompt_id: int, quote_id: int) -> Any:
    prompt = access.prompt_for("quote.edit", prompt_id)
    quote = quote_for(prompt, quote_id)
    form = QuoteForm()
    if not form.validate():
        return whole_page(prompt, Typed(forms={quote.id: form})), 422
    kind = EditKind(form.kind.data) if form.kind.data else None
    also = Also(form.also.data) if form.also.data in Also.__members__ else None
    values = Edit(form.wording.data or "", kind, form.credit.data or "", form.note.data or "", also)
    return _changed(prompt, quote, form, values)


@screen.post("/quotes/<int:quote_id>/reset")
def reset(prompt_id: int, quote_id: int) -> Any:
    prompt = access.prompt_for("quote.edit", prompt_id)
    quote = quote_for(prompt, quote_id)
    was = quote.post.state if quote.post else None
    try:
        quotes.reset(quote, version=whole(request.form.get("version", "")), by=access.me())
    except (Rejected, Conflict) as error:
        return refused(prompt, error)
    _say_lost(quote.post, was)
    return redirect(address(prompt, anchor=f"pick-{quote.id}"))


@screen.post("/quotes/<int:quote_id>/settle")
def settle(prompt_id: int, quote_id: int) -> Any:
    """The sender changed the reply: "keep" ours, or take the new words."""
    prompt = access.prompt_for("quote.edit", prompt_id)
    quote = quote_for(prompt, quote_id)
    was = quote.post.state if quote.post else None
    keep, version = request.form.get("words") == "keep", whole(request.form.get("version", ""))
    try:
        quotes.settle(quote, keep=keep, version=version, by=access.me())
    except (Rejected, Conflict) as error:
        return refused(prompt, error)
    _say_lost(quote.post, was)
    return redirect(address(prompt, anchor=f"pick-{quote.id}"))


def _changed(prompt: Prompt, quote: Quote, form: QuoteForm, values: Edit) -> Any:
    was = quote.post.state if quote.post else None
    try:
        quotes.edit(quote, values, version=form.version.data or 0, by=access.me())
    except Conflict as conflict:
        return refused(prompt, conflict, Typed(forms={quote.id: overtaken(form, quote)}))
    except Rejected as rejected:
        form.wording.errors = [*form.wording.errors, str(rejected)]
        return refused(prompt, rejected, Typed(forms={quote.id: form}))
    _say_lost(quote.post, was)
    return redirect(address(prompt, anchor=f"pick-{quote.id}"))


def _say_lost(post: Post | None, was: Any) -> None:
    if post is not None and post.state != was:
        flash(_("The text of “%(title)s” changed: it is a draft again and needs a new review.", title=post.title))
