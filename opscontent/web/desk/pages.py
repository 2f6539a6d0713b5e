"""What the desk shows, and the difference of a wording while it is typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, render_template, request
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from opscontent.db import db
from opscontent.domain import quotes, triage
from opscontent.domain.posts import LOSES_APPROVAL, Post
from opscontent.domain.prompts import Prompt
from opscontent.domain.quotes import CANDIDATES_MOST, Quote
from opscontent.domain.replies import LONGEST_TEXT, Reply, ReplyPicture, pictures_of_many
from opscontent.domain.revisions import FROZEN
from opscontent.text.diff import word_diff
from opscontent.text.inputs import tidy
from opscontent.web import access
from opscontent.web.desk.screen import BuildForm, QuoteForm, quote_form, screen, search_words, whole


@dataclass(frozen=True)
class Pick:
    """One quote with its form and how many say the same."""

    quote: Quote
    form: QuoteForm
    votes: int
    pictures: Sequence[ReplyPicture]

    @property
    def pieces(self) -> Sequence[Any]:
        """What the wording in the form changed of the original."""
        wording = tidy(self.form.wording.data or "").strip()
        return word_diff(self.quote.reply.text, wording) if wording != self.quote.reply.text.strip() else ()


@screen.get("")
def page(prompt_id: int) -> str:
    return whole_page(access.prompt_for("quote.edit", prompt_id))


@screen.post("/quotes/<int:quote_id>/diff")
def diff(prompt_id: int, quote_id: int) -> str:
    """What the typed wording changes, and the kind of edit that it looks like; nothing is saved."""
    quote = quote_for(access.prompt_for("quote.edit", prompt_id), quote_id)
    wording = tidy(request.form.get("wording", ""))[: 2 * LONGEST_TEXT].strip()
    is_same = wording == quote.reply.text.strip()
    pieces = () if is_same else word_diff(quote.reply.text, wording)
    guessed = quotes.guess_kind(quote.reply.text, wording)
    return render_template("desk/_diff.html", quote=quote, pieces=pieces, guessed=guessed)


def quote_for(prompt: Prompt, quote_id: int) -> Quote:
    """A quote of this prompt, else 404."""
    quote = db.session.get(Quote, quote_id) if quote_id < 2**31 else None
    if quote is None or quote.prompt_id != prompt.id:
        abort(404)
    return quote


def whole_page(
    prompt: Prompt, *, forms: Mapping[int, QuoteForm] | None = None, build: BuildForm | None = None, error: str = ""
) -> str:
    """The desk; `forms` are those that were refused, with what was typed in them."""
    post, q = _post_asked(prompt), search_words()
    shown = quotes.of_post(post.id) if post else quotes.on_desk(prompt.id)
    waiting = shown if post is None else quotes.on_desk(prompt.id)
    after = whole(request.args.get("after", ""))
    found = quotes.candidates(prompt.id, q, after=after)
    return render_template(
        "desk/page.html",
        prompt=prompt,
        post=post,
        q=q,
        error=error,
        candidates=triage.cards(prompt.id, found[:CANDIDATES_MOST]),
        next_after=found[CANDIDATES_MOST - 1].id if len(found) > CANDIDATES_MOST else 0,
        picks=_picks(prompt, shown, forms or {}),
        waiting=len(waiting),
        usable=sum(quote.is_usable for quote in waiting),
        coverage=quotes.coverage(shown),
        posts_made=quotes.posts_made(prompt.id),
        build=build or build_form(prompt),
        **_warnings(post),
    )


def build_form(prompt: Prompt, *, is_sent: bool = False) -> BuildForm:
    form = BuildForm() if is_sent else BuildForm(formdata=None, title=prompt.question)
    into = {post.id: post.title for post in quotes.open_posts(prompt.account_id)}
    form.post.choices = [SelectChoice(value, label) for value, label in ({0: _("A new post")} | into).items()]
    return form


def _warnings(post: Post | None) -> dict[str, bool]:
    """What a change of wording would mean for the post that the quotes are in."""
    return {
        "loses_approval": post is not None and post.state in LOSES_APPROVAL,
        "is_frozen": post is not None and post.state in FROZEN,
    }


def _post_asked(prompt: Prompt) -> Post | None:
    post_id = whole(request.args.get("post", ""))
    if not post_id:
        return None
    post = db.session.get(Post, post_id)
    if post is None or post.account_id != prompt.account_id:
        abort(404)
    return post


def _picks(prompt: Prompt, shown: Sequence[Quote], forms: Mapping[int, QuoteForm]) -> list[Pick]:
    replies: list[Reply] = [quote.reply for quote in shown]
    pictures = pictures_of_many(reply.id for reply in replies)
    votes = {card.reply.id: card.votes for card in triage.cards(prompt.id, replies)}
    return [
        Pick(
            quote,
            forms.get(quote.id) or quote_form(quote),
            votes.get(quote.reply_id, 0),
            pictures.get(quote.reply_id, ()),
        )
        for quote in shown
    ]
