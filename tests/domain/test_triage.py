from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from opscontent import clock
from opscontent.db import db
from opscontent.domain import activity, groups, replies, triage
from opscontent.domain.contributors import Tier
from opscontent.domain.people import Person
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import Decision, Reply, ReplyState
from opscontent.domain.triage import Filters, Order, Seen, Selection, Tab
from opscontent.errors import Conflict, Missing, Rejected
from tests.factory import Factory


@pytest.fixture
def prompt(inside: Flask, make: Factory) -> Prompt:
    return make.prompt(make.account())


@pytest.fixture
def editor(prompt: Prompt, make: Factory) -> Person:
    return make.person("Ling")


def decided(reply: Reply, to: ReplyState, by: Person, reason: str = "") -> Decision:
    decision = triage.decide(reply, to, by=by, seen=Seen(reply.version, reply.state), reason=reason)
    db.session.flush()
    return decision


def ids(page: triage.Page) -> list[int]:
    return [card.reply.id for card in page.cards]


def test_counts_are_those_of_the_prompt_by_state(prompt: Prompt, make: Factory) -> None:
    for state in ("new", "new", "shortlisted", "held", "withdrawn"):
        make.reply(prompt, state=ReplyState(state))
    make.reply(make.prompt(prompt.account))

    counts = triage.counts(prompt.id)

    assert [(tab.value, counts.of(tab)) for tab in Tab] == [
        ("new", 2),
        ("shortlisted", 1),
        ("held", 1),
        ("declined", 0),
        ("spam", 0),
        ("used", 0),
        ("all", 5),
    ]
    assert counts.settled == 2


def test_page_shows_the_tab_first_come_first(prompt: Prompt, make: Factory) -> None:
    first, second = make.reply(prompt, "one"), make.reply(prompt, "two")
    make.reply(prompt, "three", state=ReplyState.declined)

    page = triage.page(prompt.id, Filters())

    assert ids(page) == [first.id, second.id]
    assert (page.has_previous, page.has_next) == (False, False)


@pytest.mark.parametrize("newest_first", [False, True])
def test_pages_of_fifty_meet_without_gap_or_overlap(prompt: Prompt, make: Factory, newest_first: bool) -> None:
    contributor = make.contributor(prompt.account)
    made = [make.reply(prompt, f"reply {number}", contributor=contributor).id for number in range(103)]
    expected = made[::-1] if newest_first else made
    filters = Filters(order=Order.newest if newest_first else Order.oldest)

    first = triage.page(prompt.id, filters)
    second = triage.page(prompt.id, filters, after=ids(first)[-1])
    third = triage.page(prompt.id, filters, after=ids(second)[-1])
    back = triage.page(prompt.id, filters, before=ids(third)[0])
    middle = triage.page(prompt.id, filters, start=expected[20])

    assert ids(first) + ids(second) + ids(third) == expected
    assert ids(back) == ids(second)
    assert ids(middle)[0] == expected[20]
    assert [each.has_next for each in (first, second, third)] == [True, True, False]
    assert [each.has_previous for each in (first, second, back)] == [False, True, True]


def test_filters_narrow_the_queue(prompt: Prompt, make: Factory) -> None:
    other = make.prompt(prompt.account)
    regular = make.contributor(prompt.account, "老读者")
    make.reply(other, "earlier", contributor=regular)
    one = make.reply(prompt, "夫妻肺片太好笑", rating=4, contributor=regular)
    two = make.reply(prompt, "佛跳墙", title_idea="God use VPN")
    three = make.reply(prompt, "夫妻 肺片太好笑！", rating=2, state=ReplyState.declined)

    def found(**values: object) -> list[int]:
        return ids(triage.page(prompt.id, Filters(**values)))  # type: ignore[arg-type]

    assert found(q="肺片") == [one.id]
    assert found(q="肺片", tab=Tab.all) == [one.id, three.id]
    assert found(rating=3) == [one.id]
    assert found(has_title_idea=True) == [two.id]
    assert found(first_timers=True) == [two.id]
    assert found(alike=three.id, tab=Tab.all) == [one.id, three.id]


def test_votes_are_those_of_the_group(prompt: Prompt, editor: Person, make: Factory) -> None:
    one, two, three = (make.reply(prompt, text) for text in ("夫妻肺片", "夫妻肺片！", "老公老婆的肺"))
    groups.join(prompt, groups.group_for(one), [three.id], by=editor)
    groups.split(prompt, groups.get(prompt.id, one.group_id or 0), [two.id], by=editor)
    triage.decide(three, ReplyState.shortlisted, by=editor, seen=Seen(1, ReplyState.new))
    db.session.flush()

    shown = {
        card.reply.id: (card.votes, card.is_chosen) for card in triage.page(prompt.id, Filters(tab=Tab.all)).cards
    }

    assert shown == {one.id: (2, True), two.id: (1, False), three.id: (2, False)}
    assert [each.id for each in triage.alike(one)] == [three.id]
    assert ids(triage.page(prompt.id, Filters(tab=Tab.all, alike=three.id))) == [one.id, three.id]


def test_one_card_a_group_is_the_first_of_each_tab(prompt: Prompt, editor: Person, make: Factory) -> None:
    texts = ("夫妻肺片", "夫妻肺片！", "夫妻肺片。", "佛跳墙")
    one, two, _three, four = (make.reply(prompt, text) for text in texts)
    groups.group_for(one)
    triage.decide(one, ReplyState.shortlisted, by=editor, seen=Seen(1, ReplyState.new))
    db.session.flush()

    assert ids(triage.page(prompt.id, Filters(one_a_group=True))) == [two.id, four.id]
    assert ids(triage.page(prompt.id, Filters(tab=Tab.shortlisted, one_a_group=True))) == [one.id]


def test_votes_count_those_who_say_the_same_and_stand_by_it(prompt: Prompt, make: Factory) -> None:
    reply = make.reply(prompt, "夫妻肺片")
    twin = make.reply(prompt, "夫妻肺片！！", state=ReplyState.shortlisted)
    make.reply(prompt, "夫妻肺片", state=ReplyState.withdrawn)
    make.reply(prompt, "夫妻肺片", state=ReplyState.spam)
    make.reply(make.prompt(prompt.account), "夫妻肺片")

    card = triage.card(prompt.id, reply.id)

    assert card is not None
    assert card.votes == 2
    assert [each.id for each in triage.alike(reply)] == [twin.id]


def test_card_of_another_prompt_is_none(prompt: Prompt, make: Factory) -> None:
    elsewhere = make.reply(make.prompt(prompt.account))

    assert triage.card(prompt.id, elsewhere.id) is None


def test_following_is_the_next_in_the_queue_and_wraps(prompt: Prompt, make: Factory) -> None:
    first, second, third = (make.reply(prompt, text) for text in ("a", "b", "c"))

    assert triage.following(prompt.id, Filters(), first.id).reply is second  # type: ignore[union-attr]
    assert triage.following(prompt.id, Filters(), third.id).reply is first  # type: ignore[union-attr]
    assert triage.following(prompt.id, Filters(), third.id, wraps=False) is None
    assert triage.following(prompt.id, Filters(order=Order.newest), third.id).reply is second  # type: ignore[union-attr]
    assert triage.following(prompt.id, Filters(q="b"), second.id) is None


def test_has_place_follows_the_filters(prompt: Prompt, make: Factory) -> None:
    reply = make.reply(prompt, state=ReplyState.declined)

    assert not triage.has_place(prompt.id, Filters(), reply.id)
    assert triage.has_place(prompt.id, Filters(tab=Tab.declined), reply.id)


def test_standing_counts_over_all_prompts_of_the_account(prompt: Prompt, make: Factory) -> None:
    other, reader = make.prompt(prompt.account), make.contributor(prompt.account)
    reply = make.reply(prompt, "now", contributor=reader)

    assert triage.standing(reply) == triage.Standing(sent=1, used=0, is_first_time=True)

    for state in ("used", "used", "declined", "withdrawn"):
        make.reply(other, state, contributor=reader, state=ReplyState(state))
    assert triage.standing(reply) == triage.Standing(sent=4, used=2, is_first_time=False)

    reader.tier = Tier.core  # what was used suggests it; an editor says it

    assert triage.standing(reply) == triage.Standing(sent=4, used=2, is_first_time=False, is_core=True)


@pytest.mark.parametrize("was", list(ReplyState))
@pytest.mark.parametrize("to", list(ReplyState))
def test_decide_goes_only_where_editors_may(prompt: Prompt, make: Factory, was: ReplyState, to: ReplyState) -> None:
    editor = make.person()
    reply = make.reply(prompt, state=was)
    may = to in triage.OPEN_TO_EDITORS and was not in (to, ReplyState.used, ReplyState.withdrawn)

    if may:
        decision = decided(reply, to, editor, "old joke")

        assert (decision.was, decision.became, decision.by_id, reply.state) == (was, to, editor.id, to)
        assert decision.reason == ("old joke" if to is ReplyState.declined else "")
    else:
        with pytest.raises((Rejected, Conflict)):
            decided(reply, to, editor)
        assert reply.state is was


def test_decide_on_words_that_changed_applies_nothing(prompt: Prompt, editor: Person, make: Factory) -> None:
    reply = make.reply(prompt, version=2)

    with pytest.raises(Conflict, match="changed the words"):
        triage.decide(reply, ReplyState.spam, by=editor, seen=Seen(1, ReplyState.new))

    assert reply.state is ReplyState.new
    assert triage.decisions_on(reply.id) == []


def test_decide_after_somebody_else_names_them(prompt: Prompt, editor: Person, make: Factory) -> None:
    reply = make.reply(prompt)
    decided(reply, ReplyState.declined, make.person("Wang"))

    with pytest.raises(Conflict, match="Wang decided"):
        triage.decide(reply, ReplyState.shortlisted, by=editor, seen=Seen(1, ReplyState.new))


def test_decide_on_a_withdrawn_reply_is_a_conflict(prompt: Prompt, editor: Person, make: Factory) -> None:
    reply = make.reply(prompt)
    replies.move(reply, ReplyState.withdrawn, by="reader")

    with pytest.raises(Conflict, match="took this reply back"):
        triage.decide(reply, ReplyState.shortlisted, by=editor, seen=Seen(1, ReplyState.new))


def test_locked_finds_only_replies_of_the_prompt(prompt: Prompt, make: Factory) -> None:
    elsewhere = make.reply(make.prompt(prompt.account))

    with pytest.raises(Missing):
        triage.locked(prompt.id, elsewhere.id)


def test_rate_keeps_the_history(prompt: Prompt, editor: Person, make: Factory) -> None:
    reply = make.reply(prompt)

    triage.rate(reply, 4, by=editor)
    triage.rate(reply, 4, by=editor)
    triage.rate(reply, None, by=editor)

    assert reply.rating is None
    assert [(entry.verb, entry.changes) for entry in activity.of(reply)] == [
        ("reply.rated", {"rating": [4, None]}),
        ("reply.rated", {"rating": [None, 4]}),
    ]


@pytest.mark.parametrize("rating", [0, 6, -1])
def test_rate_refuses_what_is_no_rating(prompt: Prompt, editor: Person, make: Factory, rating: int) -> None:
    with pytest.raises(Rejected):
        triage.rate(make.reply(prompt), rating, by=editor)


def test_annotate_keeps_the_history_and_leaves_withdrawn_alone(prompt: Prompt, editor: Person, make: Factory) -> None:
    reply, gone = make.reply(prompt), make.reply(prompt, state=ReplyState.withdrawn)

    triage.annotate(reply, "check the place", by=editor)

    assert (reply.note, [entry.verb for entry in activity.of(reply)]) == ("check the place", ["reply.noted"])
    with pytest.raises(Rejected):
        triage.annotate(gone, "x", by=editor)
    with pytest.raises(Rejected):
        triage.rate(gone, 3, by=editor)


def test_undo_takes_back_the_last_decision_and_then_the_one_before(
    prompt: Prompt, editor: Person, make: Factory
) -> None:
    one, two = make.reply(prompt, "one"), make.reply(prompt, "two", state=ReplyState.held)
    first, second = decided(one, ReplyState.spam, editor), decided(two, ReplyState.shortlisted, editor)

    with time_machine.travel("2026-11-21 09:00 +0000", tick=False):
        undone = triage.undo(prompt.id, by=editor)

        assert (undone.reply, undone.count, undone.left) == (two, 1, 0)
        assert (two.state, second.undone_at) == (ReplyState.held, clock.now())
    assert [(d.was, d.became, d.undoes_id) for d in triage.decisions_on(two.id)] == [
        (ReplyState.shortlisted, ReplyState.held, second.id),
        (ReplyState.held, ReplyState.shortlisted, None),
    ]
    assert triage.undo(prompt.id, by=editor).reply is one
    assert first.undone_at is not None
    with pytest.raises(Rejected, match="nothing left"):
        triage.undo(prompt.id, by=editor)


def test_undo_can_take_back_an_earlier_one_of_the_journal(prompt: Prompt, editor: Person, make: Factory) -> None:
    one, two = make.reply(prompt, "one"), make.reply(prompt, "two")
    first, second = decided(one, ReplyState.spam, editor), decided(two, ReplyState.spam, editor)

    triage.undo(prompt.id, by=editor, decision_id=first.id)

    assert (one.state, two.state) == (ReplyState.new, ReplyState.spam)
    assert triage.journal(prompt.id, editor) == [second]


def test_undo_is_refused_when_someone_else_decided_since(prompt: Prompt, editor: Person, make: Factory) -> None:
    reply, wang = make.reply(prompt), make.person("Wang")
    decided(reply, ReplyState.shortlisted, editor)
    decided(reply, ReplyState.declined, wang)

    with pytest.raises(Rejected, match="Wang has decided"):
        triage.undo(prompt.id, by=editor)
    assert reply.state is ReplyState.declined

    triage.undo(prompt.id, by=wang)
    triage.undo(prompt.id, by=editor)

    assert reply.state is ReplyState.new


def test_undo_is_refused_once_the_sender_took_it_back(prompt: Prompt, editor: Person, make: Factory) -> None:
    reply = make.reply(prompt, name="小鱼")
    decided(reply, ReplyState.shortlisted, editor)
    replies.move(reply, ReplyState.withdrawn, by="reader")

    with pytest.raises(Rejected, match="小鱼 has decided"):
        triage.undo(prompt.id, by=editor)


def test_journal_is_mine_in_this_prompt_and_fifty_long(prompt: Prompt, editor: Person, make: Factory) -> None:
    contributor = make.contributor(prompt.account)
    elsewhere = make.reply(make.prompt(prompt.account), contributor=contributor)
    decided(elsewhere, ReplyState.spam, editor)
    decided(make.reply(prompt, contributor=contributor), ReplyState.spam, make.person("Wang"))
    mine = [
        decided(make.reply(prompt, str(number), contributor=contributor), ReplyState.spam, editor)
        for number in range(52)
    ]

    assert triage.journal(prompt.id, editor) == mine[:1:-1]


def test_preview_counts_what_would_move_and_what_not(prompt: Prompt, make: Factory) -> None:
    made = [make.reply(prompt, state, state=ReplyState(state)) for state in ReplyState.__members__]
    edited = make.reply(prompt, "edited", version=2)
    ticked = {reply.id: 1 for reply in (*made, edited)}

    preview = triage.preview(prompt, Selection(ticked=ticked), ReplyState.declined)

    assert (preview.count, preview.left) == (4, 4)
    assert [reply.text for reply in preview.first] == ["new", "shortlisted", "spam", "held"]


def test_decide_all_is_one_batch_that_one_undo_takes_back(prompt: Prompt, editor: Person, make: Factory) -> None:
    held = make.reply(prompt, "held", state=ReplyState.held)
    fresh = [make.reply(prompt, str(number)) for number in range(2)]
    ticked = {reply.id: 1 for reply in (held, *fresh)}

    count = triage.decide_all(
        prompt, Selection(ticked=ticked), ReplyState.declined, by=editor, expected=3, reason="seen before"
    )

    assert count == 3
    assert [reply.state for reply in (held, *fresh)] == [ReplyState.declined] * 3
    rows = db.session.scalars(select(Decision).order_by(Decision.reply_id)).all()
    assert len({row.batch for row in rows}) == 1
    assert [(row.was, row.reason, row.by_id) for row in rows] == [
        (ReplyState.held, "seen before", editor.id),
        (ReplyState.new, "seen before", editor.id),
        (ReplyState.new, "seen before", editor.id),
    ]
    assert len(triage.journal(prompt.id, editor)) == 1
    assert [entry.verb for entry in activity.of(prompt)] == ["prompt.triaged"]

    undone = triage.undo(prompt.id, by=editor)

    assert (undone.count, undone.left) == (3, 0)
    assert [reply.state for reply in (held, *fresh)] == [ReplyState.held, ReplyState.new, ReplyState.new]
    assert all(row.undone_at for row in rows)
    assert {row.id for row in rows} == set(
        db.session.scalars(select(Decision.undoes_id).where(Decision.undoes_id > 0))
    )
    assert triage.journal(prompt.id, editor) == []


def test_undo_of_a_batch_leaves_what_others_decided_since(prompt: Prompt, editor: Person, make: Factory) -> None:
    one, two = make.reply(prompt, "one"), make.reply(prompt, "two")
    triage.decide_all(prompt, Selection(ticked={one.id: 1, two.id: 1}), ReplyState.spam, by=editor, expected=2)
    decided(one, ReplyState.shortlisted, make.person("Wang"))

    undone = triage.undo(prompt.id, by=editor)

    assert (undone.count, undone.left) == (1, 1)
    assert (one.state, two.state) == (ReplyState.shortlisted, ReplyState.new)


def test_undo_of_a_batch_is_refused_when_others_decided_on_all(prompt: Prompt, editor: Person, make: Factory) -> None:
    one = make.reply(prompt, "one")
    triage.decide_all(prompt, Selection(ticked={one.id: 1}), ReplyState.spam, by=editor, expected=1)
    decided(one, ReplyState.shortlisted, make.person("Wang"))

    with pytest.raises(Rejected, match="all of these"):
        triage.undo(prompt.id, by=editor)


def test_decide_all_of_a_filter_leaves_out_what_came_later(prompt: Prompt, editor: Person, make: Factory) -> None:
    make.reply(prompt, "加微信一")
    last = make.reply(prompt, "加微信二")
    selection = Selection(filters=Filters(q="微信"), until=triage.newest(prompt.id))
    late = make.reply(prompt, "加微信三")

    count = triage.decide_all(prompt, selection, ReplyState.spam, by=editor, expected=2)

    assert (count, last.state, late.state) == (2, ReplyState.spam, ReplyState.new)


def test_decide_all_of_another_number_than_shown_applies_nothing(
    prompt: Prompt, editor: Person, make: Factory
) -> None:
    one, two = make.reply(prompt, "one"), make.reply(prompt, "two")
    decided(two, ReplyState.spam, make.person("Wang"))

    with pytest.raises(Conflict):
        triage.decide_all(prompt, Selection(ticked={one.id: 1, two.id: 1}), ReplyState.spam, by=editor, expected=2)

    assert one.state is ReplyState.new


@pytest.mark.parametrize("to", [ReplyState.used, ReplyState.held, ReplyState.withdrawn])
def test_decide_all_goes_only_where_editors_may(
    prompt: Prompt, editor: Person, make: Factory, to: ReplyState
) -> None:
    one = make.reply(prompt)

    with pytest.raises(Rejected):
        triage.decide_all(prompt, Selection(ticked={one.id: 1}), to, by=editor, expected=1)


def test_decide_all_of_none_is_refused(prompt: Prompt, editor: Person) -> None:
    with pytest.raises(Rejected, match="None of these"):
        triage.decide_all(prompt, Selection(), ReplyState.spam, by=editor, expected=0)


def test_many_replies_move_in_pieces(
    prompt: Prompt, editor: Person, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("opscontent.domain.replies.reply.MANY", 2)
    contributor = make.contributor(prompt.account)
    made = [make.reply(prompt, str(number), contributor=contributor) for number in range(5)]

    with time_machine.travel(clock.now() + timedelta(hours=1)):
        count = triage.decide_all(
            prompt, Selection(filters=Filters(), until=made[-1].id), ReplyState.declined, by=editor, expected=5
        )

    assert count == 5
    assert triage.counts(prompt.id).by_state == {"declined": 5}
