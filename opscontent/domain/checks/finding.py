"""What a check sees, what it says, and the list of all checks."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from opscontent.domain.articles import Article
from opscontent.domain.briefs import Brief
from opscontent.domain.posts import Post

KEY_MAXIMUM = 200


class Level(StrEnum):
    blocks = "blocks"  # stops an approval
    warns = "warns"
    advises = "advises"


class Place(StrEnum):
    """Which part of the post a finding is about."""

    plan = "plan"
    headline = "title"
    digest = "digest"
    cover = "cover"
    author = "author"
    body = "body"
    quote = "quote"


@dataclass(frozen=True)
class Fix:
    """One change of the Markdown body that is certain: `old`, which begins at character `start`, becomes `new`."""

    start: int
    old: str
    new: str
    context: str = ""  # the words around it as they are
    mended: str = ""  # and as they would be


@dataclass(frozen=True)
class Pardon:
    """Why somebody lets a finding pass."""

    id: int
    reason: str
    who: str
    at: datetime


@dataclass(frozen=True)
class Finding:
    """`sentence` says what is wrong and what to do; `rule` where that comes from (a clause, a platform's limit).

    `found` are the words it is about, as they stand in the text; `like` is the post that this one is like."""

    code: str
    level: Level
    place: Place
    sentence: Any
    rule: Any = ""
    found: tuple[str, ...] = ()
    fixes: tuple[Fix, ...] = ()
    pardon: Pardon | None = None
    like: int | None = None

    @property
    def key(self) -> str:
        """What it is known by while the text around it changes."""
        return f"{self.code}:{self.found[0] if self.found else ''}"[:KEY_MAXIMUM]


@dataclass(frozen=True)
class Earlier:
    """Another post of the account, as its title is compared."""

    id: int
    title: str
    planned_at: datetime | None


@dataclass(frozen=True)
class WordList:
    """Words of the account's own; `level` is that of what they hit."""

    name: str
    level: Level
    words: tuple[str, ...]


@dataclass(frozen=True)
class Subject:
    """A post with the text to be checked (saved or not), the brief in force, and what else a check looks at.

    `approved` is the body as it was approved last, "" where it never was."""

    post: Post
    brief: Brief | None
    article: Article
    earlier: Sequence[Earlier] = ()
    word_lists: Sequence[WordList] = ()
    approved: str = ""

    @property
    def all_text(self) -> str:
        """Everything that readers would read, as typed."""
        revision = self.article.revision
        quoted = "\n".join(quote.words for quote in self.article.placed)
        return "\n".join((revision.title, revision.digest, revision.body, quoted))


Check = Callable[[Subject], Iterable[Finding]]
CHECKS: dict[str, Check] = {}


def check(function: Check) -> Check:
    """Register a check under its name. It yields findings; it neither writes nor reads the database."""
    CHECKS[function.__name__] = function
    return function
