"""Find: posts by title and text, prompts and replies of some accounts, and people, by a few characters."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, lazyload

from opscontent.db import db
from opscontent.domain import revisions, search, triage
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.posts import Post, title_holds
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import Reply, ReplyState
from opscontent.domain.revisions import Hit

QUERY_MAXIMUM = 100
SHOWN = 6  # of each kind


@dataclass(frozen=True)
class Found:
    """At most `SHOWN` of each kind, the newest first; `veiled` are replies whose sender is not to be shown yet."""

    accounts: Sequence[Account] = ()
    posts: Sequence[Post] = ()
    texts: Sequence[Hit] = ()
    prompts: Sequence[Prompt] = ()
    replies: Sequence[Reply] = ()
    veiled: frozenset[int] = frozenset()
    people: Sequence[Person] = ()

    def __bool__(self) -> bool:
        return any((self.accounts, self.posts, self.texts, self.prompts, self.replies, self.people))


def find(
    query: str, among: Sequence[Account], *, replies_of: Sequence[Account], everyone: bool = False, person_id: int = 0
) -> Found:
    """What holds `query` in the accounts `among`; replies only of `replies_of`, people if `everyone`.

    `person_id` is who asks: of prompts that are rated blind they see what they rated."""
    query = query.strip()[:QUERY_MAXIMUM]
    if not query:
        return Found()
    ids = [account.id for account in among]
    replies, veiled = _replies(query, [account.id for account in replies_of], person_id)
    return Found(
        accounts=[account for account in among if query.casefold() in account.name.casefold()][:SHOWN],
        posts=_posts(query, ids),
        texts=[hit for hit in revisions.find(query, ids, most=SHOWN).hits if hit.count],
        prompts=_prompts(query, ids),
        replies=replies,
        veiled=veiled,
        people=_people(query) if everyone else (),
    )


def _posts(query: str, account_ids: list[int]) -> Sequence[Post]:
    return db.session.scalars(
        select(Post)
        .where(Post.account_id.in_(account_ids), title_holds(query))
        .options(joinedload(Post.account), joinedload(Post.pillar))
        .order_by(Post.id.desc())
        .limit(SHOWN)
    ).all()


def _prompts(query: str, account_ids: list[int]) -> Sequence[Prompt]:
    is_like = or_(
        Prompt.question.icontains(query, autoescape=True),
        Prompt.slug.icontains(query, autoescape=True),
        Prompt.keyword.icontains(query, autoescape=True),
    )
    return db.session.scalars(
        select(Prompt)
        .where(Prompt.account_id.in_(account_ids), is_like)
        .options(joinedload(Prompt.account))
        .order_by(Prompt.id.desc())
        .limit(SHOWN)
    ).all()


def _replies(query: str, account_ids: list[int], person_id: int) -> tuple[Sequence[Reply], frozenset[int]]:
    """By their words and by the name of who sent them, not those that were taken back; and the ids of those whose
    sender a blind prompt hides from this person. By a hidden name nothing is found."""
    query_for = (
        select(Reply)
        .where(Reply.account_id.in_(account_ids), search.matches(query), Reply.state != ReplyState.withdrawn)
        .options(joinedload(Reply.prompt))
        .order_by(Reply.id.desc())
        .limit(SHOWN)
    )
    found = db.session.scalars(query_for).all()
    veiled = triage.veiled(found, person_id)
    if veiled:
        found = db.session.scalars(query_for.where(~triage.is_veiled_hit(query, account_ids, person_id))).all()
        veiled = triage.veiled(found, person_id)
    return found, veiled


def _people(query: str) -> Sequence[Person]:
    is_like = or_(Person.name.icontains(query, autoescape=True), Person.email.icontains(query, autoescape=True))
    found = select(Person).where(is_like).options(lazyload(Person.memberships))
    return db.session.scalars(found.order_by(Person.name, Person.id).limit(SHOWN)).all()
