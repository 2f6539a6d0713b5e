import pytest

from opscontent.domain import activity, exports
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import Door, ReplyState
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
    )


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
