from dataclasses import replace

import pytest

from opscontent import clock
from opscontent.db import db
from opscontent.domain import activity, exports, triage
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import Door, ReplyGroup, ReplyState
from opscontent.domain.triage import Filters, Order, Tab
from tests.factory import Factory, at

ALL = Filters(tab=Tab.all)


@pytest.fixture
def prompt(inside: object, make: Factory) -> Prompt:
    return make.prompt(make.account())


def texts(prompt: Prompt, filters: Filters = ALL) -> list[str]:
    return [line.text for line in exports.chunk(prompt.id, filters)]


def test_a_line_has_what_editors_see(prompt: Prompt, make: Factory) -> None:
    values = {"title_idea": "神译", "rating": 4, "consent_note": "asked", "received_at": at("2026-11-21 07:30")}
    reply = make.reply(prompt, "夫妻肺片", state=ReplyState.used, **values)
    for title in ("First", "Second"):
        make.quote(reply, make.post(prompt.account, title))
    make.quote(reply)

    (line,) = exports.chunk(prompt.id, ALL)

    assert line == exports.Line(
        id=reply.id,
        received_at=at("2026-11-21 07:30"),
        state=ReplyState.used,
        text="夫妻肺片",
        name="小鱼",
        title_idea="神译",
        door=Door.form,
        consent_version=1,
        consent_note="asked",
        rating=4,
        posts=["First", "Second"],
        group_id=None,
        group_size=1,
        is_representative=True,
    )


def test_a_line_knows_its_group(prompt: Prompt, make: Factory) -> None:
    group = ReplyGroup(account_id=prompt.account_id, prompt_id=prompt.id, created_at=clock.now())
    db.session.add(group)
    db.session.flush()
    spam = make.reply(prompt, "一", group_id=group.id, state=ReplyState.spam)
    first, second = (make.reply(prompt, "一", group_id=group.id) for _ in range(2))

    lines = {
        line.id: (line.group_id, line.group_size, line.is_representative) for line in exports.chunk(prompt.id, ALL)
    }

    assert lines == {spam.id: (group.id, 2, False), first.id: (group.id, 2, True), second.id: (group.id, 2, False)}
    second.is_representative = True
    db.session.flush()
    assert [line.is_representative for line in exports.chunk(prompt.id, ALL)] == [False, False, True]


def test_a_blind_prompt_unveils_only_what_was_rated(prompt: Prompt, make: Factory) -> None:
    editor = make.member(prompt.account, "editor")
    prompt.rates_blind = True
    seen, unseen = make.reply(prompt, "一"), make.reply(prompt, "二", rating=5)
    used = make.reply(prompt, "三", state=ReplyState.used)
    triage.rate(seen, 4, by=editor)

    lines = exports.chunk(prompt.id, replace(ALL, rated_by=editor.id))

    assert [(line.id, line.name, line.rating, line.group_size) for line in lines] == [
        (seen.id, "小鱼", 4, 1),
        (unseen.id, "", None, None),
        (used.id, "小鱼", None, 1),
    ]


def test_the_filters_of_triage_hold(prompt: Prompt, make: Factory) -> None:
    make.reply(make.prompt(prompt.account), "elsewhere")
    for text, state in (("一", ReplyState.new), ("二", ReplyState.shortlisted), ("三", ReplyState.new)):
        make.reply(prompt, text, state=state, consent_id=None)

    assert texts(prompt) == ["一", "二", "三"]
    assert texts(prompt, Filters(tab=Tab.new, order=Order.newest)) == ["一", "三"]
    assert texts(prompt, Filters(tab=Tab.all, q="二")) == ["二"]


def test_chunks_leave_nothing_out_and_nothing_twice(
    prompt: Prompt, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "CHUNK", 2)
    for number in range(3):
        make.reply(prompt, str(number))

    first = exports.chunk(prompt.id, ALL)
    second = exports.chunk(prompt.id, ALL, first[-1].id)

    assert [[line.text for line in each] for each in (first, second)] == [["0", "1"], ["2"]]
    assert exports.chunk(prompt.id, ALL, second[-1].id) == []


def test_the_history_tells_who_took_what(prompt: Prompt, make: Factory) -> None:
    editor = make.member(prompt.account, "editor")
    make.reply(prompt)

    exports.begin(prompt, ALL, "csv", by=editor)

    (entry,) = activity.of(prompt)
    assert (entry.verb, entry.note, entry.actor) == ("prompt.exported", "csv · 1", editor)
