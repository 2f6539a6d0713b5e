"""The lists of This week, by the same rules as the counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import joinedload

from opscontent.db import db
from opscontent.domain import comments, permissions, publications, tellings
from opscontent.domain.accounts import Account
from opscontent.domain.comments import Comment
from opscontent.domain.hot_topics import Angle
from opscontent.domain.needs import rules
from opscontent.domain.people import Person
from opscontent.domain.posts import Post
from opscontent.domain.prompts import Prompt
from opscontent.domain.publications import Card
from opscontent.domain.replies import UNDECIDED, Reply, ReplyState
from opscontent.domain.tellings import Closing

SHOWN = 12  # of each kind; the section's own page has them all


@dataclass(frozen=True)
class Waiting:
    """A prompt with replies that nobody has decided on."""

    prompt: Prompt
    new: int
    held: int


@dataclass(frozen=True)
class Needs:
    """At most `SHOWN` of each kind, the most pressing first."""

    publishing: Sequence[Card]
    late: Sequence[Post]
    hot: Sequence[Angle]
    reviews: Sequence[Post]
    drafts: Sequence[Post]
    prompts: Sequence[Waiting]
    tasks: Sequence[Comment] = ()  # these two are not among the counts: to look them up on each page costs
    closing: Sequence[Closing] = ()  # more than it tells

    def __bool__(self) -> bool:
        drafts = (self.late, self.reviews, self.drafts, self.tasks)
        return any((*drafts, self.publishing, self.hot, self.prompts, self.closing))


def of(account: Account, person: Person) -> Needs:
    """All that needs `person` in `account`."""
    seen = rules.look(account, person)
    mine = _posts(
        {"late": rules.late_posts(seen), "reviews": rules.to_review(seen), "drafts": rules.drafts_due(seen)}
    )
    return Needs(
        publishing=_publishing(account, person),
        late=mine["late"],
        hot=_angles(seen),
        reviews=mine["reviews"],
        drafts=mine["drafts"],
        prompts=_prompts(seen),
        tasks=comments.tasks_of([account.id], person, SHOWN),
        closing=tellings.closing(account, seen.now, SHOWN) if seen.rights.triages else (),
    )


def _publishing(account: Account, person: Person) -> Sequence[Card]:
    if not permissions.can(person, "publication.settle", account):
        return ()
    return publications.waiting(account.id)[:SHOWN]


def _posts(kinds: Mapping[str, rules.Rule]) -> dict[str, list[Post]]:
    """The first of each kind, by one statement."""
    order = (Post.planned_at.is_(None), Post.planned_at, Post.id)
    parts = [
        select(literal(kind).label("kind"), Post.id.label("id")).where(rule).order_by(*order).limit(SHOWN).subquery()
        for kind, rule in kinds.items()
    ]
    found = union_all(*(select(part.c.kind, part.c.id) for part in parts)).subquery("found")
    people = joinedload(Post.owner).lazyload(Person.memberships)  # only the name is printed
    rows = db.session.execute(
        select(found.c.kind, Post)
        .join(found, found.c.id == Post.id)
        .options(joinedload(Post.pillar), people)
        .order_by(*order)
    )
    lists: dict[str, list[Post]] = {kind: [] for kind in kinds}
    for kind, post in rows:
        lists[kind].append(post)
    return lists


def _angles(seen: rules.Look) -> Sequence[Angle]:
    return db.session.scalars(
        select(Angle)
        .where(rules.angles_due(seen))
        .options(joinedload(Angle.hot_topic))
        .order_by(Angle.deadline_at, Angle.id)
        .limit(SHOWN)
    ).all()


def _prompts(seen: rules.Look) -> Sequence[Waiting]:
    new = func.count().filter(Reply.state == ReplyState.new)
    held = func.count().filter(Reply.state == ReplyState.held)
    rows = db.session.execute(
        select(Prompt, new, held)
        .join(Reply, Reply.prompt_id == Prompt.id)
        .where(rules.prompts_to_triage(seen), Reply.state.in_(UNDECIDED))
        .group_by(Prompt.id)
        .order_by(new.desc(), held.desc(), Prompt.id)
        .limit(SHOWN)
    ).all()
    return [Waiting(*row) for row in rows]
