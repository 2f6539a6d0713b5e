"""One of each thing in one account, the people who ask, and the address of any rule about these things."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from opscontent import clock
from opscontent.channels.contract import Outgoing, Piece
from opscontent.db import db
from opscontent.domain import workers
from opscontent.domain.api_tokens import ApiToken
from opscontent.domain.calendar import ActKind, CalendarAct, CalendarView, Insertion
from opscontent.domain.calendar_feeds import CalendarFeed
from opscontent.domain.chats import AnswerRule, Match
from opscontent.domain.checks import CheckWords, Level, Waiver
from opscontent.domain.comments import Comment
from opscontent.domain.contributors import ContributorMerge
from opscontent.domain.events import Event
from opscontent.domain.hot_rules import HotRule, Wish
from opscontent.domain.imports import Import, ImportState
from opscontent.domain.invitations import Invitation
from opscontent.domain.measurements import Measurement, MeasurementTable, ResultSource
from opscontent.domain.media import Picture
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.domain.plan_imports import PlanImport
from opscontent.domain.publications import Publication, PublicationState
from opscontent.domain.recurrences import Recurrence
from opscontent.domain.reviews import Guest, ReviewTurn, Seat, TurnState
from opscontent.domain.rhythm import RhythmWaiver
from opscontent.domain.tellings import Telling
from tests.factory import Factory, at

SECRET = "a title that outsiders must not see"


@dataclass
class World:
    """One of each thing in one account, and the people who ask."""

    values: dict[str, Any]
    viewer: Person
    chief_elsewhere: Person


def build(app: Flask, make: Factory) -> World:
    account, elsewhere = make.account("Ours"), make.account("Elsewhere")
    editor = make.member(account, Role.editor)
    post = make.post(account, SECRET)
    prompt = make.prompt(account, SECRET)
    reply = make.reply(prompt)
    edition = make.edition(account, post, publish_at=at("2026-11-21 07:30"))
    topic = make.hot_topic("A storm")
    values = {
        "account_id": account.id,
        "post_id": post.id,
        "prompt_id": prompt.id,
        "reply_id": reply.id,
        "contributor_id": reply.contributor_id,
        "quote_id": make.quote(reply, post).id,
        "section_id": make.section(prompt).id,
        "revision_id": (revision := make.revision(post)).id,
        "number": 1,
        "first": 1,
        "second": 1,
        "old": 1,
        "new": 1,
        "slot_id": make.slot(account).id,
        "edition_id": edition.id,
        "topic_id": topic.id,
        "feed_id": make.feed().id,
        "person_id": editor.id,
        "key": account.key,
        "state": "new",
        "batch": "0" * 32,
        "position": 0,
        "act": "did-not",
        "filename": "x.jpg",
        "name": "x.jpg",
        "token": "none",
        "version": 1,
        "year": 2026,
        "month": 11,
        "day": "2026-11-21",
        "decision_id": 1,
        "article_id": 1,
        **_rows(app, account.id, prompt.id, edition.id, reply.contributor_id, post.id, editor.id),
        **_review(app, account.id, post.id, revision.id, editor.id),
        **_results(app, account.id, post.id),
        "stay_id": make.stay(topic).id,
    }
    return World(values, make.member(account, Role.viewer), make.member(elsewhere, Role.chief))


def _rows(
    app: Flask, account_id: int, prompt_id: int, edition_id: int, contributor_id: int, post_id: int, by_id: int
) -> dict[str, int]:
    now = at("2026-11-21 07:30")
    piece = Piece(1, 0, "A title", "", "", "<p>Words.</p>", "a-title", "0" * 64)
    outgoing = Outgoing("1-1-0", "ours", "Ours", (piece,))
    rows = {
        "publication_id": Publication(
            account_id=account_id, edition_id=edition_id, channel="site", content_hash="0" * 64,
            state=PublicationState.unknown, not_before=now, created_at=now, outgoing=asdict(outgoing),
        ),
        "rule_id": AnswerRule(
            account_id=account_id, keyword=SECRET, match=Match.equal, text="x", position=1, created_at=now
        ),
        "hot_rule_id": HotRule(account_id=account_id, name=SECRET, wish=Wish.mute, must="x", created_at=now),
        "import_id": Import(
            account_id=account_id, prompt_id=prompt_id, door="paste", state=ImportState.done, created_at=now
        ),
        "telling_id": Telling(
            account_id=account_id, prompt_id=prompt_id, items={}, created_at=now, goes_at=now,
        ),
        "merge_id": ContributorMerge(
            account_id=account_id, kept_id=contributor_id, merged_id=contributor_id,
            moved={"contributors": [], "replies": []},
            changed={"blocked_at": [None, None, None]},
            merged_at=now,
        ),
        "calendar_feed_id": CalendarFeed(
            person_id=by_id, account_id=account_id, name=SECRET[:40], filters={}, token_hash="1" * 64, created_at=now
        ),
        "plan_import_id": PlanImport(account_id=account_id, kind="table", rows=[[1, [SECRET]]], created_at=now),
        "token_id": ApiToken(account_id=account_id, label="x", token_hash="0" * 64, created_at=now),
        "list_id": CheckWords(account_id=account_id, name=SECRET, level=Level.warns, words="x", created_at=now),
        "comment_id": Comment(account_id=account_id, post_id=post_id, number=1, words=SECRET, by_id=by_id, at=now),
        "picture_id": Picture(
            account_id=account_id, name="a" * 32 + ".jpg", digest="0" * 64, size=1, width=9, height=9, title=SECRET,
            created_at=now,
        ),
        "waiver_of_rhythm": RhythmWaiver(
            account_id=account_id, key="row", week="2026-11-16", reason=SECRET, by_id=by_id, at=now
        ),
        "view_id": CalendarView(
            account_id=account_id, person_id=by_id, name=SECRET[:40], page="list", wishes={}, position=1,
            created_at=now,
        ),
        "act_id": CalendarAct(person_id=by_id, kind=ActKind.drop, lines=[], made_at=now),
        "waiver_id": Waiver(account_id=account_id, post_id=post_id, key="x", reason=SECRET, by_id=by_id, at=now),
        "insertion_id": Insertion(account_id=account_id, post_id=post_id, way="add", moves=[], made_at=now),
        "recurrence_id": Recurrence(
            account_id=account_id, title=SECRET, rule="FREQ=WEEKLY;BYDAY=MO", starts_on=now.date(),
            local_time=now.time(), weeks_ahead=4, first_number=1, created_at=now,
        ),
        "event_id": Event(
            account_id=account_id, name=SECRET, first_on=now.date(), last_on=now.date(), created_at=now
        ),
        "invitation_id": Invitation(
            token_hash="0" * 64, email="x@example.org", account_id=account_id, role=Role.viewer,
            created_at=now, expires_at=now,
        ),
    }  # fmt: skip
    with app.app_context():
        workers.beat("the-worker", clock.now() + timedelta(hours=1))  # it is not what is tested here
        db.session.add_all(rows.values())
        db.session.flush()
        ids = {name: row.id for name, row in rows.items()}
        db.session.commit()
    return ids


def _review(app: Flask, account_id: int, post_id: int, revision_id: int, by_id: int) -> dict[str, int]:
    now = at("2026-11-21 07:30")
    seat = Seat(person_id=by_id, for_id=by_id, reason=SECRET, until=now + timedelta(days=999))
    turn = ReviewTurn(
        account_id=account_id, post_id=post_id, position=1, state=TurnState.waiting, began_at=now, seats=[seat]
    )
    guest = Guest(
        account_id=account_id, post_id=post_id, revision_id=revision_id, token_hash="0" * 64, name=SECRET[:20],
        made_by_id=by_id, created_at=now, expires_at=now + timedelta(days=999),
    )  # fmt: skip
    with app.app_context():
        db.session.add_all([turn, guest])
        db.session.flush()
        ids = {"seat_id": seat.id, "guest_id": guest.id}
        db.session.commit()
    return ids


def _results(app: Flask, account_id: int, post_id: int) -> dict[str, int]:
    now = at("2026-11-21 07:30")
    table = MeasurementTable(account_id=account_id, filename=SECRET, rows=[[1, [SECRET, "1"]]], created_at=now)
    row = Measurement(
        account_id=account_id, post_id=post_id, source=ResultSource.hand, taken_at=now, reads=1, created_at=now
    )
    with app.app_context():
        db.session.add_all([table, row])
        db.session.flush()
        ids = {"table_id": table.id, "measurement_id": row.id}
        db.session.commit()
    return ids


def address(app: Flask, rule: Rule, world: World) -> str:
    with app.test_request_context():
        unknown = rule.arguments - world.values.keys()
        assert not unknown, f"{rule}: say in this test what {unknown} is"
        return app.url_map.bind("localhost").build(rule.endpoint, {n: world.values[n] for n in rule.arguments})
