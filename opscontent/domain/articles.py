"""Articles: a post's newest text with its quotes filled in; what is previewed, approved, hashed and sent."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from opscontent.domain import quotes, revisions
from opscontent.domain.posts import Post
from opscontent.domain.quotes import Quote
from opscontent.domain.revisions import Revision
from opscontent.errors import Missing
from opscontent.text import markdown
from opscontent.text.markdown import QuotedReply

# In the language of the account's readers, not of the editor who looks.
ANONYMOUS = {"zh": "一位读者", "en": "a reader"}


@dataclass(frozen=True)
class Article:
    """`content_hash` covers every word, name and picture that readers will see.

    `missing` are the ids that the text quotes and the post doesn't hold; `placed` the quotes that it prints."""

    revision: Revision
    html: Markup
    content_hash: str
    placed: tuple[Quote, ...]
    missing: tuple[int, ...]

    @property
    def credits(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(quote.credited for quote in self.placed if quote.credited))


def compose(post: Post, revision: Revision | None = None) -> Article:
    """The article of the post's newest revision, or of the one given. Raises `Missing` where nothing is written."""
    revision = revision or revisions.latest(post.id)
    if revision is None:
        raise Missing(_l("Nothing is written yet."))
    closing = post.account.closing
    return of_text(post, revision, quotes.of_post(post.id), closing)


def of_text(post: Post, revision: Revision, available: Sequence[Quote], closing: str = "") -> Article:
    """The article of a text that may not be saved yet (a preview)."""
    body = f"{revision.body}\n\n{closing}" if closing else revision.body
    wanted = markdown.reply_ids(body)
    by_reply = {quote.reply_id: quote for quote in available}
    placed = tuple(by_reply[number] for number in wanted if number in by_reply)
    language = "zh" if post.account.language.startswith("zh") else "en"
    html = markdown.render(
        body,
        quotes={quote.reply_id: quoted(quote, language) for quote in placed},
        credits=tuple(dict.fromkeys(quote.credited for quote in placed if quote.credited)),
        language=language,
    )
    missing = tuple(number for number in wanted if number not in by_reply)
    return Article(revision, html, fingerprint(revision, body, placed), placed, missing)


def quoted(quote: Quote, language: str) -> QuotedReply:
    """A quote as the Markdown extension takes it."""
    credit = quote.credited or ANONYMOUS[language]
    return QuotedReply(reply_id=quote.reply_id, wording=quote.words, credit=credit)


def fingerprint(revision: Revision, body: str, placed: Sequence[Quote]) -> str:
    """sha256 over all that readers see, as hex; of the sources, so that a new renderer changes no approval."""
    lines = [[quote.reply_id, quote.words, quote.credited] for quote in placed]
    parts = [
        revision.title,
        revision.digest,
        revision.author,
        revision.cover,
        revision.cover_alt,
        body,
        lines,
    ]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
