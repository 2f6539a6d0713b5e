"""Nobody is told twice, proved as for publications: a worker is really killed (SIGKILL) at each step of a message
while another runs, and what readers got is in the platform's own ledger."""

from collections import Counter
from datetime import timedelta

import time_machine
from flask import Flask
from sqlalchemy import select

from opscontent import clock, vault
from opscontent.db import db, unit_of_work
from opscontent.domain import connections, tellings
from opscontent.domain.chats import ChatMessage
from opscontent.domain.replies import ReplyState, Told
from opscontent.domain.tellings import HOLD, MessageState, ReaderMessage
from tests import fake_wechat
from tests.factory import Factory
from tests.fake_wechat import FakeWeChat
from tests.jobs.test_kills import KILLED, around, kill

APPID = "wx1"
STEPS = around("take", "say", "post", "sent")


def test_no_reader_is_told_twice_wherever_the_worker_is_killed(app: Flask, make: Factory) -> None:
    with fake_wechat.running() as platform:
        prepared(app, make, platform)

        ends = kill(app, list(STEPS), module="tests.jobs.killing_tellings")

        seen = Counter(each.titles[0] for each in platform.ledger)
    states = states_of(app)
    story = {step: (end, states[step], seen[step]) for step, end in zip(STEPS, ends, strict=True)}
    assert set(ends) == {KILLED}, story
    assert [step for step in STEPS if seen[step] > 1] == [], story
    # What was claimed when its worker died may have arrived, and is never sent again; what was not, another sends.
    assert states == {step: MessageState.sent if step.endswith("take") else MessageState.unclear for step in STEPS}, (
        story
    )
    assert {step for step in STEPS if seen[step]} == {
        "before:take",
        "after:take",
        "after:post",
        "after:say",
        "before:sent",
        "after:sent",
    }, story


def prepared(app: Flask, make: Factory, platform: FakeWeChat) -> None:
    """One reader for each death, all of them to be told that they were chosen; the minute is over."""
    platform.add_account(APPID, "secret", ("draft", "custom"))
    with time_machine.travel(clock.now() - HOLD - timedelta(minutes=1), tick=False), app.app_context():
        make.inside = True
        with unit_of_work():
            account = make.account("Paper", language="en")
            options = {"appid": APPID, "secret": "secret", "host": platform.address, "allows_private": "yes"}
            connections.configure(account, "wechat", options, by=make.person())
            prompt = make.prompt(account)
            for step in STEPS:
                reader = make.contributor(account, step)
                make.reply(prompt, step, contributor=reader, state=ReplyState.used)
                platform.accounts[APPID].wrote[step] = clock.now()
                row = {"account_id": account.id, "key": step, "contributor_id": reader.id}
                db.session.add(ChatMessage(**row, sender=vault.seal(step), received_at=clock.now()))
            db.session.flush()
            seen = tellings.preview(prompt, clock.now(), mails=False).seen
            tellings.tell(prompt, tuple(Told), seen=seen, writes_declined=False, by=make.person())
        del make.inside


def states_of(app: Flask) -> dict[str, MessageState]:
    """By the name of the reader, which is the step."""
    with app.app_context():
        rows = db.session.scalars(select(ReaderMessage).order_by(ReaderMessage.id)).all()
        return {step: row.state for step, row in zip(STEPS, rows, strict=True)}
