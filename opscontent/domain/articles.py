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
from opscontent.domain.accounts import Account
from opscontent.domain.posts import Post
from opscontent.domain.quotes import NOBODY, AlsoSent, Quote
from opscontent.domain.revisions import Revision, Text
from opscontent.errors import Missing
from opscontent.text import cjk, markdown
from opscontent.text.markdown import QuotedReply

_BLOCK_END = re.compile(r"</(?:p|h[1-6]|li|blockquote|figcaption|figure|pre|td|th)>|<[bh]r ?/?>")
NO_FRAME = ("", "", "")
# In the language of the account's readers, not of the editor who looks.
ANONYMOUS = {"zh": "一位读者", "en": "a reader"}
ALSO = {"zh": "（另有 {count} 位读者也这么写）", "en": "(also sent by {count} readers)"}
ALSO_ONE = {"zh": "（另有 1 位读者也这么写）", "en": "(also sent by one more reader)"}


@dataclass(frozen=True)
class Article:
    """`content_hash` covers every word, name and picture that readers will see.

    `missing` are the ids that the text quotes and the post doesn't hold; `placed` the quotes that it prints,
    `credits` whom it thanks, each once."""

    revision: Revision
    html: Markup
    content_hash: str
    placed: tuple[Quote, ...]
    missing: tuple[int, ...]
    credits: tuple[str, ...]


@dataclass(frozen=True)
class Around:
    """What an article prints besides its revision: the account's closing lines, and by reply its words, its credit
    and what is said of those who sent the same. `thanked` are names beyond those credits.

    `language` is the readers'; `frame` the opening line, the call and the QR code of the account's look."""

    closing: str
    quotes: tuple[tuple[int, str, str, str], ...]
    language: str
    thanked: tuple[str, ...] = ()
    frame: tuple[str, str, str] = NO_FRAME

    @property
    def credits(self) -> tuple[str, ...]:
        """Whom it thanks, each once."""
        return tuple(name for name in dict.fromkeys([*(each[2] for each in self.quotes), *self.thanked]) if name)

    @property
    def replies(self) -> tuple[QuotedReply, ...]:
        """The quotes as the Markdown extension takes them."""
        nobody = ANONYMOUS[self.language]
        return tuple(QuotedReply(number, words, name or nobody, note) for number, words, name, note in self.quotes)


@dataclass(frozen=True)
class Reading:
    """How long an article is, as its readers count: Chinese characters and Latin words, and minutes."""

    words: int
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
    body = _body(revision, post.account.closing)
    wanted = markdown.reply_ids(body)
    placed = _placed(wanted, available)
    printed = _around(post, placed)
    html = _rendered(body, printed.replies, printed.credits, printed.language)
    there = {quote.reply_id for quote in placed}
    missing = tuple(number for number in wanted if number not in there)
    return Article(revision, html, fingerprint(revision, body, printed), placed, missing, printed.credits)


def around(post: Post, revision: Revision) -> Around:
    """What the post's article prints around this text now; can be told of a text that can't be rendered, too."""
    wanted = markdown.reply_ids(f"{revision.body}\n\n{post.account.closing}")
    return _around(post, _placed(wanted, quotes.of_post(post.id)))


def as_read(revision: Revision, around: Around) -> str:
    """The words of an article as readers see them, a blank line between paragraphs. Raises like `preview`."""
    html = _rendered(_body(revision, around.closing), around.replies, around.credits, around.language)
    opening, call, _code = around.frame
    parts = (Markup(part).striptags() for part in _BLOCK_END.split(html))
    return "\n\n".join(filter(None, (opening, *parts, call)))


def said_of(also: AlsoSent, language: str) -> str:
    """What stands behind a credit of those who sent the same, in the readers' language; "" for nobody."""
    if also.count < 2:
        return ALSO_ONE[language] if also.count else ""
    return ALSO[language].format(count=also.count)


def language_of(account: Account) -> str:
    """The language in which an account's articles name readers, "zh" or "en": who looks makes no difference."""
    return "zh" if account.language.startswith("zh") else "en"


def fingerprint(revision: Revision, body: str, printed: Around) -> str:
    """sha256 over all that readers see, as hex; of the sources, so that a new renderer or look changes no approval.

    What is said of others who sent the same, and the frame, are in it where there are any: articles without them keep
    the approvals that they had before there were such."""
    lines = [[number, words, credit, *([note] if note else [])] for number, words, credit, note in printed.quotes]
    parts = [
        revision.title,
        revision.digest,
        revision.author,
        revision.cover,
        revision.cover_alt,
        body,
        lines,
        printed.language,
        *([list(printed.thanked)] if printed.thanked else []),
        *(printed.frame if any(printed.frame) else ()),
    ]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def _body(revision: Revision, closing: str) -> str:
    return f"{revision.body}\n\n{closing}" if closing else revision.body


def _around(post: Post, placed: Sequence[Quote]) -> Around:
    language, others = language_of(post.account), quotes.also_sent(placed)
    lines = tuple(
        (quote.reply_id, quote.words, quote.credited, said_of(others.get(quote.id, NOBODY), language))
        for quote in placed
    )
    thanked = tuple(dict.fromkeys(name for also in others.values() for name in also.names))
    return Around(post.account.closing, lines, language, thanked, looks.of(post.account).content)


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
    return Reading(cjk.word_count(text), cjk.reading_minutes(text))
