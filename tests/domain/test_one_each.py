import pytest
from flask import Flask

from opscontent import clock
from opscontent.db import db
from opscontent.domain import quotes
from opscontent.domain.people import Person
from opscontent.domain.prompts import Prompt
from opscontent.domain.quotes import Edit, one_each
from opscontent.domain.replies import Reply, ReplyState
from opscontent.errors import Conflict, Rejected
from tests.factory import Factory


@pytest.fixture
def prompt(inside: Flask, make: Factory) -> Prompt:
    return make.prompt(make.account())


@pytest.fixture
def editor(prompt: Prompt, make: Factory) -> Person:
    return make.member(prompt.account, "editor", "Ling")


def shortlisted(make: Factory, prompt: Prompt, *texts: str, **values: object) -> list[Reply]:
    return [make.reply(prompt, text, **({"state": ReplyState.shortlisted} | values)) for text in texts]


def chosen(prompt: Prompt) -> list[tuple[str, int]]:
    return [(choice.reply.text, choice.alike) for choice in quotes.choices(prompt.id).first]


def test_choices_are_the_best_of_each_set(prompt: Prompt, make: Factory) -> None:
    shortlisted(make, prompt, "佛跳墙", "夫妻肺片")
    shortlisted(make, prompt, "夫妻肺片！", "夫妻肺片。", rating=4)
    make.reply(prompt, "口水鸡")

    assert chosen(prompt) == [("夫妻肺片！", 3), ("佛跳墙", 1)]
    assert quotes.choices(prompt.id).total == 2


@pytest.mark.parametrize(
    "values",
    [
        {"consent_revoked_at": clock.now()},
        {"consent_id": None},
        {"text": ""},
        {"state": ReplyState.withdrawn},
        {"state": ReplyState.declined},
    ],
)
def test_choices_leave_out_what_can_not_be_printed(prompt: Prompt, make: Factory, values: dict[str, object]) -> None:
    make.reply(prompt, **({"text": "佛跳墙", "state": ReplyState.shortlisted} | values))  # type: ignore[arg-type]
    shortlisted(make, prompt, "夫妻肺片", consent_id=None, consent_note="by mail")

    assert chosen(prompt) == [("夫妻肺片", 1)]


def test_sets_with_a_pick_are_left_out(prompt: Prompt, editor: Person, make: Factory) -> None:
    one, _, two, _, _ = shortlisted(make, prompt, "一", "一！", "二", "二！", "三")
    quotes.pick(one, by=editor)
    second = quotes.pick(two, by=editor)
    db.session.flush()
    quotes.build(prompt, [second], by=editor)

    assert chosen(prompt) == [("三", 1)]


def test_picked_in_one_go_and_taken_off_in_one(prompt: Prompt, editor: Person, make: Factory) -> None:
    first, *_ = shortlisted(make, prompt, "一", "二", "二！", "三")
    quotes.pick(first, by=editor)
    ids = [choice.reply.id for choice in quotes.choices(prompt.id).first]

    count = quotes.pick_one_each(prompt, ids, by=editor)

    waiting = quotes.on_desk(prompt.id)
    batch, untouched = quotes.newest_batch(waiting)
    assert (count, untouched, [quote.words for quote in waiting]) == (2, 2, ["一", "二", "三"])
    quotes.edit(waiting[2], Edit("叁", credit="小鱼"), version=1, by=editor)
    assert quotes.undo_batch(prompt, batch, by=editor) == 1
    assert [quote.words for quote in quotes.on_desk(prompt.id)] == ["一", "叁"]
    assert quotes.newest_batch(quotes.on_desk(prompt.id)) == ("", 0)
    for again in (batch, "", "other"):
        with pytest.raises(Rejected, match="None of these"):
            quotes.undo_batch(prompt, again, by=editor)


def test_another_list_than_was_shown_is_a_conflict(prompt: Prompt, editor: Person, make: Factory) -> None:
    one, two = shortlisted(make, prompt, "一", "二")

    with pytest.raises(Conflict):
        quotes.pick_one_each(prompt, [one.id], by=editor)
    quotes.pick_one_each(prompt, [two.id, one.id], by=editor)
    with pytest.raises(Rejected, match="has a pick"):
        quotes.pick_one_each(prompt, [], by=editor)


def test_a_go_has_a_limit(prompt: Prompt, editor: Person, make: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one_each, "ONE_EACH_MOST", 2)
    shortlisted(make, prompt, "一", "二", "三")
    found = quotes.choices(prompt.id)

    quotes.pick_one_each(prompt, [choice.reply.id for choice in found.first], by=editor)

    assert (found.total, len(found.first)) == (3, 2)
    assert chosen(prompt) == [("三", 1)]
