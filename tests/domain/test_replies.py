import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from opscontent import clock
from opscontent.db import db
from opscontent.domain import activity, contributors, prompts, replies, search
from opscontent.domain.activity import Entry
from opscontent.domain.contributors import Contributor
from opscontent.domain.prompts import Prompt, PromptState
from opscontent.domain.replies import Accepted, Decision, Door, Reply, ReplyState
from opscontent.errors import Rejected
from tests.factory import Factory, at


def send(prompt: Prompt, text: str = "夫妻肺片", who: str = "cookie", **values: object) -> Accepted:
    contributor = contributors.recognise(prompt.account, who, name="小鱼")
    return replies.accept(prompt, contributor=contributor, text=text, consent_id=prompt.consent.id, **values)  # type: ignore[arg-type]


def test_accept_keeps_what_was_sent(inside: object, make: Factory) -> None:
    prompt = make.prompt(make.account())

    accepted = send(prompt, "佛跳墙：God use VPN", name="小鱼", title_idea="神译")

    reply = accepted.reply
    assert accepted.is_new
    assert (reply.text, reply.name, reply.title_idea) == ("佛跳墙：God use VPN", "小鱼", "神译")
    assert (reply.state, reply.door, reply.version) == (ReplyState.new, Door.form, 1)
    assert reply.consent_id == prompt.consent.id
    assert reply.receipt_hash not in (None, accepted.token)


def test_accept_makes_the_reply_findable(inside: object, make: Factory) -> None:
    prompt = make.prompt(make.account())

    accepted = send(prompt, "夫妻肺片")

    assert db.session.query(Reply).filter(search.matches("肺片")).all() == [accepted.reply]


def test_accept_takes_the_same_words_of_one_person_once(inside: object, make: Factory) -> None:
    prompt = make.prompt(make.account())

    first, again = send(prompt, "Dry fried beans!", secret="s"), send(prompt, "dry  fried BEANS", secret="s")

    assert (again.reply, again.is_new, again.token) == (first.reply, False, first.token)
    assert db.session.query(Reply).count() == 1


def test_the_same_words_to_two_prompts_are_two_replies_with_two_receipts(inside: object, make: Factory) -> None:
    account = make.account()

    first, second = (send(make.prompt(account), "Dry fried beans!", secret="s") for _ in range(2))

    assert second.is_new
    assert second.token not in (None, first.token)


def test_accept_takes_the_same_words_of_two_people_twice(inside: object, make: Factory) -> None:
    prompt = make.prompt(make.account())

    first, second = send(prompt, who="one"), send(prompt, who="two")

    assert second.is_new
    assert first.reply.fold_key == second.reply.fold_key


def test_accept_without_the_secret_tells_no_old_token(inside: object, make: Factory) -> None:
    prompt = make.prompt(make.account())
    send(prompt)

    assert send(prompt, secret="guessed").token is None


@pytest.mark.parametrize("text", ["", "  \n", "长" * 21, "👨‍👩‍👧" + "‍👧" * 200])
def test_accept_refuses_nothing_and_too_much(inside: object, make: Factory, text: str) -> None:
    prompt = make.prompt(make.account(), reply_length_maximum=20)

    with pytest.raises(Rejected):
        send(prompt, text)

    assert db.session.query(Reply).count() == 0


def test_accept_counts_as_a_reader_counts(inside: object, make: Factory) -> None:
    prompt = make.prompt(make.account(), reply_length_maximum=20)

    assert send(prompt, "👨‍👩‍👧" * 20).is_new


def test_accept_refuses_more_than_one_person_may_send(inside: object, make: Factory) -> None:
    prompt = make.prompt(make.account(), replies_per_person=2)
    send(prompt, "一")
    send(prompt, "二")

    with pytest.raises(Rejected, match="as many"):
        send(prompt, "三")

    assert send(prompt, "三", who="another").is_new
    assert not send(prompt, "二").is_new


def test_accept_does_not_count_what_was_withdrawn(inside: object, make: Factory) -> None:
    prompt = make.prompt(make.account(), replies_per_person=1)
    replies.withdraw(send(prompt, "一").reply)

    assert send(prompt, "一").is_new


def test_accept_refuses_the_form_when_closed_but_not_an_import(inside: object, make: Factory) -> None:
    prompt = make.prompt(make.account(), state=PromptState.closed)

    with pytest.raises(Rejected, match="does not take"):
        send(prompt)

    assert send(prompt, door=Door.paste).is_new


@pytest.mark.parametrize(
    "text, reason",
    [
        ("加我 13800138000", "contact: 13800138000"),
        ("看 https://spam.example/x", "link: https://spam.example/x"),
        ("代·写 论文", "word list: 代写"),
    ],
)
def test_accept_holds_what_a_rule_hits(inside: object, make: Factory, text: str, reason: str) -> None:
    prompt = make.prompt(make.account(language="en", held_words="代写"))

    reply = send(prompt, text).reply

    assert (reply.state, reply.held_reason) == (ReplyState.held, reason)


def test_accept_looks_at_the_name_and_the_headline_too(inside: object, make: Factory) -> None:
    prompt = make.prompt(make.account(language="en"))

    named = send(prompt, name="加微信 fish_2026").reply
    headed = send(prompt, "佛跳墙", title_idea="www.spam.example").reply

    assert [each.held_reason for each in (named, headed)] == ["contact: fish_2026", "link: www.spam.example"]


def test_accept_holds_what_a_blocked_person_sends(inside: object, make: Factory) -> None:
    prompt = make.prompt(make.account(language="en"))
    make.contributor(prompt.account, handle_hash=contributors.handle_hash("cookie"), blocked_at=clock.now())

    reply = send(prompt).reply

    assert (reply.state, reply.held_reason) == (ReplyState.held, "sent by a blocked contributor")


def test_two_identical_posts_at_once_are_one_row(app: Flask, make: Factory) -> None:
    prompt = make.prompt(make.account())
    ready, results = threading.Barrier(2), []

    def post() -> None:
        with app.app_context():
            ready.wait()
            found = db.session.get(Prompt, prompt.id)
            assert found is not None
            accepted = send(found, "夫妻肺片", secret="s")
            results.append((accepted.is_new, accepted.token))
            db.session.commit()

    threads = [threading.Thread(target=post) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with app.app_context():
        assert db.session.query(Reply).count() == 1
        assert db.session.query(Contributor).count() == 1
    assert sorted(is_new for is_new, _ in results) == [False, True]
    assert len({token for _, token in results}) == 1


def test_by_token_opens_its_own_reply_only(inside: object, make: Factory) -> None:
    prompt = make.prompt(make.account())
    first, second = send(prompt, "一"), send(prompt, "二")

    assert first.token is not None
    assert replies.by_token(first.token) is first.reply
    assert first.token != second.token
    assert replies.by_token("nobody's") is None
    assert replies.by_token("\ud800") is None


def test_edit_replaces_the_words_and_the_index(inside: object, make: Factory) -> None:
    reply = send(make.prompt(make.account()), "夫妻肺片").reply

    replies.edit(reply, "老干妈", name="阿紫")

    assert (reply.text, reply.name, reply.version) == ("老干妈", "阿紫", 2)
    assert db.session.query(Reply).filter(search.matches("肺片")).all() == []
    assert db.session.query(Reply).filter(search.matches("干妈")).all() == [reply]
    entry = db.session.query(Entry).filter_by(verb="reply.edited").one()
    assert entry.changes == {"text": ["夫妻肺片", "老干妈"], "name": ["", "阿紫"]}


def test_edit_without_a_change_is_none(inside: object, make: Factory) -> None:
    reply = send(make.prompt(make.account()), "夫妻肺片").reply

    replies.edit(reply, "夫妻肺片")

    assert (reply.version, reply.edited_at) == (1, None)


@pytest.mark.parametrize("state", [state for state in ReplyState if state not in replies.EDITABLE])
def test_edit_is_refused_after_a_decision(inside: object, make: Factory, state: ReplyState) -> None:
    reply = make.reply(make.prompt(make.account()), state=state)

    with pytest.raises(Rejected, match="can't change"):
        replies.edit(reply, "老干妈")

    assert reply.text == "夫妻肺片"


def test_edit_to_words_sent_before_is_refused(inside: object, make: Factory) -> None:
    prompt = make.prompt(make.account())
    send(prompt, "一")
    reply = send(prompt, "二").reply

    with pytest.raises(Rejected, match="already"):
        replies.edit(reply, "一!")


def test_edit_holds_a_contact_and_lets_go_when_it_is_gone(inside: object, make: Factory) -> None:
    reply = send(make.prompt(make.account()), "夫妻肺片").reply

    replies.edit(reply, "打 13800138000")
    held = reply.state
    replies.edit(reply, "不打了")

    assert (held, reply.state, reply.held_reason) == (ReplyState.held, ReplyState.new, "")
    assert [d.became for d in db.session.query(Decision).order_by(Decision.id)] == [ReplyState.held, ReplyState.new]


@pytest.mark.parametrize("state", [state for state in ReplyState if state is not ReplyState.withdrawn])
def test_withdraw_is_always_possible(inside: object, make: Factory, state: ReplyState) -> None:
    reply = make.reply(make.prompt(make.account()), state=state)

    replies.withdraw(reply)

    assert reply.state is ReplyState.withdrawn
    decision = db.session.query(Decision).one()
    assert (decision.was, decision.became, decision.by_id) == (state, ReplyState.withdrawn, None)


def test_withdraw_happens_once(inside: object, make: Factory) -> None:
    reply = make.reply(make.prompt(make.account()), state=ReplyState.withdrawn)

    with pytest.raises(Rejected):
        replies.withdraw(reply)


def test_withdrawn_words_can_be_sent_again_but_not_imported_again(inside: object, make: Factory) -> None:
    prompt = make.prompt(make.account())
    replies.withdraw(send(prompt, "一").reply)
    replies.withdraw(send(prompt, "二", door=Door.table).reply)

    assert send(prompt, "一").is_new
    assert not send(prompt, "二", door=Door.table).is_new


def test_recognise_keeps_the_name_last_given(inside: object, make: Factory) -> None:
    account = make.account()

    first = contributors.recognise(account, "cookie", name="大鱼")
    contributors.recognise(account, "cookie", name="小鱼")
    again = contributors.recognise(account, "cookie")

    kept = contributors.by_handle(account.id, "cookie")
    assert kept is not None
    assert (first.id, again.id, kept.id) == (kept.id, kept.id, kept.id)
    assert (first.is_new, again.is_new, kept.name) == (True, False, "小鱼")
    assert contributors.by_handle(account.id, "other") is None


def test_a_prompt_past_its_closing_time_takes_nothing(inside: object, make: Factory) -> None:
    prompt = make.prompt(make.account(), closes_at=clock.now() - timedelta(seconds=1))

    assert not prompts.is_open(prompt, clock.now())
    with pytest.raises(Rejected):
        send(prompt)


def test_state_counts_and_days_come_from_the_rows(inside: object, make: Factory) -> None:
    prompt, other = make.prompt(make.account()), make.prompt(make.account())
    for moment, state in (("2026-11-18 15:59", "new"), ("2026-11-18 16:00", "new"), ("2026-11-20 10:00", "spam")):
        make.reply(prompt, received_at=at(moment), state=ReplyState(state))

    assert replies.state_counts([prompt.id, other.id]) == {prompt.id: {ReplyState.new: 2, ReplyState.spam: 1}}
    assert [(str(day), count) for day, count in replies.per_day(prompt)] == [
        ("2026-11-18", 1),
        ("2026-11-19", 1),
        ("2026-11-20", 1),
    ]
    assert replies.per_day(other) == []


def test_per_day_shows_the_last_thirty_days(inside: object, make: Factory) -> None:
    prompt = make.prompt(make.account())
    for moment in ("2026-01-01 00:00", "2026-11-20 00:00"):
        make.reply(prompt, received_at=at(moment))

    days = replies.per_day(prompt)

    assert (str(days[0][0]), len(days), sum(count for _, count in days)) == ("2026-10-22", 30, 1)


@pytest.mark.parametrize("words", ["一", "二"])
def test_words_before_and_after_an_edit_are_the_same_reply(inside: object, make: Factory, words: str) -> None:
    prompt = make.prompt(make.account())
    first = send(prompt, "一", secret="s")
    replies.edit(first.reply, "二")

    again = send(prompt, words, secret="s")

    assert (again.reply_id, again.is_new, again.token) == (first.reply_id, False, first.token)
    assert replies.by_token(first.token or "") is first.reply


def test_revoked_consent_is_kept_with_its_note_and_can_be_given_again(inside: object, make: Factory) -> None:
    reply, ling = make.reply(make.prompt(make.account())), make.person()
    assert not reply.lacks_consent

    replies.revoke_consent(reply, " By mail ", by=ling)
    assert (reply.lacks_consent, reply.consent_revoked_note, reply.state) == (True, "By mail", ReplyState.new)

    replies.restore_consent(reply, "She called", by=ling)
    assert (reply.lacks_consent, reply.consent_revoked_note) == (False, "")
    assert [(entry.verb, entry.changes["note"][1]) for entry in activity.of(reply)] == [
        ("reply.consent_restored", "She called"),
        ("reply.consent_revoked", "By mail"),
    ]


@pytest.mark.parametrize(
    "verb, values, note",
    [
        (replies.revoke_consent, {}, " "),
        (replies.revoke_consent, {"state": ReplyState.withdrawn}, "By mail"),
        (replies.revoke_consent, {"consent_revoked_at": at("2026-11-21 07:30")}, "By mail"),
        (replies.restore_consent, {}, "By mail"),
    ],
)
def test_consent_is_not_taken_back_twice_or_without_a_note(
    inside: object, make: Factory, verb: Callable[..., None], values: dict[str, Any], note: str
) -> None:
    reply = make.reply(make.prompt(make.account()), **values)

    with pytest.raises(Rejected):
        verb(reply, note, by=make.person())
