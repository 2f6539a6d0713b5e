"""The order on the desk and in a post, and the headings between the picks."""

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_babel import ngettext

from opscontent.db import db
from opscontent.domain import quotes
from opscontent.domain.prompts import Prompt
from opscontent.domain.quotes import Section
from opscontent.errors import Conflict, Rejected
from opscontent.web import access
from opscontent.web.desk.pages import Typed, post_asked, quote_for, refused
from opscontent.web.desk.screen import address, screen, whole

PLACES = {"up": -1, "down": 1, "first": -10_000}


@screen.post("/order")
def order(prompt_id: int) -> Any:
    """Picks and headings of the desk, or the quotes of a post in its text."""
    prompt = access.prompt_for("quote.edit", prompt_id)
    post, keys = post_asked(prompt), request.form.getlist("item")
    try:
        if post:
            quotes.rearrange(post, keys, base_number=whole(request.form.get("base", "")), by=access.me())
        else:
            quotes.arrange(prompt, keys, by=access.me())
    except (Rejected, Conflict) as error:
        return refused(prompt, error)
    return redirect(address(prompt))


@screen.post("/quotes/<int:quote_id>/shift")
def shift(prompt_id: int, quote_id: int) -> Any:
    prompt = access.prompt_for("quote.edit", prompt_id)
    quote = quote_for(prompt, quote_id)
    places, base_number = PLACES.get(request.form.get("to", ""), 0), whole(request.form.get("base", ""))
    try:
        if quote.post_id:
            quotes.shift_in_text(quote, places, base_number=base_number, by=access.me())
        else:
            quotes.shift(quote, places, by=access.me())
    except (Rejected, Conflict) as error:
        return refused(prompt, error)
    return redirect(address(prompt, anchor=f"pick-{quote.id}"))


@screen.post("/sections")
def add_section(prompt_id: int) -> Any:
    prompt = access.prompt_for("quote.edit", prompt_id)
    title, before = request.form.get("title", ""), whole(request.form.get("before", ""))
    try:
        section = quotes.add_section(
            prompt, title, by=access.me(), before=quote_for(prompt, before) if before else None
        )
    except Rejected as error:
        return refused(prompt, error, Typed(section=title))
    return redirect(address(prompt, anchor=f"section-{section.id}"))


@screen.post("/sections/proposed")
def propose_sections(prompt_id: int) -> Any:
    """Headings of the themes of the picks, all in one go."""
    prompt = access.prompt_for("quote.edit", prompt_id)
    try:
        count = quotes.propose_sections(prompt, by=access.me())
    except Rejected as rejected:
        return refused(prompt, rejected)
    said = ngettext("%(num)d section made of a theme.", "%(num)d sections made of themes.", count)
    flash((said, url_for("desk.take_back_proposed", prompt_id=prompt.id)), "undo")  # type: ignore[arg-type]
    return redirect(address(prompt))


@screen.post("/sections/proposed/undo")
def take_back_proposed(prompt_id: int) -> Any:
    prompt = access.prompt_for("quote.edit", prompt_id)
    try:
        count = quotes.take_back_proposed(prompt, by=access.me())
    except Rejected as rejected:
        return refused(prompt, rejected)
    flash(ngettext("%(num)d section taken away.", "%(num)d sections taken away.", count), "success")
    return redirect(address(prompt))


@screen.post("/sections/<int:section_id>")
def rename_section(prompt_id: int, section_id: int) -> Any:
    prompt = access.prompt_for("quote.edit", prompt_id)
    section, title = _section_for(prompt, section_id), request.form.get("title", "")
    try:
        quotes.rename_section(section, title, by=access.me())
    except Rejected as error:
        return refused(prompt, error, Typed(titles={section.id: title}))
    return redirect(address(prompt, anchor=f"section-{section.id}"))


@screen.post("/sections/<int:section_id>/remove")
def remove_section(prompt_id: int, section_id: int) -> Any:
    prompt = access.prompt_for("quote.edit", prompt_id)
    quotes.remove_section(_section_for(prompt, section_id), by=access.me())
    return redirect(address(prompt))


@screen.post("/sections/<int:section_id>/shift")
def shift_section(prompt_id: int, section_id: int) -> Any:
    """By a button ("up", "down"), or dropped in front of something ("before")."""
    prompt = access.prompt_for("quote.edit", prompt_id)
    section = _section_for(prompt, section_id)
    if "before" in request.form:
        quotes.move_section(section, request.form["before"], by=access.me())
    else:
        quotes.shift(section, PLACES.get(request.form.get("to", ""), 0), by=access.me())
    return redirect(address(prompt, anchor=f"section-{section.id}"))


def _section_for(prompt: Prompt, section_id: int) -> Section:
    """A heading on this prompt's desk, else 404."""
    section = db.session.get(Section, section_id) if section_id < 2**31 else None
    if section is None or section.prompt_id != prompt.id:
        abort(404)
    return section
