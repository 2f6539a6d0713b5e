"""The forms of the layouts, and what a layout would make of the picks before anybody builds it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from opscontent.db import db
from opscontent.domain import quotes, revisions
from opscontent.domain.posts import Post
from opscontent.domain.prompts import Prompt
from opscontent.domain.quotes import Item, Pattern, Quote
from opscontent.errors import Rejected
from opscontent.text import blocks, layouts, markdown
from opscontent.web.desk.screen import BuildForm, LayForm

WORDS_SHOWN = 60
LINES_SHOWN = 60


@dataclass(frozen=True)
class Line:
    """One line of the outline of a text: `kind` is heading, number, quote, compact, answer, thanks or words."""

    kind: str
    words: str = ""


def build_form(prompt: Prompt, *, is_sent: bool = False) -> BuildForm:
    form = BuildForm() if is_sent else BuildForm(formdata=None, title=prompt.question)
    into = {post.id: post.title for post in quotes.open_posts(prompt.account_id)}
    form.post.choices = [SelectChoice(value, label) for value, label in ({0: _("A new post")} | into).items()]
    return form


def lay_form(*, is_sent: bool = False) -> LayForm:
    return LayForm() if is_sent else LayForm(formdata=None)


def post_chosen(form: BuildForm) -> Post | None:
    return db.session.get(Post, form.post.data) if form.post.data else None


def previewed(
    prompt: Prompt, form: BuildForm, items: Sequence[Item], picks: Sequence[Quote]
) -> tuple[list[Line], str]:
    """The outline of what would be built, or why it can't be."""
    if form.errors:
        return [], ""
    post = post_chosen(form)
    written = revisions.latest(post.id) if post else None
    layout = quotes.layout_of(prompt.account, picks, Pattern(form.pattern.data))
    there = quotes.of_post(post.id) if post else ()
    try:
        body = quotes.built_body(written.body if written else "", items, picks, layout)
    except Rejected as rejected:
        return [], str(rejected)
    return outlined(body, [*there, *picks]), ""


def outlined(body: str, available: Sequence[Quote]) -> list[Line]:
    """A text line by line, quotes by their words."""
    said = {quote.reply_id: quote.words for quote in available}
    lines = [_line(paragraph, said) for paragraph in blocks.paragraphs(body)]
    return [*lines[:LINES_SHOWN], *([Line("words", "…")] if len(lines) > LINES_SHOWN else [])]


def _line(paragraph: str, said: dict[int, Any]) -> Line:
    ids = [number for number in markdown.reply_ids(paragraph) if number in said]
    heading = blocks.heading(paragraph)
    if ids:
        return Line("compact" if paragraph[0] in "-*+" else "quote", said[ids[0]][:WORDS_SHOWN])
    if blocks.is_thanks(paragraph):
        return Line("thanks")
    if heading:
        return Line("number" if blocks.number_of(paragraph) else "heading", heading[1])
    is_answer = layouts.empty_answers(paragraph) == 1
    return Line("answer" if is_answer else "words", paragraph.strip("*").strip()[:WORDS_SHOWN])
