"""What the desk shows, and the difference of a wording while it is typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import abort, render_template, request

from opscontent.db import db
from opscontent.domain import quotes, revisions, themes, triage
from opscontent.domain.posts import LOSES_APPROVAL, Post
from opscontent.domain.prompts import Prompt
from opscontent.domain.quotes import BUILDABLE_POSTS, CANDIDATES_MOST, Quote, Section
from opscontent.domain.replies import LONGEST_TEXT
from opscontent.domain.revisions import FROZEN
from opscontent.errors import OpsError, Rejected
from opscontent.text.diff import word_diff
from opscontent.text.inputs import tidy
from opscontent.web import access
from opscontent.web.desk.entries import entries, options
from opscontent.web.desk.layouts import build_form, lay_form
from opscontent.web.desk.screen import BuildForm, LayForm, QuoteForm, screen, search_words, whole


@dataclass(frozen=True)
class Typed:
    """What was typed in forms that were refused: wordings by quote, a new heading, headings by section."""

    forms: Mapping[int, QuoteForm] = field(default_factory=dict)
    section: str = ""
    titles: Mapping[int, str] = field(default_factory=dict)
    build: BuildForm | None = None
    lay: LayForm | None = None


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
    return render_template("desk/_diff.html", pieces=pieces, guessed=guessed)


def quote_for(prompt: Prompt, quote_id: int) -> Quote:
    """A quote of this prompt, or one in a post of the account's that may quote several prompts; else 404."""
    quote = db.session.get(Quote, quote_id) if quote_id < 2**31 else None
    if quote is None or quote.account_id != prompt.account_id:
        abort(404)
    if quote.prompt_id != prompt.id and quote.post_id is None:
        abort(404)
    return quote


def post_asked(prompt: Prompt) -> Post | None:
    """The post whose quotes are looked at; None for the picks that wait."""
    post_id = whole(request.args.get("post", ""))
    if not post_id:
        return None
    post = db.session.get(Post, post_id)
    if post is None or post.account_id != prompt.account_id:
        abort(404)
    return post


def refused(prompt: Prompt, error: OpsError, typed: Typed | None = None) -> tuple[str, int]:
    """The page as it stands, nothing of the act applied, with the reason and what was typed."""
    db.session.rollback()
    sentence = "" if typed and typed.forms and isinstance(error, Rejected) else str(error)
    return whole_page(prompt, typed, error=sentence), error.status


def whole_page(prompt: Prompt, typed: Typed | None = None, *, error: str = "") -> str:
    post, typed = post_asked(prompt), typed or Typed()
    waiting = quotes.outline(prompt.id)
    picks = [item for item in waiting if isinstance(item, Quote)]
    shown = quotes.of_post(post.id) if post else picks
    written = revisions.latest(post.id) if post else None
    return render_template(
        "desk/page.html",
        prompt=prompt,
        post=post,
        error=error,
        typed=typed,
        entries=entries(quotes.text_outline(shown, written) if post else waiting, written, typed.forms),
        has_picks=bool(shown),
        base_number=written.number if written else 0,
        waiting=len(picks),
        coverage=quotes.coverage(shown),
        has_proposed=any(isinstance(item, Section) and item.is_proposed for item in waiting),
        posts_made=quotes.posts_made(prompt.id),
        unsettled=quotes.unsettled(prompt.id),
        **options(),
        **_themes(prompt, shown),
        **_shortlist(prompt),
        **(_of_post(post, typed) if post else _building(prompt, picks, typed)),
    )


def _themes(prompt: Prompt, shown: Sequence[Quote]) -> dict[str, Any]:
    """What was found in the prompt, and how many quotes each has, by its first term: no other theme has that."""
    found = themes.of_prompt(prompt.id)
    theme_of = themes.themes_of([quote.reply_id for quote in shown]) if found else {}
    labels = {reply_id: theme.words[0] for reply_id, theme in theme_of.items()}
    return {"found_themes": found, "themes": quotes.by_theme(shown, labels) if found else ()}


def _shortlist(prompt: Prompt) -> dict[str, Any]:
    q, theme = search_words(), whole(request.args.get("theme", ""))
    found = quotes.candidates(prompt.id, q, theme=theme, after=whole(request.args.get("after", "")))
    return {
        "q": q,
        "theme_id": theme,
        "candidates": triage.cards(prompt.id, found[:CANDIDATES_MOST]),
        "next_after": found[CANDIDATES_MOST - 1].id if len(found) > CANDIDATES_MOST else 0,
    }


def _building(prompt: Prompt, picks: Sequence[Quote], typed: Typed) -> dict[str, Any]:
    """The form that makes a draft of the picks, and what was picked in one go."""
    usable, form = [quote for quote in picks if quote.is_usable], typed.build or build_form(prompt)
    batch, batch_count = quotes.newest_batch(picks)
    made = {
        "batch": batch,
        "batch_count": batch_count,
        "usable": len(usable),
        "build": form,
    }
    return made | {"may_order": True, "loses_approval": False, "is_frozen": False}


def _of_post(post: Post, typed: Typed) -> dict[str, Any]:
    """What may be done to the quotes of a post, and what a change of wording would mean for it."""
    return {
        "loses_approval": post.state in LOSES_APPROVAL,
        "is_frozen": post.state in FROZEN,
        "may_order": post.state in BUILDABLE_POSTS,
        "lay": typed.lay or lay_form(),
    }
