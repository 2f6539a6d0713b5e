"""Fillers: many rows at once, written past the domain's verbs but as those would write them."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import insert, text

from opscontent import clock
from opscontent.db import Base, db, unit_of_work
from opscontent.domain import contributors, search
from opscontent.domain.accounts import Account, Membership
from opscontent.domain.contributors import Contributor
from opscontent.domain.permissions import Role
from opscontent.domain.posts import Post, PostState
from opscontent.domain.replies import Door, Reply, ReplyState
from opscontent.domain.replies.acceptance import content_key
from opscontent.text.cjk import fold_key
from tests.bench import texts
from tests.bench.screens import EMAIL
from tests.factory import Factory

ZONE = ZoneInfo("Asia/Shanghai")
AT_ONCE = 2000
RATED = ("rating", "rating_low", "rating_high")
UNRATED = dict.fromkeys(RATED) | {"rating_count": 0}
# Of a hundred replies: most wait, some are decided on.
STATES = (
    [ReplyState.new] * 80
    + [ReplyState.shortlisted] * 8
    + [ReplyState.declined] * 8
    + [ReplyState.spam] * 2
    + [ReplyState.held, ReplyState.withdrawn]
)
STAGES = (PostState.planned, PostState.drafting, PostState.in_review, PostState.approved, PostState.planned)


def one_prompt(app: Flask, replies: int) -> dict[str, int]:
    """An account with a chief editor, a brief, and a prompt with that many replies."""
    make = Factory(app)
    account = make.account("早饭研究所", key="breakfast")
    make.member(account, Role.chief, "主编", email=EMAIL, locale="zh_Hans")
    make.brief(account)
    prompt = make.prompt(
        account, "你见过最好笑的菜单翻译是什么？", slug="menus", decline_reasons="重复\n看不懂\n广告"
    )
    with app.app_context(), unit_of_work():
        _add_contributors(account.id, replies * 6 // 10)
        _add_replies(account.id, prompt.id, make.consent(prompt).id, replies)
        _number_on(Contributor, Reply)
    return {"account": account.id, "prompt": prompt.id}


def one_post(app: Flask) -> dict[str, int]:
    """An account with a chief editor, a brief, and a post with nothing written yet."""
    make = Factory(app)
    account = make.account("早饭研究所", key="breakfast")
    make.member(account, Role.chief, "主编", email=EMAIL, locale="zh_Hans")
    make.brief(account)
    return {"account": account.id, "post": make.post(account, state=PostState.drafting).id}


def two_calendars(app: Flask) -> dict[str, int]:
    """Two accounts of one chief editor: next month has 200 posts in one, 5,000 in the other; before, 2,000 each."""
    make = Factory(app)
    accounts = [make.account(f"第{count}号", key=f"month{count}") for count in (200, 5000)]
    chief = make.member(accounts[0], Role.chief, "主编", email=EMAIL, locale="zh_Hans")
    with app.app_context(), unit_of_work() as session:
        session.add(Membership(account_id=accounts[1].id, person_id=chief.id, role=Role.chief))
    for account, count in zip(accounts, (200, 5000), strict=True):
        _fill_calendar(make, account, count)
    return {}


def next_month() -> date:
    today = clock.now().astimezone(ZONE).date()
    return (today.replace(day=1) + timedelta(days=31)).replace(day=1)


def chunks(rows: Sequence[Any], size: int = AT_ONCE) -> Iterator[Sequence[Any]]:
    for at in range(0, len(rows), size):
        yield rows[at : at + size]


def _number_on(*tables: type[Base]) -> None:
    """PostgreSQL numbers new rows by a counter of its own, which knows nothing of the numbers that we gave."""
    if db.engine.dialect.name == "postgresql":
        for table in tables:
            name = table.__tablename__
            db.session.execute(text(f"select setval(pg_get_serial_sequence('{name}', 'id'), max(id)) from {name}"))


def _fill_calendar(make: Factory, account: Account, count: int) -> None:
    brief = make.brief(account)
    pillars = [make.pillar(account, f"栏目{number}", colour=number, target_share=20).id for number in range(1, 6)]
    for weekday in range(7):
        make.slot(account, weekday=weekday, local_time=time(7, 30), pillar_id=pillars[weekday % 5])
    owners = [make.member(account, Role.writer, f"编辑{number}").id for number in range(1, 7)]
    month = next_month()
    moments = [*_moments(month, 28, count), *_moments(month - timedelta(days=200), 150, 2000), *([None] * 40)]
    shared = {"account_id": account.id, "brief_id": brief.id, "clause_key": "promise", "created_at": clock.now()}
    rows = [
        shared
        | {"title": title, "planned_at": at, "pillar_id": pillars[n % 5], "owner_id": owners[n % 6]}
        | {"state": STAGES[n % 5] if at else PostState.idea, "why_us": "我们的读者天天都在问。"}
        for n, (at, title) in enumerate(zip(moments, texts.titles(seed=count), strict=False))
    ]
    with make.app.app_context(), unit_of_work() as session:
        for some in chunks(rows):
            session.execute(insert(Post), list(some))


def _moments(first: date, days: int, count: int) -> list[datetime]:
    """So many moments, spread evenly over the working hours of these days."""
    begin = datetime.combine(first, time(7), ZONE)
    return [
        begin + timedelta(days=n % days, minutes=(n // days) * 700 // max(1, count // days)) for n in range(count)
    ]


def _add_contributors(account_id: int, count: int) -> None:
    moment = clock.now()
    for numbers in chunks(range(1, count + 1)):
        rows = [
            {
                "id": number,
                "account_id": account_id,
                "handle_hash": contributors.handle_hash(f"bench {number}"),
                "name": texts.NAMES[number % len(texts.NAMES)],
                "email": "",
                "created_at": moment,
            }
            for number in numbers
        ]
        db.session.execute(insert(Contributor), rows)


def _add_replies(account_id: int, prompt_id: int, consent_id: int, count: int) -> None:
    random, moment = Random(7), clock.now() - timedelta(days=20)
    shared = {"account_id": account_id, "prompt_id": prompt_id, "consent_id": consent_id, "door": Door.form}
    words = texts.replies(count, seed=1)
    for numbers in chunks(range(1, count + 1)):
        rows: list[dict[str, Any]] = []
        for number, (said, name) in zip(numbers, islice(words, len(numbers)), strict=True):
            who = random.randrange(count * 6 // 10) + 1
            row = {"id": number, "text": said, "name": name, "contributor_id": who, "fold_key": fold_key(said)}
            row |= {"content_key": content_key(str(number), said), "state": random.choice(STATES)}
            row |= (
                {"rating": 5, "rating_count": 1, "rating_low": 5, "rating_high": 5} if number % 500 == 0 else UNRATED
            )
            rows.append(shared | row | {"received_at": moment + timedelta(seconds=number * 15)})
        db.session.execute(insert(Reply), rows)
        search.index_texts((row["id"], search.searchable(row["text"], row["name"])) for row in rows)
