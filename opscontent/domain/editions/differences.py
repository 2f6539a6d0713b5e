"""Why a post is not what was approved, and what was: the text, or what the article prints around it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from opscontent.db import db
from opscontent.domain import articles, revisions
from opscontent.domain.articles import Around
from opscontent.domain.editions.problems import READY
from opscontent.domain.posts import Post
from opscontent.domain.reviews import Review, ReviewKind
from opscontent.domain.revisions import Revision
from opscontent.errors import OpsError

WHY: dict[str, Any] = {
    "never": _l("No approval of this text is on record."),
    "text": _l("Version %(old)d was approved; the newest is version %(new)d."),
    "closing": _l("The account's closing lines were changed in its settings."),
    "frame": _l("The opening line or the closing block of the account's look was changed in its settings."),
    "language": _l("The language of the account's readers was changed in its settings."),
    "wording": _l("The wording of the quote of reply %(number)d was changed."),
    "credit": _l("The quote of reply %(number)d is credited to another name."),
    "also": _l("What is said of others who sent the same as reply %(number)d is another number."),
    "thanked": _l("Other readers are thanked: a name was taken back or changed."),
    "quote_gone": _l("The quote of reply %(number)d is no longer among the picks."),
    "quote_new": _l("The quote of reply %(number)d was not there yet."),
    "around": _l("The text is the same: a quote, its credit or the account's closing lines changed."),
    "sent_back": _l("It reads as it was approved, but the approval was taken away. Ask for it again."),
    "program": _l("It reads as it was approved, but this program judges it anew. Ask for the approval again."),
}


@dataclass(frozen=True)
class Reason:
    """One thing that differs; `about` fills the sentence of `code`."""

    code: str
    about: dict[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        return str(WHY[self.code]) % self.about


@dataclass(frozen=True)
class Difference:
    """`was_read` and `is_read` are the article as readers see it, by paragraphs; "" where it can't be made."""

    post: Post
    approved: Revision | None
    newest: Revision | None
    reasons: tuple[Reason, ...]
    was_read: str = ""
    is_read: str = ""


def difference(post: Post) -> Difference:
    """What is other than it was approved."""
    review, newest = _approval(post), revisions.latest(post.id)
    if review is None or newest is None:
        return Difference(post, None, newest, (Reason("never"),))
    reasons = tuple(_reasons(post, review, newest))
    was, now = (_read(review.revision, review.surroundings), _read(newest, articles.around(post, newest)))
    return Difference(post, review.revision, newest, reasons, was, now if was else "")


def _approval(post: Post) -> Review | None:
    return db.session.scalar(
        select(Review)
        .where(Review.post_id == post.id, Review.kind == ReviewKind.approved)
        .options(joinedload(Review.revision))
        .order_by(Review.id.desc())
        .limit(1)
    )


def _reasons(post: Post, review: Review, newest: Revision) -> Iterator[Reason]:
    is_same_text = review.revision.text == newest.text
    if not is_same_text:
        yield Reason("text", {"old": review.revision.number, "new": newest.number})
    was, now = review.surroundings, articles.around(post, newest)
    around = [*_of_account(was, now), *_of_quotes(was, now, review.revision.body == newest.body)] if was else []
    yield from around
    if not is_same_text or around or _is_as_approved(post, review):
        return
    if post.state not in READY:
        yield Reason("sent_back")
    else:
        yield Reason("program" if was else "around")


def _is_as_approved(post: Post, review: Review) -> bool:
    """Whether the approval holds: then something else stops the post, such as a reply that was withdrawn."""
    try:
        return post.state in READY and articles.compose(post).content_hash == review.content_hash
    except OpsError:
        return False


def _of_account(was: Around, now: Around) -> Iterator[Reason]:
    if was.closing != now.closing:
        yield Reason("closing")
    if was.frame != now.frame:
        yield Reason("frame")
    if was.language != now.language:
        yield Reason("language")
    if was.thanked != now.thanked:
        yield Reason("thanked")


def _of_quotes(was: Around, now: Around, is_same_body: bool) -> Iterator[Reason]:
    before = {number: printed for number, *printed in was.quotes}
    after = {number: printed for number, *printed in now.quotes}
    for number in sorted(before.keys() | after.keys()):
        about = {"number": number}
        if number in before and number in after:
            pairs = zip(("wording", "credit", "also"), before[number], after[number], strict=True)
            yield from (Reason(code, about) for code, one, other in pairs if one != other)
        elif is_same_body:  # else the text itself says so
            yield Reason("quote_gone" if number in before else "quote_new", about)


def _read(revision: Revision, around: Around | None) -> str:
    try:
        return articles.as_read(revision, around) if around else ""
    except OpsError:
        return ""
