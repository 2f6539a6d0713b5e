"""Articles: a post's newest text with its quotes filled in; what is previewed, approved, hashed and sent."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from opscontent.domain import looks, quotes, revisions
from opscontent.domain.posts import Post
from opscontent.domain.quotes import Quote
from opscontent.domain.revisions import Revision, Text
from opscontent.errors import Missing
from opscontent.text import cjk, markdown
from opscontent.text.markdown import QuotedReply

_BLOCK_END = re.compile(r"</(?:p|h[1-6]|li|blockquote|figcaption|figure|pre|td|th)>|<[bh]r ?/?>")
NO_FRAME = ("", "", "")
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


@dataclass(frozen=True)
class Around:
    """What an article prints besides its revision: the account's closing lines, and by reply its words and credit.

    `language` is the readers'; `frame` the opening line, the call and the QR code of the account's look."""

    closing: str
    quotes: tuple[tuple[int, str, str], ...]
    language: str
    frame: tuple[str, str, str] = NO_FRAME


@dataclass(frozen=True)
class Reading:
    """How long an article is, as its readers count: characters without white space, and minutes."""

    characters: int
    minutes: int


def compose(post: Post, revision: Revision | None = None) -> Article:
    """The article of the post's newest revision, or of the one given. Raises `Missing` where nothing is written."""
    revision = revision or revisions.latest(post.id)
    if revision is None:
        raise Missing(_l("Nothing is written yet."))
    return of_text(post, revision, quotes.of_post(post.id))


def preview(post: Post, text: Text) -> Article:
    """The article of a text that nobody has saved. Raises `Rejected` where it can't be rendered."""
    return of_text(post, Revision(post_id=post.id, number=0, **vars(text)), quotes.of_post(post.id))


def of_text(post: Post, revision: Revision, available: Sequence[Quote]) -> Article:
    """The article of a revision, saved or not, with those of the available quotes that it names."""
    closing = post.account.closing
    body = f"{revision.body}\n\n{closing}" if closing else revision.body
    wanted = markdown.reply_ids(body)
    placed = _placed(wanted, available)
    language = "zh" if post.account.language.startswith("zh") else "en"
    credited = tuple(dict.fromkeys(quote.credited for quote in placed if quote.credited))
    html = _rendered(body, tuple(quoted(quote, language) for quote in placed), credited, language)
    there = {quote.reply_id for quote in placed}
    missing = tuple(number for number in wanted if number not in there)
    frame = looks.of(post.account).content
    return Article(revision, html, fingerprint(revision, body, placed, language, frame), placed, missing)


def around(post: Post, revision: Revision) -> Around:
    """What the post's article prints around this text now; can be told of a text that can't be rendered, too."""
    placed = _placed(markdown.reply_ids(f"{revision.body}\n\n{post.account.closing}"), quotes.of_post(post.id))
    language = "zh" if post.account.language.startswith("zh") else "en"
    printed = tuple((q.reply_id, q.words, q.credited) for q in placed)
    return Around(post.account.closing, printed, language, looks.of(post.account).content)


def as_read(revision: Revision, around: Around) -> str:
    """The words of an article as readers see them, a blank line between paragraphs. Raises like `preview`."""
    body = f"{revision.body}\n\n{around.closing}" if around.closing else revision.body
    replies = tuple(
        QuotedReply(reply_id=number, wording=words, credit=credit or ANONYMOUS[around.language])
        for number, words, credit in around.quotes
    )
    credited = tuple(dict.fromkeys(credit for _, _, credit in around.quotes if credit))
    parts = _BLOCK_END.split(_rendered(body, replies, credited, around.language))
    opening, call, _code = around.frame
    return "\n\n".join(filter(None, (opening, *(Markup(part).striptags() for part in parts), call)))


def quoted(quote: Quote, language: str) -> QuotedReply:
    """A quote as the Markdown extension takes it."""
    credit = quote.credited or ANONYMOUS[language]
    return QuotedReply(reply_id=quote.reply_id, wording=quote.words, credit=credit)


def fingerprint(
    revision: Revision,
    body: str,
    placed: Sequence[Quote],
    language: str,
    frame: tuple[str, str, str] = NO_FRAME,
) -> str:
    """sha256 over all that readers see, as hex; of the sources, so that a new renderer or look changes no approval.

    `language` is the readers', in which an anonymous reader is named: who looks makes no difference. An empty
    `frame` is left out: accounts without one keep the approvals that they had before there were frames."""
    lines = [[quote.reply_id, quote.words, quote.credited] for quote in placed]
    parts = [
        revision.title,
        revision.digest,
        revision.author,
        revision.cover,
        revision.cover_alt,
        body,
        lines,
        language,
        *(frame if any(frame) else ()),
    ]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def _placed(wanted: Sequence[int], available: Sequence[Quote]) -> tuple[Quote, ...]:
    by_reply = {quote.reply_id: quote for quote in available}
    return tuple(by_reply[number] for number in wanted if number in by_reply)


# A preview asks for the same text again and again. 32 texts of the longest kind are about 20 MB.
@lru_cache(maxsize=32)
def _rendered(body: str, replies: tuple[QuotedReply, ...], credited: tuple[str, ...], language: str) -> Markup:
    by_id = {reply.reply_id: reply for reply in replies}
    return markdown.render(body, quotes=by_id, credits=credited, language=language)


@lru_cache(maxsize=32)
def reading(html: Markup) -> Reading:
    """How long it takes to read what was rendered."""
    text = html.striptags()
    return Reading(cjk.length("".join(text.split())), cjk.reading_minutes(text))
