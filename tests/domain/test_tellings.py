from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from opscontent import clock, vault
from opscontent.db import db
from opscontent.domain import activity, connections, pauses, reader_notices, receipts, replies, rights, tellings
from opscontent.domain.accounts import Account
from opscontent.domain.chats import ChatMessage, forget_old
from opscontent.domain.contributors import Contributor
from opscontent.domain.people import Person
from opscontent.domain.prompts import Prompt, PromptState
from opscontent.domain.quotes import Quote
from opscontent.domain.replies import ReplyState, Told
from opscontent.domain.tellings import (
    HOLD,
    MessageDoor,
    MessageKind,
    MessageState,
    ReaderMessage,
    Telling,
    TellingState,
    wording,
)
from opscontent.errors import Conflict, Rejected
from tests.domain.test_receipts import publish
from tests.factory import Factory

EVERYTHING = tuple(Told)


@pytest.fixture
def account(inside: object, make: Factory) -> Account:
    account = make.account("Paper", language="en")
    connections.configure(account, "wechat", {"appid": "wx1", "secret": "s"}, by=make.person())
    return account


@pytest.fixture
def prompt(account: Account, make: Factory) -> Prompt:
    return make.prompt(account, state=PromptState.closed)


@pytest.fixture
def editor(account: Account, make: Factory) -> Person:
    return make.person()


def wrote(contributor: Contributor, hours_ago: float, openid: str = "o1") -> None:
    """They wrote in the chat so long ago."""
    db.session.add(
        ChatMessage(
            account_id=contributor.account_id,
            key=f"{contributor.id}:{hours_ago}",
            contributor_id=contributor.id,
            sender=vault.seal(openid),
            received_at=clock.now() - timedelta(hours=hours_ago),
        )
    )
    db.session.flush()


def told(prompt: Prompt, editor: Person, *wanted: Told, writes: bool = False, mails: bool = True) -> Telling:
    """Told and applied."""
    seen = tellings.preview(prompt, clock.now(), mails=mails).seen
    telling = tellings.tell(prompt, wanted or EVERYTHING, seen=seen, writes_declined=writes, by=editor)
    db.session.flush()
    tellings.apply(telling.id, clock.now() + HOLD, mails=mails)
    return telling


def later() -> datetime:
    """When what was told just now may be sent."""
    return clock.now() + 2 * HOLD


def messages() -> list[ReaderMessage]:
    return list(db.session.scalars(select(ReaderMessage).order_by(ReaderMessage.id)))


def test_a_decision_is_quiet_until_it_is_told(prompt: Prompt, editor: Person, make: Factory) -> None:
    chosen = make.reply(prompt, "一", state=ReplyState.used)
    shortlisted = make.reply(prompt, "二", state=ReplyState.shortlisted)
    declined = make.reply(prompt, "三", state=ReplyState.declined)
    before = [receipts.of(reply).status for reply in (chosen, shortlisted, declined)]

    telling = told(prompt, editor)

    after = [receipts.of(reply).status.value for reply in (chosen, shortlisted, declined)]
    assert [status.value for status in before] == ["received"] * 3
    assert after == ["selected", "considered", "not_this_time"]
    assert telling.state is TellingState.applied
    assert activity.of(prompt)[0].verb == "prompt.told"
    assert activity.of(prompt)[0].changes == {
        "told_considered": [None, 1], "told_selected": [None, 1], "told_not_this_time": [None, 1],
    }  # fmt: skip
    assert tellings.pending_count(prompt, clock.now()) == 0


def test_nothing_is_told_before_the_minute_is_over(prompt: Prompt, editor: Person, make: Factory) -> None:
    reply = make.reply(prompt, state=ReplyState.used)
    seen = tellings.preview(prompt, clock.now(), mails=True).seen
    telling = tellings.tell(prompt, EVERYTHING, seen=seen, writes_declined=False, by=editor)
    db.session.flush()
    moment = clock.now()

    assert tellings.due(moment) == []
    tellings.apply(telling.id, moment, mails=True)
    assert (reply.told, telling.state) == (None, TellingState.waiting)
    tellings.cancel(telling, by=editor)
    tellings.apply(telling.id, moment + HOLD, mails=True)

    assert (reply.told, telling.state) == (None, TellingState.cancelled)
    with pytest.raises(Rejected, match="cancelled already"):
        tellings.cancel(telling, by=editor)


def test_what_was_told_can_not_be_cancelled(prompt: Prompt, editor: Person, make: Factory) -> None:
    make.reply(prompt, state=ReplyState.used)
    telling = told(prompt, editor)

    with pytest.raises(Rejected, match="told already"):
        tellings.cancel(telling, by=editor)


def test_what_is_decided_otherwise_meanwhile_is_left_out(prompt: Prompt, editor: Person, make: Factory) -> None:
    stays, leaves = (make.reply(prompt, text, state=ReplyState.used) for text in "一二")
    seen = tellings.preview(prompt, clock.now(), mails=True).seen
    telling = tellings.tell(prompt, EVERYTHING, seen=seen, writes_declined=False, by=editor)
    replies.withdraw(leaves)
    db.session.flush()

    tellings.apply(telling.id, clock.now() + HOLD, mails=True)

    assert (stays.told, leaves.told) == (Told.selected, None)


def test_telling_refuses_what_nobody_saw(prompt: Prompt, editor: Person, make: Factory) -> None:
    make.reply(prompt, "一", state=ReplyState.used)
    seen = tellings.preview(prompt, clock.now(), mails=True).seen
    make.reply(prompt, "二", state=ReplyState.used)

    with pytest.raises(Conflict):
        tellings.tell(prompt, EVERYTHING, seen=seen, writes_declined=False, by=editor)
    now_seen = tellings.preview(prompt, clock.now(), mails=True).seen
    with pytest.raises(Rejected, match="nothing to tell"):
        tellings.tell(prompt, (Told.considered,), seen=now_seen, writes_declined=False, by=editor)
    tellings.tell(prompt, EVERYTHING, seen=now_seen, writes_declined=False, by=editor)
    db.session.flush()
    with pytest.raises(Rejected, match="Wait a minute"):
        tellings.tell(prompt, EVERYTHING, seen=now_seen, writes_declined=False, by=editor)


def test_a_no_is_told_at_the_end_only(account: Account, make: Factory) -> None:
    prompt = make.prompt(account)
    make.reply(prompt, state=ReplyState.declined)

    assert tellings.preview(prompt, clock.now(), mails=True).is_empty
    prompt.closes_at = clock.now() - timedelta(minutes=1)
    assert tellings.preview(prompt, clock.now(), mails=True).items["not_this_time"] != []


@pytest.mark.parametrize(
    "was_told, state, expected",
    [
        (None, ReplyState.new, False),
        (None, ReplyState.held, False),
        (None, ReplyState.spam, False),
        (None, ReplyState.shortlisted, True),
        (Told.considered, ReplyState.shortlisted, False),
        (Told.considered, ReplyState.used, True),
        (Told.considered, ReplyState.declined, True),
        (Told.not_this_time, ReplyState.used, True),
        (Told.not_this_time, ReplyState.shortlisted, False),
        (Told.not_this_time, ReplyState.declined, False),
        (Told.selected, ReplyState.used, False),
        (Told.selected, ReplyState.declined, False),
        (Told.selected, ReplyState.shortlisted, False),
    ],
)
def test_what_may_follow_what_was_told(
    prompt: Prompt, make: Factory, was_told: Told | None, state: ReplyState, expected: bool
) -> None:
    make.reply(prompt, state=state, told=was_told)

    assert (tellings.pending_count(prompt, clock.now()) == 1) is expected


def test_a_promise_that_does_not_hold_any_more_is_shown(prompt: Prompt, make: Factory) -> None:
    broken = make.reply(prompt, "一", state=ReplyState.declined, told=Told.selected)
    make.reply(prompt, "二", state=ReplyState.used, told=Told.selected)

    assert tellings.preview(prompt, clock.now(), mails=True).contradicted == [broken]


def test_the_preview_says_who_is_told_by_which_door(prompt: Prompt, make: Factory) -> None:
    by_chat, by_mail, by_page, late = (make.contributor(prompt.account, name) for name in ("聊", "信", "页", "晚"))
    for fish in (by_chat, by_mail, by_page, late):
        make.reply(prompt, f"{fish.name}一", contributor=fish, state=ReplyState.used)
    second = make.reply(prompt, "信二", contributor=by_mail, state=ReplyState.used)
    reader_notices.want(second, "fish@example.org")
    wrote(by_chat, 47)
    wrote(late, 49)

    found = tellings.preview(prompt, clock.now(), mails=True)

    ways = {each.contributor.name: each.way and each.way.door for each in found.first}
    assert ways == {"聊": MessageDoor.chat, "信": MessageDoor.email, "页": None, "晚": None}
    assert (found.people["selected"], len(found.items["selected"])) == (4, 5)
    assert (found.doors, found.closing_soon) == ({"chat": 1, "email": 1}, 1)
    assert tellings.preview(prompt, clock.now(), mails=False).doors == {"chat": 1}


def test_the_preview_asks_the_same_however_many_there_are(prompt: Prompt, make: Factory, statements: Any) -> None:
    counts = []
    for number in (1, 2):
        for _ in range(number):
            make.reply(prompt, state=ReplyState.used)
        db.session.expire_all()
        db.session.refresh(prompt)
        with statements() as ran:
            tellings.preview(prompt, clock.now(), mails=True)
        counts.append(len(ran))

    assert counts[0] == counts[1]


def test_one_person_gets_one_message(prompt: Prompt, editor: Person, make: Factory) -> None:
    fish, other = make.contributor(prompt.account), make.contributor(prompt.account)
    chosen = [make.reply(prompt, text, contributor=fish, state=ReplyState.used) for text in "一二"]
    make.reply(prompt, "三", contributor=fish, state=ReplyState.declined)
    no = make.reply(prompt, "四", contributor=other, state=ReplyState.declined)
    wrote(fish, 1)
    wrote(other, 1, "o2")

    told(prompt, editor, writes=True)

    found = [(each.kind, each.door, each.contributor_id, each.reply_ids) for each in messages()]
    assert found == [
        (MessageKind.chosen, MessageDoor.chat, fish.id, [reply.id for reply in chosen]),
        (MessageKind.declined, MessageDoor.chat, other.id, [no.id]),
    ]


def test_a_no_is_written_only_where_that_is_wanted_and_never_to_the_blocked(
    prompt: Prompt, editor: Person, make: Factory
) -> None:
    fish, blocked = make.contributor(prompt.account), make.contributor(prompt.account, blocked_at=clock.now())
    make.reply(prompt, "一", contributor=fish, state=ReplyState.declined)
    make.reply(prompt, "二", contributor=blocked, state=ReplyState.used)
    wrote(fish, 1)
    wrote(blocked, 1)

    told(prompt, editor)

    assert messages() == []


def test_a_message_is_taken_once_and_opens_the_receipts(prompt: Prompt, editor: Person, make: Factory) -> None:
    reply = make.reply(prompt, "夫妻肺片", state=ReplyState.used)
    wrote(reply.contributor, 1)
    told(prompt, editor)
    (message,) = messages()

    saying = tellings.take(message.id, later())

    assert saying is not None
    assert (saying.address, saying.words, saying.question) == ("o1", ("夫妻肺片",), prompt.question)
    assert tellings.take(message.id, later()) is None
    assert tellings.by_receipt(saying.links[0]) is reply
    for wrong in ("", ".", saying.links[0] + "1", saying.links[0].split(".")[0], f"x.{reply.id}", "x.²"):
        assert tellings.by_receipt(wrong) is None
    tellings.sent(message.id, clock.now())
    assert message.state is MessageState.sent


def test_a_failure_that_precedes_acceptance_is_tried_again_and_others_are_not(
    prompt: Prompt, editor: Person, make: Factory
) -> None:
    reply = make.reply(prompt, state=ReplyState.used)
    wrote(reply.contributor, 1)
    told(prompt, editor)
    (message,) = messages()
    now = later()

    for _ in range(5):
        assert tellings.take(message.id, now) is not None
        tellings.not_sent(message.id, now, "wechat_unreached", retriable=True)
        db.session.flush()
        if message.state is MessageState.due:
            assert tellings.messages_due(now) == []
            now = message.not_before
            assert tellings.messages_due(now) == [message.id]

    assert (message.state, message.tries_count) == (MessageState.refused, 5)


def test_a_worker_that_died_leaves_it_unclear_for_ever(prompt: Prompt, editor: Person, make: Factory) -> None:
    reply = make.reply(prompt, state=ReplyState.used)
    wrote(reply.contributor, 1)
    told(prompt, editor)
    (message,) = messages()
    now = later()
    tellings.take(message.id, now)

    assert tellings.give_up_dead(now + timedelta(minutes=9)) == 0
    assert tellings.give_up_dead(now + timedelta(minutes=11)) == 1
    db.session.refresh(message)

    assert message.state is MessageState.unclear
    assert tellings.messages_due(now + timedelta(days=1)) == []
    assert tellings.troubles(prompt.account_id, [message.telling_id or 0]) == [message]


def test_a_window_that_closed_meanwhile_is_missed(prompt: Prompt, editor: Person, make: Factory) -> None:
    reply = make.reply(prompt, state=ReplyState.used)
    wrote(reply.contributor, 47)
    told(prompt, editor)
    (message,) = messages()

    assert tellings.take(message.id, clock.now() + timedelta(hours=2)) is None
    assert message.state is MessageState.missed


def test_a_reader_hears_at_most_five_times_until_they_write_again(account: Account, make: Factory) -> None:
    fish = make.contributor(account)
    wrote(fish, 2)
    row = {"account_id": account.id, "contributor_id": fish.id, "kind": MessageKind.chosen, "reply_ids": []}
    for number in range(5):
        values = {"key": str(number), "door": MessageDoor.chat, "state": MessageState.sent, "sent_at": clock.now()}
        db.session.add(ReaderMessage(**row, **values, not_before=clock.now(), created_at=clock.now()))
    db.session.flush()

    assert tellings.windows(account.id, clock.now()) == {}
    wrote(fish, 0)
    assert list(tellings.windows(account.id, clock.now() + timedelta(minutes=1))) == [fish.id]


def test_withdrawn_before_it_is_sent_is_not_told(prompt: Prompt, editor: Person, make: Factory) -> None:
    reply = make.reply(prompt, state=ReplyState.used)
    wrote(reply.contributor, 1)
    told(prompt, editor)
    replies.withdraw(reply)
    db.session.flush()

    assert tellings.take(messages()[0].id, later()) is None


def test_nothing_is_sent_while_publishing_is_paused(prompt: Prompt, editor: Person, make: Factory) -> None:
    reply = make.reply(prompt, state=ReplyState.used)
    wrote(reply.contributor, 1)
    told(prompt, editor)

    assert len(tellings.messages_due(later())) == 1
    pauses.begin(prompt.account, by=editor)
    db.session.flush()

    assert tellings.messages_due(later()) == []


def test_after_a_restore_nothing_is_sent_again(prompt: Prompt, editor: Person, make: Factory) -> None:
    reply = make.reply(prompt, state=ReplyState.used)
    wrote(reply.contributor, 1)
    told(prompt, editor)

    assert tellings.doubt_all(clock.now()) == 1
    assert tellings.messages_due(later()) == []


def test_forget_takes_links_and_messages_away(prompt: Prompt, editor: Person, make: Factory) -> None:
    reply = make.reply(prompt, state=ReplyState.used)
    wrote(reply.contributor, 1)
    told(prompt, editor)
    saying = tellings.take(messages()[0].id, later())
    assert saying is not None

    rights.forget(reply.contributor, by=editor)

    assert tellings.by_receipt(saying.links[0]) is None
    assert messages() == []
    assert db.session.scalars(select(ChatMessage.sender)).all() == [""]


def test_the_chat_address_goes_with_its_window(account: Account, make: Factory) -> None:
    fish = make.contributor(account)
    wrote(fish, 47)
    wrote(fish, 49)

    forget_old(clock.now())

    found = db.session.scalars(select(ChatMessage.sender).order_by(ChatMessage.id)).all()
    assert [bool(sender) for sender in found] == [True, False]


def test_news_of_an_article_goes_once_to_whoever_wrote_lately(prompt: Prompt, make: Factory) -> None:
    near, far, mailed = (
        make.reply(prompt, text, state=ReplyState.used, contributor=make.contributor(prompt.account, text))
        for text in "近远信"
    )
    for reply in (near, mailed):
        wrote(reply.contributor, 1)
    reader_notices.want(mailed, "fish@example.org")
    publish(make, near)
    post = db.session.scalars(select(Quote).where(Quote.reply_id == near.id)).one().post
    for reply in (far, mailed):
        make.quote(reply, post)

    tellings.note_published(clock.now())
    tellings.note_published(clock.now())

    (message,) = messages()
    assert (message.kind, message.reply_ids, message.contributor_id) == (
        MessageKind.published, [near.id], near.contributor_id,
    )  # fmt: skip
    saying = tellings.take(message.id, later())
    assert saying is not None
    assert (saying.title, saying.url) == ("Menus", "/a/paper/menu")


@pytest.mark.parametrize(
    "template, is_right",
    [
        ("", True),
        ("{replies}", True),
        ("{name}: {question} {replies} {account}", True),
        ("Hello", False),
        ("{replies} {wrong}", False),
        ("{replies}" + "x" * 300, False),
    ],
)
def test_a_template_says_where_the_replies_stand(inside: object, template: str, is_right: bool) -> None:
    if is_right:
        wording.check(template)
        return
    with pytest.raises(Rejected):
        wording.check(template)


def test_places_are_filled_in_once(inside: object) -> None:
    text = wording.filled("{name}|{replies}|{odd}", name="{account}", question="q", replies="{name}", account="a")
    listed = wording.listed(tuple("一二三四五六"), tuple("123456"), lambda link: f"/r/{link}")

    assert text == "{account}|{name}|{odd}"
    assert listed.startswith("“一”\n/r/1\n\n“二”")
    assert listed.endswith("and 1 more")
