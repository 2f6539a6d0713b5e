"""What a check sees, what it says, and the list of all checks."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from opscontent.domain.articles import Article
from opscontent.domain.briefs import Brief
from opscontent.domain.posts import Post


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
class Finding:
    """`sentence` says what is wrong and what to do; `rule` where that comes from (a clause, a platform's limit).

    `found` are the words it is about, as they stand in the text."""

    code: str
    level: Level
    place: Place
    sentence: Any
    rule: Any = ""
    found: tuple[str, ...] = ()


@dataclass(frozen=True)
class Subject:
    """A post with the text to be checked (saved or not) and the brief in force."""

    post: Post
    brief: Brief | None
    article: Article

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
