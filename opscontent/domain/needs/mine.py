"""What is a person's own to do, over all accounts: rules that `work` lists by and the sidebar counts by."""

from sqlalchemy import and_, exists, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from opscontent.domain import notices
from opscontent.domain.accounts import Account, Membership
from opscontent.domain.comments import Comment
from opscontent.domain.needs.rules import Look, Rule, turn_is_for
from opscontent.domain.notices import Notice, NoticeKind
from opscontent.domain.permissions import Role
from opscontent.domain.posts import BEFORE_SCHEDULED, LOSES_APPROVAL, Post, PostState
from opscontent.domain.reviews import SENDING, Review, ReviewKind

UNFINISHED = [state for state in BEFORE_SCHEDULED if state not in LOSES_APPROVAL]
SAID = (NoticeKind.mentioned, NoticeKind.commented)  # what is a task stands among the tasks


def reviews(look: Look) -> Rule:
    """Posts whose turn is theirs, as This week shows them for one account."""
    account = and_(Account.id == Post.account_id, Account.archived_at.is_(None))
    judges_own = exists().where(account, Account.allows_self_approval).correlate(Post)
    # The accounts as a list of their own: the index of posts by account and state begins with it.
    open_ = select(Account.id).where(Account.archived_at.is_(None))
    waits = and_(Post.account_id.in_(open_), Post.state == PostState.in_review)
    if look.rights.is_admin:
        return and_(waits, turn_is_for(look, is_chief=true(), judges_own=judges_own))
    judging = and_(Membership.person_id == look.person_id, Membership.role.in_([Role.chief, Role.editor]))
    waits = and_(waits, Post.account_id.in_(select(Membership.account_id).where(judging)))
    leads = and_(Membership.person_id == look.person_id, Membership.role == Role.chief)
    is_chief = exists().where(leads, Membership.account_id == Post.account_id).correlate(Post)
    return and_(waits, turn_is_for(look, is_chief=is_chief, judges_own=judges_own))


def changes(look: Look) -> Rule:
    """Requests for changes that came last, of posts that are theirs, or nobody's and they asked."""
    newest = select(func.max(Review.id)).where(Review.kind.in_(SENDING)).group_by(Review.post_id)
    asked = select(func.max(Review.id)).where(Review.kind == ReviewKind.asked).group_by(Review.post_id)
    sent = select(Review.post_id).where(Review.id.in_(asked), Review.by_id == look.person_id)
    is_mine = or_(Post.owner_id == look.person_id, and_(Post.owner_id.is_(None), Post.id.in_(sent)))
    its_post = exists().where(Post.id == Review.post_id, Post.state == PostState.drafting, is_mine)
    is_last = and_(Review.id.in_(newest), Review.kind == ReviewKind.changes)
    return and_(its_post.correlate(Review), is_last, _mine(look, Review.account_id))


def drafts(look: Look) -> Rule:
    """Their own posts that are due within a week or late, not handed in, and not among the changes."""
    last = select(func.max(Review.id)).where(Review.post_id == Post.id, Review.kind.in_(SENDING)).correlate(Post)
    sent_back = exists().where(Review.id == last.scalar_subquery(), Review.kind == ReviewKind.changes).correlate(Post)
    is_due = and_(Post.owner_id == look.person_id, Post.state.in_(UNFINISHED), Post.planned_at < look.in_a_week)
    return and_(is_due, ~and_(Post.state == PostState.drafting, sent_back), _mine(look, Post.account_id))


def tasks(look: Look) -> Rule:
    is_open = and_(Comment.resolved_at.is_(None), Comment.withdrawn_at.is_(None))
    return and_(Comment.assignee_id == look.person_id, is_open, _mine(look, Comment.account_id))


def said(look: Look) -> Rule:
    """What was said to them and they have not read."""
    return and_(notices.unread_of(look.person_id, is_admin=look.rights.is_admin), Notice.kind.in_(SAID))


def _mine(look: Look, account_id: InstrumentedAttribute[int]) -> Rule:
    """Of accounts that are not put away and that they belong to."""
    rule = and_(Account.id == account_id, Account.archived_at.is_(None))
    if not look.rights.is_admin:
        works = select(Membership.account_id).where(Membership.person_id == look.person_id)
        rule = and_(rule, Account.id.in_(works))
    return exists().where(rule).correlate(account_id.class_)
