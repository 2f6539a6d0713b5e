"""Running all checks over a post."""

from opscontent.domain import articles, briefs
from opscontent.domain.articles import Article
from opscontent.domain.checks.finding import CHECKS, Finding, Level, Subject
from opscontent.domain.posts import Post

ORDER = list(Level)


def run(post: Post, article: Article | None = None) -> list[Finding]:
    """All findings on the post's newest text, or on the one given; what blocks comes first.

    Raises `Missing` where nothing is written."""
    subject = subject_of(post, article)
    findings = [finding for function in CHECKS.values() for finding in function(subject)]
    return sorted(findings, key=lambda finding: ORDER.index(finding.level))


def blocking(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.level == Level.blocks]


def subject_of(post: Post, article: Article | None = None) -> Subject:
    return Subject(post, briefs.current(post.account_id), article or articles.compose(post))
