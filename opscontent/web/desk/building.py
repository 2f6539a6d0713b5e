""" "Build draft": the picks go into a new post or one that is still being written."""

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import ngettext

from opscontent.db import db
from opscontent.domain import quotes
from opscontent.domain.posts import Post
from opscontent.domain.quotes import Pattern
from opscontent.errors import Conflict, Rejected
from opscontent.web import access
from opscontent.web.desk.pages import build_form, whole_page
from opscontent.web.desk.screen import screen


@screen.post("/build")
def build(prompt_id: int) -> Any:
    """Picks that can't be printed any more stay on the desk."""
    prompt = access.prompt_for("quote.edit", prompt_id)
    form = build_form(prompt, is_sent=True)
    if not form.validate():
        return whole_page(prompt, build=form), 422
    picks = [quote for quote in quotes.on_desk(prompt.id) if quote.is_usable]
    target = db.session.get(Post, form.post.data) if form.post.data else None
    pattern, title = Pattern(form.pattern.data), form.title.data or ""
    try:
        post = quotes.build(prompt, picks, by=access.me(), post=target, pattern=pattern, title=title)
    except (Rejected, Conflict) as refused:
        db.session.rollback()
        return whole_page(prompt, build=form, error=str(refused)), refused.status
    said = ngettext(
        "%(num)d quote is in “%(title)s”.", "%(num)d quotes are in “%(title)s”.", len(picks), title=post.title
    )
    flash(said, "success")
    return redirect(url_for("drafts.page", post_id=post.id))
