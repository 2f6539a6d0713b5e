from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from opscontent import clock
from opscontent.db import db
from opscontent.domain import activity, contributors, groups, replies, triage
from opscontent.domain.groups import PassState
from opscontent.domain.people import Person
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import Reply, ReplyGroup, ReplyState
from opscontent.errors import Conflict, Missing, Rejected
from tests.factory import Factory


@pytest.fixture
def prompt(inside: Flask, make: Factory) -> Prompt:
    return make.prompt(make.account())


@pytest.fixture
def editor(prompt: Prompt, make: Factory) -> Person:
    return make.person("Ling")


def passed(prompt: Prompt) -> None:
    """One whole pass in this transaction."""
    texts = groups.begin(prompt.id)
    assert texts is not None
    found = groups.compare(texts)
    assert found is not None
    groups.settle(prompt.id, found, texts.versions)
    groups.end(prompt.id, texts)
    db.session.flush()
    db.session.expire_all()


def together(prompt: Prompt) -> set[tuple[int, ...]]:
    """The ids of each group that has members."""
    rows: dict[int, list[int]] = {}
    for number, group_id in db.session.execute(
        select(Reply.id, Reply.group_id)
        .where(Reply.prompt_id == prompt.id, Reply.group_id.is_not(None))
        .order_by(Reply.id)
    ):
        rows.setdefault(group_id, []).append(number)
    return {tuple(ids) for ids in rows.values()}


def group_of(reply: Reply) -> ReplyGroup:
    assert reply.group_id is not None
    return db.session.get_one(ReplyGroup, reply.group_id)


def test_a_pass_puts_those_together_that_say_the_same(prompt: Prompt, make: Factory) -> None:
    one, two, three = (make.reply(prompt, text) for text in ("夫妻肺片太好笑", "夫妻肺片真好笑！", "佛跳墙"))
    make.reply(prompt, "夫妻肺片好笑", state=ReplyState.spam)
    make.reply(make.prompt(prompt.account), "夫妻肺片好笑")

    passed(prompt)

    assert together(prompt) == {(one.id, two.id)}
    assert (three.group_id, one.is_representative, two.is_representative) == (None, True, False)
    assert groups.size(group_of(one).id) == 2


def test_a_later_pass_adds_to_the_group_that_is_there(prompt: Prompt, make: Factory) -> None:
    one, two = make.reply(prompt, "夫妻肺片太好笑"), make.reply(prompt, "夫妻肺片真好笑！")
    passed(prompt)
    three = make.reply(prompt, "觉得夫妻肺片好笑")

    passed(prompt)

    assert together(prompt) == {(one.id, two.id, three.id)}


def test_a_reply_meets_those_who_say_the_very_same_at_once(prompt: Prompt, make: Factory) -> None:
    one = make.reply(prompt, "夫妻肺片太好笑")
    make.reply(prompt, "夫妻肺片真好笑！")
    passed(prompt)

    who = contributors.recognise(prompt.account, "Joe")
    new = replies.accept(prompt, contributor=who, text="夫妻肺片，太好笑！", door=replies.Door.paste).reply
    other = replies.accept(prompt, contributor=who, text="佛跳墙", door=replies.Door.paste).reply

    assert (new.group_id, other.group_id) == (one.group_id, None)


def test_who_changes_their_words_leaves_the_group(prompt: Prompt, make: Factory) -> None:
    one, two = make.reply(prompt, "夫妻肺片太好笑"), make.reply(prompt, "夫妻肺片真好笑！")
    make.reply(prompt, "佛跳墙"), make.reply(prompt, "佛跳墙！")
    passed(prompt)
    buddha = db.session.scalars(select(Reply).where(Reply.text == "佛跳墙")).one()

    replies.edit(one, "驴打滚")
    replies.edit(two, "佛跳墙。")

    assert (one.group_id, one.is_representative, two.group_id) == (None, False, buddha.group_id)


def test_split_makes_a_group_that_no_pass_joins_again(prompt: Prompt, editor: Person, make: Factory) -> None:
    one, two, three = (make.reply(prompt, text) for text in ("夫妻肺片太好笑", "夫妻肺片真好笑！", "夫妻肺片好笑"))
    passed(prompt)

    apart = groups.split(prompt, group_of(one), [three.id], by=editor)
    passed(prompt)

    assert together(prompt) == {(one.id, two.id), (three.id,)}
    assert three.group_id == apart.id
    assert [entry.verb for entry in activity.of(prompt)] == ["prompt.group_split"]


@pytest.mark.parametrize("chosen", [[], [0, 1]])
def test_split_refuses_none_and_all(prompt: Prompt, editor: Person, make: Factory, chosen: list[int]) -> None:
    both = [make.reply(prompt, "夫妻肺片"), make.reply(prompt, "夫妻肺片！")]
    passed(prompt)

    with pytest.raises(Rejected):
        groups.split(prompt, group_of(both[0]), [both[at].id for at in chosen], by=editor)


def test_join_takes_whole_groups_and_stays_joined(prompt: Prompt, editor: Person, make: Factory) -> None:
    texts = ("夫妻肺片", "夫妻肺片！", "老公老婆的肺", "老公老婆的肺！")
    one, two, three, four = (make.reply(prompt, text) for text in texts)
    passed(prompt)
    assert len(together(prompt)) == 2

    count = groups.join(prompt, group_of(one), [three.id], by=editor)
    passed(prompt)

    assert count == 2
    assert together(prompt) == {(one.id, two.id, three.id, four.id)}
    assert db.session.scalars(select(Reply.id).where(Reply.is_representative)).all() == [one.id]


def test_join_takes_a_reply_that_is_alone(prompt: Prompt, editor: Person, make: Factory) -> None:
    one, other = make.reply(prompt, "夫妻肺片"), make.reply(prompt, "老公老婆的肺")

    groups.join(prompt, groups.group_for(one), [other.id], by=editor)

    assert together(prompt) == {(one.id, other.id)}
    with pytest.raises(Rejected):
        groups.join(prompt, group_of(one), [other.id], by=editor)


def test_one_member_at_a_time_speaks_for_the_group(prompt: Prompt, editor: Person, make: Factory) -> None:
    one, two = make.reply(prompt, "夫妻肺片"), make.reply(prompt, "夫妻肺片！")
    passed(prompt)

    groups.make_representative(prompt, group_of(one), two, by=editor)

    shown = groups.members(one)
    assert (shown.speaker.id, [each.reply.id for each in shown.others]) == (two.id, [one.id])
    with pytest.raises(Rejected):
        groups.make_representative(prompt, group_of(one), two, by=editor)


def test_every_act_is_undone_to_where_it_was(prompt: Prompt, editor: Person, make: Factory) -> None:
    texts = ("夫妻肺片", "夫妻肺片！", "夫妻肺片。", "佛跳墙", "佛跳墙！")
    made = [make.reply(prompt, text) for text in texts]
    passed(prompt)
    flags = (Reply.id, Reply.group_id, Reply.is_representative, Reply.is_group_by_hand)
    before = db.session.execute(select(*flags).order_by(Reply.id)).all()

    groups.split(prompt, group_of(made[0]), [made[2].id], by=editor)
    groups.make_representative(prompt, group_of(made[0]), made[1], by=editor)
    groups.join(prompt, group_of(made[0]), [made[3].id], by=editor)
    undone = [groups.undo(prompt, by=editor) for _ in range(3)]
    db.session.flush()

    assert undone == [(2, 0), (2, 0), (1, 0)]
    assert db.session.execute(select(*flags).order_by(Reply.id)).all() == before
    with pytest.raises(Rejected):
        groups.undo(prompt, by=editor)


def test_undo_leaves_what_somebody_moved_since(prompt: Prompt, editor: Person, make: Factory) -> None:
    one, two, three = (make.reply(prompt, text) for text in ("夫妻肺片", "夫妻肺片！", "夫妻肺片。"))
    passed(prompt)
    home = group_of(one)
    apart = groups.split(prompt, home, [two.id, three.id], by=editor)
    groups.split(prompt, apart, [three.id], by=make.person("Mei"))

    undone = groups.undo(prompt, by=editor)

    assert undone == (1, 1)
    assert (two.group_id == home.id, three.group_id == home.id) == (True, False)


def test_a_decision_on_the_group_is_one_batch_with_one_undo(prompt: Prompt, editor: Person, make: Factory) -> None:
    states = (ReplyState.new, ReplyState.held, ReplyState.shortlisted, ReplyState.used, ReplyState.withdrawn)
    made = [make.reply(prompt, "夫妻肺片", state=state) for state in states]
    group = groups.group_for(made[0])

    counted = {each.to: (each.count, each.left) for each in groups.preview(made[0])}
    groups.decide(prompt, group, ReplyState.shortlisted, by=editor, expected=2)
    db.session.expire_all()
    after = [reply.state.value for reply in made]
    triage.undo(prompt.id, by=editor)
    db.session.expire_all()

    assert counted[ReplyState.shortlisted] == (2, 3)
    assert after == ["shortlisted", "shortlisted", "shortlisted", "used", "withdrawn"]
    assert tuple(reply.state for reply in made) == states


def test_a_decision_on_another_count_than_was_shown_is_refused(prompt: Prompt, editor: Person, make: Factory) -> None:
    group = groups.group_for(make.reply(prompt, "夫妻肺片"))

    with pytest.raises(Conflict):
        groups.decide(prompt, group, ReplyState.declined, by=editor, expected=2)
    with pytest.raises(Rejected):
        groups.decide(prompt, group, ReplyState.used, by=editor, expected=0)


def test_members_show_score_and_shared_words(prompt: Prompt, make: Factory) -> None:
    one, two = make.reply(prompt, "送餐太慢了"), make.reply(prompt, "其实送餐很慢")
    passed(prompt)

    shown = groups.members(one)

    assert (shown.count, shown.votes, shown.left) == (2, 2, 0)
    assert (shown.others[0].reply.id, shown.others[0].score) == (two.id, 55)
    assert shown.others[0].spans == [("其实", False), ("送餐", True), ("很慢", False)]


def test_others_are_found_outside_of_the_group(prompt: Prompt, make: Factory) -> None:
    one, far, near = (make.reply(prompt, text) for text in ("夫妻肺片太好笑", "那家店的肺片", "夫妻肺片好玩"))

    assert [each.reply.id for each in groups.others(one, "肺片")] == [near.id, far.id]
    assert groups.others(one, " ") == []


def test_groups_of_other_prompts_are_missing(prompt: Prompt, make: Factory) -> None:
    reply = make.reply(make.prompt(prompt.account))
    group = groups.group_for(reply)

    with pytest.raises(Missing):
        groups.get(prompt.id, group.id)
    with pytest.raises(Missing):
        groups.of_reply(prompt.id, reply.id)


def test_a_pass_is_due_where_there_is_something_new(prompt: Prompt, make: Factory) -> None:
    make.prompt(prompt.account)
    assert groups.due(clock.now()) == []
    make.reply(prompt, "夫妻肺片")
    assert groups.due(clock.now()) == [prompt.id]

    passed(prompt)

    assert groups.due(clock.now()) == []


def test_a_pass_rests_as_long_as_it_took_ten_times(prompt: Prompt, make: Factory) -> None:
    make.reply(prompt, "夫妻肺片")
    begun = clock.now()
    with time_machine.travel(begun, tick=False) as travelled:
        texts = groups.begin(prompt.id)
        travelled.shift(timedelta(seconds=20))
        groups.end(prompt.id, texts)
        make.reply(prompt, "佛跳墙")

        assert groups.due(begun + timedelta(seconds=219)) == []
        assert groups.due(begun + timedelta(seconds=220)) == [prompt.id]


def test_one_worker_at_a_time_and_a_dead_one_is_followed(prompt: Prompt, make: Factory) -> None:
    make.reply(prompt, "夫妻肺片")
    begun = clock.now()
    with time_machine.travel(begun, tick=False) as travelled:
        assert groups.begin(prompt.id) is not None
        assert groups.begin(prompt.id) is None
        assert groups.due(begun + timedelta(seconds=119)) == []
        assert groups.due(begun + timedelta(seconds=120)) == [prompt.id]
        travelled.shift(timedelta(seconds=120))
        assert groups.begin(prompt.id) is not None


def test_a_pass_that_was_asked_for_is_in_the_history(prompt: Prompt, editor: Person) -> None:
    first = groups.ask_for_pass(prompt, by=editor)
    again = groups.ask_for_pass(prompt, by=editor)

    assert first is again
    assert first.state is PassState.waiting
    assert [entry.verb for entry in activity.of(prompt)] == ["prompt.groups_asked"]


def test_who_edits_while_a_pass_compares_is_left_out(prompt: Prompt, make: Factory) -> None:
    one, two = make.reply(prompt, "夫妻肺片"), make.reply(prompt, "夫妻肺片！")
    texts = groups.begin(prompt.id)
    assert texts is not None
    replies.edit(two, "佛跳墙")

    moved = groups.settle(prompt.id, [[one.id, two.id]], texts.versions)

    assert (moved, together(prompt)) == (0, set())
