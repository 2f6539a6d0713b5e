"""What waits for a verdict, and the page on which one text is read and judged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import render_template

from opscontent.domain import articles, briefs, checks, posts, reviews, revisions
from opscontent.domain.articles import Article
from opscontent.domain.comments import Thread
from opscontent.domain.posts import Post
from opscontent.domain.reviews import Guest, Review
from opscontent.domain.revisions import Revision
from opscontent.errors import OpsError
from opscontent.text.diff import Piece, word_diff
from opscontent.web import access
from opscontent.web.forms import OpsForm
from opscontent.web.reviews.screen import AskForm, GuestForm, HandOverForm, VerdictForm, WaiverForm, screen
from opscontent.web.standings import Standing, standing_of, standings_of
from opscontent.web.talk import beside


@dataclass(frozen=True)
class Since:
    """What changed since somebody judged or commented on an earlier version."""

    number: int
    name: str
    at: datetime
    comment: str
    is_mine: bool
    changes: list[Piece]


@screen.get("/reviews")
def index() -> Any:
    account = access.needs_account()
    waiting = reviews.waiting(account.id)
    standings = standings_of(waiting)
    late_first = sorted(waiting, key=lambda post: not standings[post.id].is_late)
    return render_template(
        "reviews/index.html",
        account=account,
        waiting=late_first,
        standings=standings,
        approved=reviews.approved(account.id),
        sent_back=reviews.sent_back(account.id),
    )


@screen.get("/posts/<int:post_id>/review")
def page(post_id: int) -> Any:
    return review_page(access.post_for("account.view", post_id))


def review_page(post: Post, *, fresh_guest: Guest | None = None, guest_link: str = "", **forms: OpsForm) -> str:
    """The exact text that would go out, beside the brief, the findings and what was said before.

    `forms` are those that were sent: form (the verdict), ask_form, waiver_form, hand_form, guest_form."""
    latest = revisions.latest(post.id)
    if latest is None:
        return render_template("reviews/nothing.html", post=post, ask_form=forms.get("ask_form"))
    article, standing = articles.compose(post, latest), standing_of(post)
    talk = beside(post, article.revision.body, "review")
    return render_template(
        "reviews/page.html",
        post=post,
        article=article,
        standing=standing,
        fresh_guest=fresh_guest,
        guest_link=guest_link,
        guests=reviews.guests_of(post.id),
        **_of_brief(post),
        **_forms(post, article, standing, forms),
        **_judgement(post, article, talk["threads"]),
        **talk,
    )


def hand_over_form(post: Post, *, is_fresh: bool = False) -> HandOverForm:
    """The form with those who may stand in."""
    form = HandOverForm(formdata=None) if is_fresh else HandOverForm()
    me = access.me()
    form.to.choices = [(each.id, each.name) for each in reviews.judges(post.account_id) if each.id != me.id]
    return form


def _of_brief(post: Post) -> dict[str, Any]:
    return {"brief": briefs.current(post.account_id), "clause": posts.clause_of(post)}


def _forms(post: Post, article: Article, standing: Standing, sent: dict[str, OpsForm]) -> dict[str, OpsForm | None]:
    """The page's forms: those that were sent, and fresh ones. A step is handed over by whom it is named for."""
    kinds = {"form": VerdictForm, "ask_form": AskForm, "waiver_form": WaiverForm, "guest_form": GuestForm}
    forms: dict[str, Any] = {name: sent.get(name) or kind(formdata=None) for name, kind in kinds.items()}
    forms["form"].content_hash.data = article.content_hash
    is_named = reviews.own_seat(standing.waiting, access.me()) is not None
    fresh = hand_over_form(post, is_fresh=True) if is_named else None
    return forms | {"hand_form": sent.get("hand_form") or fresh}


def _judgement(post: Post, article: Article, threads: list[Thread]) -> dict[str, Any]:
    """What the checks find, what was said before, and what changed since the reader's last word."""
    findings, history = reviews.findings(post, article), reviews.of_post(post.id)
    return {
        "findings": findings,
        "waivable": {finding.key for finding in findings if checks.is_waivable(finding)},
        "blocking": checks.blocking(findings),
        "fault": reviews.fault_of(post, access.me(), article),
        "history": history,
        "since": _since_comment(post, article, history, threads) or _since_verdict(post, article, history),
    }


def _since_verdict(post: Post, article: Article, history: Sequence[Review]) -> Since | None:
    """Since the reader's last verdict, or the last of anybody, if something changed after it."""
    word = reviews.last_word(history, access.me())
    if word is None or word.content_hash == article.content_hash:
        return None
    around = word.surroundings
    was = _read(word.revision, around) if around else word.revision.body
    now = _read(article.revision, articles.around(post, article.revision)) if around else article.revision.body
    is_mine = word.by_id == access.me().id
    return Since(word.revision.number, word.who, word.at, word.comment, is_mine, word_diff(was, now))


def _since_comment(post: Post, article: Article, history: Sequence[Review], threads: list[Thread]) -> Since | None:
    """Since the reader's newest comment, where it is on a newer version than their last verdict."""
    me = access.me()
    mine = [each for thread in threads for each in (thread.comment, *thread.answers) if each.by_id == me.id]
    word = reviews.last_word(history, me)
    newest = max(mine, key=lambda each: each.number, default=None)
    if newest is None or newest.number >= article.revision.number:
        return None
    revision = revisions.at_number(post.id, newest.number)
    if revision is None or (word is not None and word.by_id == me.id and word.revision.number >= newest.number):
        return None
    changes = word_diff(revision.body, article.revision.body)
    return Since(newest.number, me.name, newest.at, newest.words, True, changes)


def _read(revision: Revision, around: articles.Around) -> str:
    """Title, digest and article as readers see them; the source where it can't be rendered."""
    try:
        words = articles.as_read(revision, around)
    except OpsError:
        words = revision.body
    return "\n\n".join(filter(None, (revision.title, revision.digest, words)))
