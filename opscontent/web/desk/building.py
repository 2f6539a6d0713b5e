""" "Build draft": the picks go into a post; the quotes of one that was built are laid out anew."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from opscontent.db import db
from opscontent.domain import quotes
from opscontent.domain.quotes import Pattern, Quote
from opscontent.errors import Conflict, Rejected
from opscontent.web import access
from opscontent.web.desk.layouts import build_form, lay_form, post_chosen, previewed
from opscontent.web.desk.pages import Typed, post_asked, refused, whole_page
from opscontent.web.desk.screen import address, screen


@screen.post("/build")
def build(prompt_id: int) -> Any:
    """Picks that can't be printed any more stay on the desk."""
    prompt = access.prompt_for("quote.edit", prompt_id)
    form = build_form(prompt, is_sent=True)
    if not form.validate():
        return whole_page(prompt, Typed(build=form)), 422
    picks = [quote for quote in quotes.on_desk(prompt.id) if quote.is_usable]
    pattern, title = Pattern(form.pattern.data), form.title.data or ""
    try:
        post = quotes.build(prompt, picks, by=access.me(), post=post_chosen(form), pattern=pattern, title=title)
    except (Rejected, Conflict) as error:
        db.session.rollback()
        return whole_page(prompt, Typed(build=form), error=str(error)), error.status
    said = ngettext(
        "%(num)d quote is in “%(title)s”.", "%(num)d quotes are in “%(title)s”.", len(picks), title=post.title
    )
    flash(said, "success")
    return redirect(url_for("drafts.page", post_id=post.id))


@screen.post("/build/preview")
def preview(prompt_id: int) -> Any:
    """The outline of what the form would build; nothing is saved."""
    prompt = access.prompt_for("quote.edit", prompt_id)
    form = build_form(prompt, is_sent=True)
    if not form.validate():
        return render_template("desk/_preview.html", lines=(), cannot=""), 422
    items = quotes.outline(prompt.id)
    picks = [item for item in items if isinstance(item, Quote) and item.is_usable]
    lines, cannot = previewed(prompt, form, items, picks)
    return render_template("desk/_preview.html", lines=lines, cannot=cannot)


@screen.post("/relay")
def relay(prompt_id: int) -> Any:
    """The quotes of the post that is looked at, in another layout."""
    prompt = access.prompt_for("quote.edit", prompt_id)
    post, form = post_asked(prompt), lay_form(is_sent=True)
    if post is None or not form.validate():
        return whole_page(prompt, Typed(lay=form)), 422
    try:
        quotes.relay(post, Pattern(form.pattern.data), base_number=form.base.data or 0, by=access.me())
    except (Rejected, Conflict) as error:
        return refused(prompt, error, Typed(lay=form))
    flash(_("The quotes are laid out anew. Words of yours stayed as they were."), "success")
    return redirect(address(prompt))
