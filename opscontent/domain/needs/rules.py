"""Which rows need a person in an account, each rule once; the sidebar counts by them and the lists show by them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, exists, false, not_, or_, true
from sqlalchemy.orm import aliased

from opscontent import clock
from opscontent.domain import permissions, publications
from opscontent.domain.accounts import Account, Membership
from opscontent.domain.hot_topics import Angle, HotTopic, Stance
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.domain.posts import BEFORE_SCHEDULED, LOSES_APPROVAL, Post, PostState
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import UNDECIDED, Reply
from opscontent.domain.reviews import ReviewTurn, Seat, TurnState

AHEAD = timedelta(days=7)  # drafts due within this are due this week
SOON = timedelta(hours=24)  # a hot topic's deadline within this is urgent
COUNTED_MOST = 1000  # of a kind; a badge says 999+ beyond, and counting 100,000 replies on each page costs
BOUND = ("account_id", "person_id", "now", "in_a_day", "in_a_week", "overdue")  # the values of a look, in its order
OUT_OF_HAND = (PostState.approved, PostState.scheduled, PostState.published)

Rule = ColumnElement[bool]


class Rights(NamedTuple):
    """What decides which rules there are for a person in an account."""

    judges: bool
    judges_own: bool
    is_chief: bool
    plans: bool
    drops: bool
    triages: bool
    settles: bool
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
    overdue: Any  # an edition that was to go out before this is late


def look(account: Account, person: Person) -> Look:
    """What rules ask about this person in this account at this moment."""
    now = clock.now()
    rights = Rights(
        judges=permissions.can(person, "review.judge", account),
        judges_own=account.allows_self_approval,
        is_chief=permissions.role_of(person, account.id) is Role.chief,
        plans=permissions.can(person, "post.plan", account),
        drops=permissions.can(person, "post.drop", account),
        triages=permissions.can(person, "reply.triage", account),
        settles=permissions.can(person, "publication.settle", account),
        is_admin=person.is_admin,
    )
    return Look(rights, account.id, person.id, now, now + SOON, now + AHEAD, now - publications.GRACE)


def anywhere(person: Person) -> Look:
    """What `mine` asks: about all accounts, where the database knows what one may do in each."""
    now = clock.now()
    rights = Rights(True, False, False, True, False, False, False, is_admin=person.is_admin)
    return Look(rights, None, person.id, now, now + SOON, now + AHEAD, now - publications.GRACE)


def to_review(look: Look) -> Rule:
    """Posts in review whose turn is this person's: by name, or by role where nobody in particular is asked."""
    if not look.rights.judges:
        return false()
    chief, own = (true() if each else false() for each in (look.rights.is_chief, look.rights.judges_own))
    rule = turn_is_for(look, is_chief=chief, judges_own=own)
    return and_(Post.account_id == look.account_id, Post.state == PostState.in_review, rule)


def turn_is_for(look: Look, *, is_chief: Rule, judges_own: Rule) -> Rule:
    """Whether a post in review waits for a person who may judge; what else they may is said in SQL."""
    of_post = and_(ReviewTurn.post_id == Post.id, ReviewTurn.state == TurnState.waiting)
    named = exists().where(of_post, ReviewTurn.role.is_(None), _seated(look)).correlate(Post)
    by_name = exists().where(of_post, ReviewTurn.role.is_(None)).correlate(Post)
    for_chiefs = exists().where(of_post, ReviewTurn.role == Role.chief).correlate(Post)
    by_another = and_(or_(Post.owner_id.is_(None), Post.owner_id != look.person_id), not_(_passed(look)))
    anyone = and_(not_(_reviewer_fits(for_chiefs)), or_(judges_own, by_another))
    by_role = and_(not_(by_name), or_(Post.reviewer_id == look.person_id, anyone), or_(is_chief, not_(for_chiefs)))
    return or_(named, by_role)


def _seated(look: Look) -> Rule:
    """Named for the turn, or standing in for somebody now; who handed it over is not."""
    theirs, other = aliased(Seat), aliased(Seat)
    given = exists().where(other.turn_id == theirs.turn_id, other.for_id == theirs.person_id, other.until > look.now)
    is_theirs = or_(theirs.until > look.now, and_(theirs.for_id.is_(None), not_(given)))
    return exists().where(theirs.turn_id == ReviewTurn.id, theirs.person_id == look.person_id, is_theirs)


def _reviewer_fits(for_chiefs: Rule) -> Rule:
    """Whether the plan names a reviewer who may decide this turn: then it is not for everyone of the role."""
    is_theirs = and_(Membership.account_id == Post.account_id, Membership.person_id == Post.reviewer_id)
    judge = or_(Membership.role == Role.chief, and_(Membership.role == Role.editor, not_(for_chiefs)))
    return exists().where(is_theirs, judge).correlate(Post)


def _passed(look: Look) -> Rule:
    """Whether this person approved an earlier step of it."""
    mine = and_(ReviewTurn.post_id == Post.id, ReviewTurn.decided_by_id == look.person_id)
    return exists().where(mine, ReviewTurn.state == TurnState.passed).correlate(Post)


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


def editions_waiting(look: Look) -> Rule:
    """What should have gone out, or may have, and needs a person."""
    return publications.waits(look.account_id, look.overdue) if look.rights.settles else false()


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
