"""What readers read of an article, as one short print: the same for what we sent and what WeChat made of it.

WeChat rewrites styles (their quotes become entities), tags, classes and picture attributes by itself. Words, pictures
and links it leaves alone, so these are what is compared. Knows no draft and no call."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from opscontent.channels.contract import Outgoing

PRINT_LENGTH = 24

_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))


def prints(articles: Sequence[Mapping[str, Any]], outgoing: Outgoing) -> list[str]:
    """One print an article, of what we send or of what WeChat has for `outgoing`."""
    # WeChat keeps a digest only where an article is alone, and writes its own where none is.
    has_digest = len(outgoing.pieces) == 1 and bool(outgoing.pieces[0].digest)
    return [_print(article, has_digest=has_digest) for article in articles]


def bare(text: Any) -> str:
    """The text without what nobody sees: white space, and characters of no width."""
    return "".join(str(text or "").translate(_UNSEEN).split())


def _print(article: Mapping[str, Any], *, has_digest: bool) -> str:
    reading = _Reading()
    reading.feed(str(article.get("content") or ""))
    reading.close()
    digest = bare(article.get("digest")) if has_digest else ""
    parts = [bare(article.get("title")), bare(article.get("author")), digest, bare(reading.words), reading.addresses]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:PRINT_LENGTH]


class _Reading(HTMLParser):
    """Words and addresses of an article, in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words = ""
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        address = given.get("href") if tag == "a" else (given.get("data-src") or given.get("src"))
        if tag in ("a", "img") and address:
            self.addresses.append(_place(address))

    def handle_data(self, data: str) -> None:
        self.words += data


def _place(address: str) -> str:
    """Without scheme and query, which WeChat changes."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    return f"{parts.hostname}{parts.path}"
