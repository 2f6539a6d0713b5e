"""Which rows need a person, each rule once; the sidebar counts by them and the lists show by them."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, false, func, literal, not_, or_, select

from opscontent import clock
from opscontent.db import db
from opscontent.domain import notices, permissions, publications
from opscontent.domain.accounts import Account
from opscontent.domain.hot_topics import Angle, HotTopic, Stance
from opscontent.domain.notices import Notice
from opscontent.domain.people import Person
from opscontent.domain.posts import BEFORE_SCHEDULED, LOSES_APPROVAL, Post, PostState
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import Reply, ReplyState

AHEAD = timedelta(days=7)  # drafts due within this are due this week
SOON = timedelta(hours=24)  # a hot topic's deadline within this is urgent
COUNTED_MOST = 1000  # replies; nobody reads a number beyond, and counting 100,000 on each page costs
UNDECIDED = (ReplyState.new, ReplyState.held)
BOUND = ("account_id", "person_id", "now", "in_a_day", "in_a_week")  # the values of a look, in its order
OUT_OF_HAND = (PostState.approved, PostState.scheduled, PostState.published)

Rule = ColumnElement[bool]


class Rights(NamedTuple):
    """What decides which rules there are for a person in an account."""

    judges: bool
    judges_own: bool
    plans: bool
    drops: bool
    triages: bool
    is_admin: bool


@dataclass(frozen=True)
class Look:
    """Who looks at which account, and when: values, or names bound in a statement that is built once."""

    rights: Rights
    account_id: Any
    person_id: Any
    now: Any
    in_a_day: Any
    in_a_week: Any


def look(account: Account, person: Person) -> Look:
    """What rules ask about this person in this account at this moment."""
    now = clock.now()
    rights = Rights(
        judges=permissions.can(person, "review.judge", account),
        judges_own=account.allows_self_approval,
        plans=permissions.can(person, "post.plan", account),
        drops=permissions.can(person, "post.drop", account),
        triages=permissions.can(person, "reply.triage", account),
        is_admin=person.is_admin,
    )
    return Look(rights, account.id, person.id, now, now + SOON, now + AHEAD)


def counts(account: Account, person: Person) -> dict[str, int]:
    """How much waits in `account`, by the sidebar's keys: week, hot, replies, reviews, publishing.

    Under notices the person's unread ones, of all accounts: the bell's number costs no query of its own."""
    seen = look(account, person)
    values = {name: getattr(seen, name) for name in BOUND}
    reviews, late, drafts, prompts, hot, replies, unread = db.session.execute(_counting(seen.rights), values).one()
    settles = permissions.can(person, "publication.settle", account)
    publishing = publications.waiting_count(account.id) if settles else 0
    week = reviews + late + drafts + prompts + hot + publishing
    found = {"week": week, "hot": hot, "replies": replies, "reviews": reviews, "publishing": publishing}
    return found | {"notices": unread}


def to_review(look: Look) -> Rule:
    """Posts in review that this person is asked to judge, or that nobody in particular is."""
    if not look.rights.judges:
        return false()
    anyone: Rule = Post.reviewer_id.is_(None)
    if not look.rights.judges_own:
        anyone = and_(anyone, or_(Post.owner_id.is_(None), Post.owner_id != look.person_id))
    return and_(
        Post.account_id == look.account_id,
        Post.state == PostState.in_review,
        or_(Post.reviewer_id == look.person_id, anyone),
    )


def late_posts(look: Look) -> Rule:
    """Posts whose time has passed without being scheduled: an editor's all, a writer's own."""
    if not look.rights.plans:
        return false()
    late = and_(
        Post.account_id == look.account_id,
        Post.state.in_(BEFORE_SCHEDULED),
        Post.planned_at < look.now,
        not_(to_review(look)),
    )
    return late if look.rights.drops else and_(late, Post.owner_id == look.person_id)


def drafts_due(look: Look) -> Rule:
    """This person's own posts that are due within a week and not handed in yet."""
    unfinished = [state for state in BEFORE_SCHEDULED if state not in LOSES_APPROVAL]
    return and_(
        Post.account_id == look.account_id,
        Post.owner_id == look.person_id,
        Post.state.in_(unfinished),
        Post.planned_at >= look.now,
        Post.planned_at < look.in_a_week,
    )


def prompts_to_triage(look: Look) -> Rule:
    """Prompts with replies that nobody has decided on."""
    if not look.rights.triages:
        return false()
    undecided = exists().where(Reply.prompt_id == Prompt.id, Reply.state.in_(UNDECIDED)).correlate(Prompt)
    return and_(Prompt.account_id == look.account_id, undecided)


def angles_due(look: Look) -> Rule:
    """Hot topics that the account chases, with the deadline near and nothing approved yet."""
    if not look.rights.plans:
        return false()
    is_open = exists().where(HotTopic.id == Angle.hot_topic_id, HotTopic.closed_at.is_(None)).correlate(Angle)
    is_done = exists().where(Post.angle_id == Angle.id, Post.state.in_(OUT_OF_HAND)).correlate(Angle)
    return and_(
        Angle.account_id == look.account_id,
        Angle.stance == Stance.chase,
        Angle.deadline_at >= look.now,
        Angle.deadline_at < look.in_a_day,
        is_open,
        not_(is_done),
    )


@cache
def _counting(rights: Rights) -> Select[int, int, int, int, int, int, int]:
    """Every page of the staff asks this, and building it costs more than running it."""
    look = Look(rights, *map(bindparam, BOUND))
    return select(
        _count(Post, to_review(look)),
        _count(Post, late_posts(look)),
        _count(Post, drafts_due(look)),
        _count(Prompt, prompts_to_triage(look)),
        _count(Angle, angles_due(look)),
        _new_replies(look),
        _count(Notice, notices.unread_of(look.person_id, is_admin=look.rights.is_admin)),
    )


def _count(table: type[Post] | type[Prompt] | type[Angle] | type[Notice], rule: Rule) -> ColumnElement[int]:
    return select(func.count()).select_from(table).where(rule).scalar_subquery()


def _new_replies(look: Look) -> ColumnElement[int]:
    if not look.rights.triages:
        return literal(0)
    prompts = select(Prompt.id).where(Prompt.account_id == look.account_id)
    found = select(Reply.id).where(Reply.prompt_id.in_(prompts), Reply.state == ReplyState.new).limit(COUNTED_MOST)
    return select(func.count()).select_from(found.subquery()).scalar_subquery()
