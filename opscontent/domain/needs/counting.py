"""How much waits: one statement for the numbers of every page, built once for each kind of rights."""

from functools import cache

from sqlalchemy import ColumnElement, Select, bindparam, func, literal, select

from opscontent.db import db
from opscontent.domain import notices
from opscontent.domain.accounts import Account
from opscontent.domain.comments import Comment
from opscontent.domain.editions import Edition
from opscontent.domain.hot_topics import Angle
from opscontent.domain.needs import mine as own
from opscontent.domain.needs import rules
from opscontent.domain.needs.rules import BOUND, COUNTED_MOST, Look, Rule, look
from opscontent.domain.notices import Notice
from opscontent.domain.people import Person
from opscontent.domain.posts import Post
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import Reply, ReplyState
from opscontent.domain.reviews import Review

Counted = type[Post] | type[Edition] | type[Prompt] | type[Angle] | type[Notice] | type[Comment] | type[Review]


def counts(account: Account, person: Person) -> dict[str, int]:
    """How much waits in `account`, by the sidebar's keys: week, hot, replies, reviews, publishing.

    Under notices the person's unread ones and under mine all that is their own, of all accounts: these numbers cost
    no query of their own."""
    seen = look(account, person)
    values = {name: getattr(seen, name) for name in BOUND}
    reviews, late, drafts, prompts, hot, publishing, replies, unread, mine = db.session.execute(
        _counting(seen.rights), values
    ).one()
    week = reviews + late + drafts + prompts + hot + publishing
    found = {"week": week, "hot": hot, "replies": replies, "reviews": reviews, "publishing": publishing}
    return found | {"notices": unread, "mine": mine}


@cache
def _counting(rights: rules.Rights) -> Select[int, int, int, int, int, int, int, int, int]:
    """Every page of the staff asks this, and building it costs more than running it."""
    look = Look(rights, *map(bindparam, BOUND))
    return select(
        _count(Post, rules.to_review(look)),
        _count(Post, rules.late_posts(look)),
        _count(Post, rules.drafts_due(look)),
        _count(Prompt, rules.prompts_to_triage(look)),
        _count(Angle, rules.angles_due(look)),
        _count(Edition, rules.editions_waiting(look)),
        _new_replies(look),
        _count(Notice, notices.unread_of(look.person_id, is_admin=look.rights.is_admin)),
        _mine(look),
    )


def _count(table: Counted, rule: Rule) -> ColumnElement[int]:
    return _at_most(select(table.id).where(rule))


def _mine(look: Look) -> ColumnElement[int]:
    """The same as `work` lists."""
    return (
        _count(Post, own.reviews(look))
        + _count(Review, own.changes(look))
        + _count(Post, own.drafts(look))
        + _count(Comment, own.tasks(look))
        + _count(Notice, own.said(look))
    )


def _new_replies(look: Look) -> ColumnElement[int]:
    if not look.rights.triages:
        return literal(0)
    prompts = select(Prompt.id).where(Prompt.account_id == look.account_id)
    return _at_most(select(Reply.id).where(Reply.prompt_id.in_(prompts), Reply.state == ReplyState.new))


def _at_most(found: Select[int]) -> ColumnElement[int]:
    return select(func.count()).select_from(found.limit(COUNTED_MOST).subquery()).scalar_subquery()
