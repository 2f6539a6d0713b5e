"""Notices: the bell, the page behind it, and which kinds of them come by e-mail as well."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from opscontent.domain import notices
from opscontent.domain.notices import Notice, NoticeKind
from opscontent.text.numbers import ID_MAXIMUM
from opscontent.web import access, edges, navigation

screen = Blueprint("notices", __name__)
# A shape and a tone for each kind; the heading has the words.
SIGNS = {
    NoticeKind.published: ("world", "tone-ok"),
    NoticeKind.failed: ("alert-circle", "tone-seal"),
    NoticeKind.needs_you: ("help-circle", "tone-seal"),
    NoticeKind.late: ("clock-exclamation", "tone-warn"),
    NoticeKind.handed_off: ("hand-click", "tone-warn"),
    NoticeKind.mentioned: ("at", "tone-seal"),
    NoticeKind.assigned: ("user-check", "tone-warn"),
    NoticeKind.commented: ("message", "tone-ok"),
    NoticeKind.review_asked: ("checks", "tone-warn"),
    NoticeKind.review_due: ("clock", "tone-warn"),
    NoticeKind.review_late: ("clock-exclamation", "tone-seal"),
    NoticeKind.review_done: ("circle-check", "tone-ok"),
    NoticeKind.review_guest: ("user-question", "tone-ok"),
}
CHOICES = {
    NoticeKind.failed: _l("Something could not be sent"),
    NoticeKind.needs_you: _l("Only a person can tell how it stands"),
    NoticeKind.handed_off: _l("Something waits to be published by hand"),
    NoticeKind.late: _l("Its time has passed and it is not out"),
    NoticeKind.review_asked: _l("My verdict on a text is wanted"),
    NoticeKind.review_due: _l("A verdict of mine is due soon"),
    NoticeKind.review_late: _l("A verdict of mine is overdue"),
    NoticeKind.review_done: _l("Somebody judged my text"),
    NoticeKind.review_guest: _l("A guest judged a text of mine, or one I sent them"),
    NoticeKind.mentioned: _l("Somebody names me in a comment"),
    NoticeKind.assigned: _l("Somebody gives me a task"),
    NoticeKind.commented: _l("Somebody comments on my post, or answers me"),
    NoticeKind.published: _l("Something is out"),
}


@screen.get("/notices")
@access.signed_in
def page() -> Any:
    access.needs_account()
    found = notices.newest(access.me())
    return render_template("notices/page.html", found=found, signs=SIGNS, target=target)


@screen.get("/notices/_count")
@access.signed_in
def count() -> Any:
    """The bell alone, for its own script."""
    return render_template("notices/_count.html", unread=notices.unread_count(access.me()))


@screen.post("/notices/read")
@access.signed_in
def read() -> Any:
    """One, several, or all of one's own."""
    ids = [number for number in request.form.getlist("notice", type=int) if 0 < number <= ID_MAXIMUM]
    if not ids and not request.form.get("all"):
        abort(422)
    notices.read(access.me(), None if request.form.get("all") else ids)
    return ("", 204) if edges.wants_fragment() else redirect(url_for("notices.page"))


@screen.post("/notices/choices")
@access.signed_in
def choose() -> Any:
    """Which kinds are mailed; those not named are not."""
    named = request.form.getlist("by_mail")
    if not set(named) <= set(NoticeKind):
        abort(422)
    notices.choose(access.me(), [NoticeKind(name) for name in named])
    flash(_("Saved."), "success")
    return redirect(url_for("auth.profile", _anchor="notices"))


@screen.app_template_global("unread_notices")
def unread() -> int:
    """For the bell of every page: asked together with what waits."""
    return navigation.waiting().get("notices", 0)


@screen.app_template_global("notice_choices")
def choices() -> list[tuple[NoticeKind, Any, bool]]:
    """For the profile: kind, words, and whether it is mailed."""
    chosen = notices.choices(access.me())
    return [(kind, words, chosen[kind]) for kind, words in CHOICES.items()]


@screen.app_template_global("is_mail_set_up")
def is_mail_set_up() -> bool:
    return bool(access.setting("smtp_url"))


def target(notice: Notice) -> str:
    """The page where it can be looked at and settled."""
    if notice.post_id is not None:
        anchor = f"comment-{notice.comment_id}" if notice.comment_id else None
        return url_for("reviews.page", post_id=notice.post_id, _anchor=anchor)
    if notice.publication_id is not None:
        return url_for("publishing.page", publication_id=notice.publication_id)
    return (
        url_for("editions.page", edition_id=notice.edition_id) if notice.edition_id else url_for("publishing.index")
    )
