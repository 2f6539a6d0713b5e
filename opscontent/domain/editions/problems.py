"""What keeps an edition from going out: a post that is not approved as it stands now, a withdrawn reply."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _l

from opscontent.domain import articles, revisions
from opscontent.domain.articles import Article
from opscontent.domain.editions.edition import Edition
from opscontent.domain.posts import Post, PostState
from opscontent.domain.quotes import Quote
from opscontent.domain.replies import ReplyState
from opscontent.domain.revisions import Revision
from opscontent.errors import OpsError

SENTENCES: dict[str, Any] = {
    "not_approved": _l("“%(title)s” is not approved."),
    "changed": _l("“%(title)s” was changed after it was approved."),
    "unreadable": _l("“%(title)s” can't be made into an article."),
    "reply_missing": _l("“%(title)s” quotes reply %(number)s, which is not among its picks."),
    "reply_withdrawn": _l("“%(title)s” quotes a reply by “%(name)s”, who has withdrawn it."),
    "consent_revoked": _l("“%(title)s” quotes a reply by “%(name)s”, who does not agree to be printed any more."),
}
READY = (PostState.approved, PostState.scheduled)


@dataclass(frozen=True)
class Problem:
    """One thing that stops one post; `about` fills the sentence of `code`."""

    post_id: int
    code: str
    about: dict[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        return str(SENTENCES[self.code]) % self.about


@dataclass(frozen=True)
class Inspection:
    """A post as it would go out now, and what stops it; no article where none can be made."""

    post: Post
    article: Article | None
    problems: tuple[Problem, ...]

    @property
    def revision(self) -> Revision | None:
        """The text to be shown for it: what would go out, else the newest, which nobody changes once it is out."""
        return self.article.revision if self.article else revisions.latest(self.post.id)


def inspect(post: Post) -> Inspection:
    """Compose a post and say what stops it."""
    about = {"title": post.title}
    if post.state not in READY or not post.approved_hash:
        return Inspection(post, None, (Problem(post.id, "not_approved", about),))
    try:
        article = articles.compose(post)
    except OpsError:
        return Inspection(post, None, (Problem(post.id, "unreadable", about),))
    found = [Problem(post.id, "reply_missing", {**about, "number": number}) for number in article.missing]
    found += [_taken_back(post, quote) for quote in article.placed if _is_taken_back(quote)]
    if article.content_hash != post.approved_hash:
        found.append(Problem(post.id, "changed", about))
    return Inspection(post, article, tuple(found))


def inspections(edition: Edition) -> list[Inspection]:
    """Every post of the edition, in its order."""
    return [inspect(post) for post in edition.posts]


def approved_fingerprint(edition: Edition) -> str:
    """One hash over what was approved, in order; two editions of the same posts in another order differ."""
    hashes = [post.approved_hash for post in edition.posts]
    return hashlib.sha256(json.dumps(hashes).encode()).hexdigest()


def _is_taken_back(quote: Quote) -> bool:
    return quote.reply.state == ReplyState.withdrawn or quote.reply.consent_revoked_at is not None


def _taken_back(post: Post, quote: Quote) -> Problem:
    code = "reply_withdrawn" if quote.reply.state == ReplyState.withdrawn else "consent_revoked"
    name = quote.credited or articles.ANONYMOUS["zh" if post.account.language.startswith("zh") else "en"]
    return Problem(post.id, code, {"title": post.title, "name": name})
