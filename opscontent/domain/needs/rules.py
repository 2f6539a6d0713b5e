"""Which rows need a person, each rule once; the sidebar counts by them and the lists show by them."""

from datetime import timedelta

from sqlalchemy import ColumnElement, and_, exists, false, func, literal, not_, or_, select

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
OUT_OF_HAND = (PostState.approved, PostState.scheduled, PostState.published)

Rule = ColumnElement[bool]


def counts(account: Account, person: Person) -> dict[str, int]:
    """How much waits in `account`, by the sidebar's keys: week, hot, replies, reviews, publishing.

    Under notices the person's unread ones, of all accounts: the bell's number costs no query of its own."""
    reviews, late, drafts, prompts, hot, replies, unread = db.session.execute(
        select(
            _count(Post, to_review(account, person)),
            _count(Post, late_posts(account, person)),
            _count(Post, drafts_due(account, person)),
            _count(Prompt, prompts_to_triage(account, person)),
            _count(Angle, angles_due(account, person)),
            _new_replies(account, person),
            _count(Notice, notices.unread_of(person)),
        )
    ).one()
    publishing = publications.waiting_count(account.id) if _may("publication.settle", account, person) else 0
    week = reviews + late + drafts + prompts + hot + publishing
    found = {"week": week, "hot": hot, "replies": replies, "reviews": reviews, "publishing": publishing}
    return found | {"notices": unread}


def to_review(account: Account, person: Person) -> Rule:
    """Posts in review that this person is asked to judge, or that nobody in particular is."""
    if not _may("review.judge", account, person):
        return false()
    anyone: Rule = Post.reviewer_id.is_(None)
    if not account.allows_self_approval:
        anyone = and_(anyone, or_(Post.owner_id.is_(None), Post.owner_id != person.id))
    return and_(
        Post.account_id == account.id,
        Post.state == PostState.in_review,
        or_(Post.reviewer_id == person.id, anyone),
    )


def late_posts(account: Account, person: Person) -> Rule:
    """Posts whose time has passed without being scheduled: an editor's all, a writer's own."""
    if not _may("post.plan", account, person):
        return false()
    late = and_(
        Post.account_id == account.id,
        Post.state.in_(BEFORE_SCHEDULED),
        Post.planned_at < clock.now(),
        not_(to_review(account, person)),
    )
    return late if _may("post.drop", account, person) else and_(late, Post.owner_id == person.id)


def drafts_due(account: Account, person: Person) -> Rule:
    """This person's own posts that are due within a week and not handed in yet."""
    unfinished = [state for state in BEFORE_SCHEDULED if state not in LOSES_APPROVAL]
    return and_(
        Post.account_id == account.id,
        Post.owner_id == person.id,
        Post.state.in_(unfinished),
        Post.planned_at >= clock.now(),
        Post.planned_at < clock.now() + AHEAD,
    )


def prompts_to_triage(account: Account, person: Person) -> Rule:
    """Prompts with replies that nobody has decided on."""
    if not _may("reply.triage", account, person):
        return false()
    undecided = exists().where(Reply.prompt_id == Prompt.id, Reply.state.in_(UNDECIDED)).correlate(Prompt)
    return and_(Prompt.account_id == account.id, undecided)


def angles_due(account: Account, person: Person) -> Rule:
    """Hot topics that the account chases, with the deadline near and nothing approved yet."""
    if not _may("post.plan", account, person):
        return false()
    is_open = exists().where(HotTopic.id == Angle.hot_topic_id, HotTopic.closed_at.is_(None)).correlate(Angle)
    is_done = exists().where(Post.angle_id == Angle.id, Post.state.in_(OUT_OF_HAND)).correlate(Angle)
    return and_(
        Angle.account_id == account.id,
        Angle.stance == Stance.chase,
        Angle.deadline_at >= clock.now(),
        Angle.deadline_at < clock.now() + SOON,
        is_open,
        not_(is_done),
    )


def _count(table: type[Post] | type[Prompt] | type[Angle] | type[Notice], rule: Rule) -> ColumnElement[int]:
    return select(func.count()).select_from(table).where(rule).scalar_subquery()


def _new_replies(account: Account, person: Person) -> ColumnElement[int]:
    if not _may("reply.triage", account, person):
        return literal(0)
    prompts = select(Prompt.id).where(Prompt.account_id == account.id)
    found = select(Reply.id).where(Reply.prompt_id.in_(prompts), Reply.state == ReplyState.new).limit(COUNTED_MOST)
    return select(func.count()).select_from(found.subquery()).scalar_subquery()


def _may(action: str, account: Account, person: Person) -> bool:
    return permissions.can(person, action, account)
