"""Conversations: what is said, and what it does; the same message again does nothing."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from flask import Flask

from opscontent import clock
from opscontent.db import db
from opscontent.domain import chats, contributors, replies
from opscontent.domain.accounts import Account
from opscontent.domain.chats import Answer, Chat, Links, Match, RuleValues
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import Door, Reply, ReplyState
from opscontent.intake.wechat import Message
from tests.factory import Factory

LINKS = Links(receipt=lambda token: f"https://ops/r/{token}", prompt=lambda slug: f"https://ops/p/{slug}")
Say = Callable[..., Answer]


@pytest.fixture
def account(inside: Flask, make: Factory) -> Account:
    return make.account(language="en")


@pytest.fixture
def chat(account: Account, make: Factory) -> Chat:
    return make.chat(account, welcome="Welcome here.")


@pytest.fixture
def prompt(account: Account, make: Factory) -> Prompt:
    return make.prompt(account, keyword="菜单", replies_per_person=2)


@pytest.fixture
def say(chat: Chat) -> Say:
    """Sends one message; each has a number of its own unless it is given one."""
    numbers = count(1)

    def send(text: str = "", **fields: Any) -> Answer:
        values = {"to": "gh", "sender": "reader", "sent_at": 1, "kind": "text", "number": str(next(numbers))} | fields
        return chats.take(chat, Message(text=text, **values), clock.now(), LINKS)

    return send


def sent() -> list[Reply]:
    return list(db.session.query(Reply).order_by(Reply.id))


def test_a_first_reply_is_thanked_and_told_all(say: Say, prompt: Prompt) -> None:
    answer = say("夫妻肺片")

    (reply,) = sent()
    assert (reply.text, reply.door, reply.state, reply.name) == ("夫妻肺片", Door.chat, ReplyState.new, "")
    assert (reply.consent, reply.consent_note) == (prompt.consent, "told in the chat")
    token = answer.text.partition("https://ops/r/")[2].split()[0]
    assert replies.by_token(token) is reply
    assert answer.text.startswith("Thank you, we have it!\n\nIt is your reply 1 of at most 2.")
    assert answer.text.endswith("By sending it you agree: You may print this.")


def test_the_next_ones_are_told_less_until_it_is_too_many(say: Say, prompt: Prompt) -> None:
    say("一")

    second, third = say("二"), say("三")

    assert second.text.startswith("We have it. It is your reply 2 of at most 2.\nWhat becomes of it: https://ops/r/")
    assert third.text == "You have sent as many replies to this prompt as one person may."
    assert [reply.text for reply in sent()] == ["一", "二"]


def test_the_prompts_own_thanks_are_said(say: Say, prompt: Prompt) -> None:
    prompt.thanks = "**Lovely!**"

    assert say("一").text.startswith("Lovely!\n\n")


def test_answers_speak_the_language_of_the_account(say: Say, prompt: Prompt, account: Account) -> None:
    account.language = "zh_Hans"

    assert "You have sent" not in [say(text).text for text in "一二三"][-1]


def test_a_retry_gets_the_same_answer_and_makes_no_second_reply(say: Say, prompt: Prompt) -> None:
    first = say("夫妻肺片", number="7")

    again = say("夫妻肺片", number="7")

    assert (again.text, again.at) == (first.text, first.at)
    assert len(sent()) == 1
    assert "/r/" not in db.session.query(chats.ChatMessage).one().answer


def test_the_same_words_again_are_the_same_reply(say: Say, prompt: Prompt) -> None:
    say("夫妻肺片")

    assert say("夫妻肺片！").text == "We have these words of yours already. Thank you!"
    assert len(sent()) == 1


def test_two_readers_may_say_the_same(say: Say, prompt: Prompt) -> None:
    say("夫妻肺片")
    say("夫妻肺片", sender="another")

    assert len({reply.contributor_id for reply in sent()}) == 2


def test_what_a_rule_holds_sounds_like_any_other(say: Say, prompt: Prompt) -> None:
    answer = say("我的微信 wx: abcdef123")

    assert sent()[0].state is ReplyState.held
    assert answer.text.startswith("Thank you, we have it!")


@pytest.mark.parametrize("text, why", [("x" * 1001, "It is too long"), ("\u200b", "There is nothing to read")])
def test_words_of_a_wrong_length_are_refused(say: Say, prompt: Prompt, text: str, why: str) -> None:
    if text.strip("\u200b"):
        assert say(text).text.startswith(why)
    assert sent() == []


def test_a_keyword_alone_asks_the_question_and_is_remembered(
    say: Say, prompt: Prompt, account: Account, make: Factory
) -> None:
    newest = make.prompt(account, "Signs?", opens_at=clock.now() - timedelta(minutes=1))
    prompt.opens_at = clock.now() - timedelta(days=1)

    asked = say("菜单")
    say("夫妻肺片")
    say("小心地滑", sender="another")

    assert asked.text.startswith(f"{prompt.question}\n\nWrite your answer here, or on this page: https://ops/p/")
    assert [(reply.text, reply.prompt) for reply in sent()] == [("夫妻肺片", prompt), ("小心地滑", newest)]


@pytest.mark.parametrize("command", ["改 麻婆豆腐", "改：麻婆豆腐", "改\n麻婆豆腐", "Change: 麻婆豆腐"])
def test_the_last_one_is_changed(say: Say, prompt: Prompt, command: str) -> None:
    say("一")
    say("夫妻肺片")

    assert say(command).text == "It is changed."
    assert [(reply.text, reply.version) for reply in sent()] == [("一", 1), ("麻婆豆腐", 2)]


def test_a_decided_one_is_passed_over_and_then_said(say: Say, prompt: Prompt) -> None:
    say("一")
    say("二")
    first, second = sent()
    second.state = ReplyState.shortlisted

    passed = say("改 三")
    first.state = ReplyState.declined

    assert (passed.text, first.text) == ("It is changed.", "三")
    assert say("改 四").text.startswith("Somebody is reading it already")


def test_a_change_to_words_sent_before_is_refused(say: Say, prompt: Prompt) -> None:
    say("一")
    say("二")

    assert say("改 一").text == "You have sent these words already."


@pytest.mark.parametrize("command", ["撤回", "撤回。 ", "Withdraw"])
def test_the_last_one_is_withdrawn_and_then_the_one_before(say: Say, prompt: Prompt, command: str) -> None:
    say("一")
    say("二")

    answers = [say(command).text for _ in range(3)]

    assert [reply.state for reply in sent()] == [ReplyState.withdrawn, ReplyState.withdrawn]
    assert answers[0] == answers[1] == "It is withdrawn, and will not be printed."
    assert answers[2] == "There is no reply of yours here."


def test_withdrawn_words_may_be_sent_again(say: Say, prompt: Prompt) -> None:
    say("一")
    say("撤回")

    say("一")

    assert [reply.state for reply in sent()] == [ReplyState.withdrawn, ReplyState.new]


@pytest.mark.parametrize("words", ["改成英文更好笑", "撤回的消息", "change my mind"])
def test_words_that_only_begin_like_a_command_are_words(say: Say, prompt: Prompt, words: str) -> None:
    say("一")
    say(words)

    assert [reply.text for reply in sent()] == ["一", words]


def test_commands_of_who_never_wrote_are_words(say: Say, prompt: Prompt) -> None:
    say("撤回")

    assert [reply.text for reply in sent()] == ["撤回"]


def test_a_closed_prompt_says_so(say: Say, prompt: Prompt) -> None:
    prompt.closes_at = clock.now()

    assert say("#菜单 夫妻肺片").text == f"“{prompt.question}” does not take replies now."
    assert sent() == []


def test_without_a_prompt_rules_answer_and_nobody_is_kept(say: Say, account: Account, make: Factory) -> None:
    chats.add(account, RuleValues("客服", Match.contains, "Nine to six."), by=make.member(account, "chief"))

    assert (say("找客服").text, say("x").text) == ("Nine to six.", "")
    assert db.session.query(contributors.Contributor).count() == 0


def test_who_follows_is_welcomed(say: Say) -> None:
    event = {"kind": "event", "number": ""}

    assert say(**event, event="SUBSCRIBE").text == "Welcome here."
    assert say(**event, event="UNSUBSCRIBE").text == ""


def test_other_kinds_are_answered_where_something_is_asked(say: Say, prompt: Prompt) -> None:
    before = say(kind="voice").text
    prompt.closes_at = clock.now()

    assert before == "We can take words and pictures here, nothing else."
    assert say(kind="voice").text == ""


def test_old_messages_are_forgotten(say: Say) -> None:
    say("x")
    say("y")
    row = db.session.query(chats.ChatMessage).first()
    row.received_at = clock.now() - chats.KEPT - timedelta(seconds=1)

    assert chats.forget_old(clock.now()) == 1
    assert db.session.query(chats.ChatMessage).count() == 1
