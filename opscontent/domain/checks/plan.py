"""Is the post planned against the brief: pillar, clause, and why we write it."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l

from opscontent.domain import briefs, posts
from opscontent.domain.checks.finding import Finding, Level, Place, Subject, check


@check
def brief_is_there(subject: Subject) -> Iterable[Finding]:
    if subject.brief is None:
        yield Finding(
            "brief",
            Level.warns,
            Place.plan,
            _l("This account has no brief. Write one, so that every post can say what it serves."),
        )


@check
def pillar_is_chosen(subject: Subject) -> Iterable[Finding]:
    if subject.post.pillar_id is None:
        yield Finding("pillar", Level.blocks, Place.plan, _l("Choose the pillar this post belongs to."))


@check
def clause_is_cited(subject: Subject) -> Iterable[Finding]:
    if not subject.brief:
        return
    cited = posts.clause_of(subject.post)
    if cited is None:
        yield Finding("clause", Level.blocks, Place.plan, _l("Choose the clause of the brief this post serves."))
    elif cited.text not in {clause.text for clause in briefs.clauses(subject.brief)}:
        yield Finding(
            "clause_changed",
            Level.warns,
            Place.plan,
            _l("The clause this post cites is no longer in the brief. Does the post still fit?"),
            rule=cited.text,
        )


@check
def why_us_is_said(subject: Subject) -> Iterable[Finding]:
    if not subject.post.why_us.strip():
        yield Finding("why_us", Level.blocks, Place.plan, _l("Say in one sentence why we write this."))
