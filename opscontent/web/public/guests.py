"""A guest's pages: one version of a text as it will be published, a word on it, a verdict; opened by a secret."""

from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from opscontent import clock
from opscontent.domain import articles, comments, notices, reviews, revisions
from opscontent.domain.articles import Article
from opscontent.domain.comments import WORDS_MAXIMUM
from opscontent.domain.posts import PostState
from opscontent.domain.reviews import Guest
from opscontent.errors import OpsError
from opscontent.extensions import csrf
from opscontent.text.anchors import QUOTATION_MAXIMUM
from opscontent.web import library, names
from opscontent.web.forms import OpsForm
from opscontent.web.public import recognising
from opscontent.web.public.receipts import token_fault
from opscontent.web.public.screen import nothing_here, private, screen, speak_as

GONE = 410
VERDICTS = {"for": _l("Publish it like this"), "against": _l("Change something first")}
OVER = (PostState.published, PostState.dropped)


class ReadForm(OpsForm):
    """Nothing but the token."""


class WordForm(OpsForm):
    quotation = StringField(_l("About these words"), [Optional(), Length(max=QUOTATION_MAXIMUM)])
    words = TextAreaField(_l("Your comment"), [DataRequired(_l("Say something.")), Length(max=WORDS_MAXIMUM)])


class AdviceForm(OpsForm):
    content_hash = HiddenField(validators=[DataRequired(), Length(max=64)])
    verdict = RadioField(
        _l("May it go out?"), [InputRequired(_l("Choose one of the two."))], choices=names.options(VERDICTS)
    )
    comment = TextAreaField(_l("In a few words"), [Optional(), Length(max=WORDS_MAXIMUM)])


@screen.get("/g/<token>")
def guest(token: str) -> Any:
    """The door: nothing of the text is on it, so that what follows links by itself learns nothing."""
    found = _guest(token)
    if not _is_open(found):
        return _closed(found)
    if found.seen_at is not None:
        return redirect(url_for("public.guest_text", token=token), 303)
    return private(render_template("public/guest_door.html", guest=found, token=token, form=ReadForm()))


@screen.post("/g/<token>/read")
@csrf.exempt  # the form checks its token itself: these pages send no referrer, which the common check asks for
def guest_reads(token: str) -> Any:
    found, form = _guest(token), ReadForm()
    if not _is_open(found):
        return _closed(found)
    if not form.validate():
        page = render_template("public/guest_door.html", guest=found, token=token, form=form, fault=token_fault(form))
        return private(page, 422)
    reviews.begins_to_read(found)
    return redirect(url_for("public.guest_text", token=token), 303)


@screen.get("/g/<token>/text")
def guest_text(token: str) -> Any:
    found = _guest(token)
    if not _is_open(found):
        return _closed(found)
    if found.seen_at is None:
        return redirect(url_for("public.guest", token=token), 303)
    return _page(found, token)


@screen.get("/g/<token>/pictures/<name>")
def guest_picture(token: str, name: str) -> Any:
    """The cover of the version that the guest reads, cut as readers see it."""
    found = _guest(token)
    if not _is_open(found) or found.revision.cover != name:
        nothing_here()
    return private(library.answer_with(name, "wide", max_age=0))


@screen.post("/g/<token>/comment")
@csrf.exempt  # as above
def guest_says(token: str) -> Any:
    found, form = _guest(token), WordForm()
    refused = _refused(found, token, form, word_form=form)
    if refused:
        return refused
    try:
        comments.say_as_guest(found, form.words.data or "", form.quotation.data or "")
    except OpsError as error:
        return _page(found, token, error.status, str(error), word_form=form)
    reviews.begins_to_read(found)
    return redirect(url_for("public.guest_text", token=token, said=1, _anchor="said"), 303)


@screen.post("/g/<token>/verdict")
@csrf.exempt  # as above
def guest_judges(token: str) -> Any:
    found, form = _guest(token), AdviceForm()
    refused = _refused(found, token, form, advice_form=form)
    if refused:
        return refused
    values = {"is_for": form.verdict.data == "for", "content_hash": form.content_hash.data or ""}
    try:
        reviews.advise(found, comment=form.comment.data or "", **values)
    except OpsError as error:
        # What a check found is the team's own affair.
        inner = "findings" in error.context
        said = _("The editors have something to mend first. Choose “%(other)s”, or come back later.",
                 other=VERDICTS["against"]) if inner else str(error)  # fmt: skip
        return _page(found, token, error.status, said, advice_form=form)
    reviews.begins_to_read(found)
    notices.of_reviews(clock.now(), found.post)
    return redirect(url_for("public.guest_text", token=token, said=1, _anchor="said"), 303)


def _guest(token: str) -> Guest:
    """Whoever this address lets in, else a kind 404; the page speaks as the account."""
    found = reviews.by_token(token)
    if found is None:
        recognising.is_too_often("guest", "a wrong address")
        nothing_here()
    speak_as(found.post.account)
    return found


def _is_open(found: Guest) -> bool:
    return found.is_open and found.post.account.archived_at is None and found.post.state is not PostState.dropped


def _refused(found: Guest, token: str, form: OpsForm, **forms: OpsForm) -> Response | None:
    """What is answered where nothing is done: closed, over, too often, or not filled in."""
    if not _is_open(found) or found.post.state in OVER:
        return _closed(found, getattr(form, "words", None) or getattr(form, "comment", None))
    is_valid = form.validate()
    if recognising.is_too_often("guest", found.token_hash):
        return _page(found, token, 429, _("That was a lot at once. Wait a minute."), **forms)
    return None if is_valid else _page(found, token, 422, token_fault(form), **forms)


def _closed(found: Guest, typed: Any = None) -> Response:
    """A page that helps; what was typed stands on it, to be copied."""
    words = typed.data if typed is not None else ""
    return private(render_template("public/guest_closed.html", guest=found, words=words), GONE)


def _page(found: Guest, token: str, status: int = 200, fault: str = "", **forms: OpsForm) -> Response:
    article, newest = articles.compose(found.post, found.revision), revisions.latest(found.post_id)
    advice: Any = forms.get("advice_form") or AdviceForm(formdata=None)
    advice.content_hash.data = article.content_hash
    page = render_template(
        "public/guest.html",
        guest=found,
        token=token,
        article=article,
        fault=fault,
        word_form=forms.get("word_form") or WordForm(formdata=None),
        advice_form=advice,
        is_newer=newest is not None and newest.id != found.revision_id,
        is_over=found.post.state in OVER,
        is_said=request.args.get("said") == "1",
        **_said(found, article),
    )
    return private(page, status)


def _said(found: Guest, article: Article) -> dict[str, Any]:
    """What this guest said so far; of others nothing is told."""
    mine = [review for review in reviews.of_post(found.post_id) if review.guest_id == found.id]
    return {"verdicts": mine, "said": comments.of_guest(found), "counts": reviews.counts(found, article)}
