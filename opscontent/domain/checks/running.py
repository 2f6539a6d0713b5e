"""Running all checks over a post, weighed as its account wants it."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select

from opscontent.db import db
from opscontent.domain import articles, briefs
from opscontent.domain.articles import Article
from opscontent.domain.checks import choices
from opscontent.domain.checks.finding import CHECKS, Earlier, Finding, Level, Subject
from opscontent.domain.posts import Post, PostState

ORDER = list(Level)
# Titles further back are forgotten by readers too.
MOST_EARLIER = 300
COMPARED = (PostState.published, PostState.scheduled, PostState.approved, PostState.in_review)


def run(post: Post, article: Article | None = None, *, approved: str = "") -> list[Finding]:
    """All findings on the post's newest text, or on the one given; what blocks comes first, what may pass last.

    `approved` is the body as it was approved last. Raises `Missing` where nothing is written."""
    subject = subject_of(post, article, approved=approved)
    findings = [finding for function in CHECKS.values() for finding in function(subject)]
    weighed = choices.weighed(findings, choices.weights(post.account_id))
    pardons = choices.pardons(post.id)
    marked = [replace(finding, pardon=pardons.get(finding.key)) for finding in weighed]
    return sorted(marked, key=lambda finding: (finding.pardon is not None, ORDER.index(finding.level)))


def blocking(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.level == Level.blocks and finding.pardon is None]


def subject_of(post: Post, article: Article | None = None, *, approved: str = "") -> Subject:
    return Subject(
        post,
        briefs.current(post.account_id),
        article or articles.compose(post),
        _earlier(post),
        choices.word_lists(post.account_id),
        approved,
    )


def _earlier(post: Post) -> Sequence[Earlier]:
    """The account's other posts that are out or on their way, the newest first."""
    rows = db.session.execute(
        select(Post.id, Post.title, Post.planned_at)
        .where(Post.account_id == post.account_id, Post.id != post.id, Post.state.in_(COMPARED))
        .order_by(Post.id.desc())
        .limit(MOST_EARLIER)
    )
    return [Earlier(*row) for row in rows]
