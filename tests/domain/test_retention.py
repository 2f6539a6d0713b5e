from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine

from opscontent import clock
from opscontent.db import db
from opscontent.domain import activity, articles, imports, prompts, replies, retention, search
from opscontent.domain.accounts import Account
from opscontent.domain.contributors import Contributor
from opscontent.domain.people import Person
from opscontent.domain.posts import PostState
from opscontent.domain.prompts import Prompt, PromptState
from opscontent.domain.quotes import Quote
from opscontent.domain.replies import Decision, Reply, ReplyState
from opscontent.errors import Rejected
from tests.factory import Factory, at

CLOSED = {"state": PromptState.closed, "closes_at": at("2026-03-31 04:00"), "keep_months": 6}
DUE = at("2026-09-30 04:00")


@pytest.fixture
def account(inside: object, make: Factory) -> Account:
    return make.account()


@pytest.fixture
def prompt(account: Account, make: Factory) -> Prompt:
    return make.prompt(account, **CLOSED)


def clear(prompt: Prompt) -> int:
    """All of it, at the moment it is due; returns how many batches it took."""
    with time_machine.travel(DUE, tick=False):
        entry_id, batches = retention.clear_some(prompt.id), 0
        while entry_id:
            entry_id, batches = retention.clear_some(prompt.id, entry_id), batches + 1
    db.session.expire_all()
    return batches


@pytest.mark.parametrize(
    "values, expected",
    [
        ({}, "2026-09-30 04:00"),
        ({"closes_at": at("2026-02-28 17:00"), "keep_months": 1}, "2026-03-31 17:00"),  # 1 March in Shanghai
        ({"keep_months": None}, None),
        ({"closes_at": None}, None),
    ],
)
def test_due_at_counts_months_on_the_accounts_clock(
    account: Account, make: Factory, values: dict[str, object], expected: str | None
) -> None:
    prompt = make.prompt(account, **CLOSED | values)

    assert retention.due_at(prompt) == (at(expected) if expected else None)


def test_due_finds_closed_prompts_at_their_time(account: Account, prompt: Prompt, make: Factory) -> None:
    make.prompt(account, **CLOSED | {"keep_months": None})
    make.prompt(account, **CLOSED | {"cleared_at": DUE})
    make.prompt(account, **CLOSED | {"keep_months": 7})

    assert list(retention.due(DUE - timedelta(seconds=1))) == []
    assert list(retention.due(DUE)) == [prompt.id]


@pytest.mark.parametrize(
    "state, became",
    [
        (ReplyState.new, ReplyState.declined),
        (ReplyState.held, ReplyState.declined),
        (ReplyState.shortlisted, ReplyState.declined),
        (ReplyState.declined, ReplyState.declined),
        (ReplyState.spam, ReplyState.spam),
        (ReplyState.withdrawn, ReplyState.withdrawn),
    ],
)
def test_words_that_nobody_chose_go(prompt: Prompt, make: Factory, state: ReplyState, became: ReplyState) -> None:
    reply = make.reply(prompt, "夫妻肺片", state=state, note="小鱼说", title_idea="标题", held_reason="微信")

    clear(prompt)

    assert (reply.text, reply.name, reply.note, reply.title_idea, reply.held_reason) == ("", "", "", "", "")
    assert reply.state is became
    assert (reply.contributor.name, reply.contributor.is_forgotten) == ("", True)
    assert db.session.query(Reply).filter(search.matches("肺片")).count() == 0
    assert replies.state_counts([prompt.id]) == {prompt.id: {became: 1}}


def test_what_was_chosen_stays_as_it_was_printed(prompt: Prompt, make: Factory) -> None:
    reply = make.reply(prompt, "夫妻肺片", name="小鱼", state=ReplyState.used, note="好")
    post = make.post(prompt.account, state=PostState.published)
    make.revision(post, f"[[reply:{reply.id}]]\n\n[[credits]]")
    quote = make.quote(reply, post)
    before = articles.compose(post)

    clear(prompt)

    after = articles.compose(post)
    assert (after.html, after.content_hash) == (before.html, before.content_hash)
    assert (reply.text, reply.state, reply.name, reply.note) == ("夫妻肺片", ReplyState.used, "", "")
    assert (quote.credited, reply.contributor.name) == ("小鱼", "")
    assert db.session.query(Reply).filter(search.matches("肺片")).count() == 1
    assert db.session.query(Reply).filter(search.matches("小鱼")).count() == 0
    assert db.session.query(Quote).count() == 1


def test_names_go_from_the_history_of_chosen_replies(prompt: Prompt, make: Factory) -> None:
    reply = make.reply(prompt)
    replies.edit(reply, "佛跳墙", name="新名字")
    replies.move(reply, ReplyState.shortlisted, by=make.person())
    make.quote(reply)

    clear(prompt)

    (entry,) = activity.of(reply)
    assert entry.changes == {"text": ["夫妻肺片", "佛跳墙"], "name": ["", ""]}


def test_history_counts_what_a_run_did(prompt: Prompt, make: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "MANY", 2)
    for number in range(5):
        make.reply(prompt, f"第 {number} 条")
    make.quote(make.reply(prompt, "选中", state=ReplyState.shortlisted))

    batches = clear(prompt)

    (entry,) = activity.of(prompt)
    assert batches == 3 + 1 + 3
    assert (entry.verb, entry.actor_label) == ("prompt.cleared", "clock")
    assert entry.changes == {
        "cleared_replies": [None, 5],
        "cleared_names": [None, 1],
        "cleared_people": [None, 6],
    }
    assert prompt.cleared_at == DUE


def test_clearing_again_does_nothing(prompt: Prompt, make: Factory) -> None:
    make.reply(prompt)
    clear(prompt)

    assert clear(prompt) == 0
    assert (len(activity.of(prompt)), db.session.query(Decision).count()) == (1, 1)
    assert list(retention.due(DUE)) == []


def test_a_run_that_was_stopped_goes_on(prompt: Prompt, make: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "MANY", 1)
    make.reply(prompt, "一")
    make.reply(prompt, "二")
    with time_machine.travel(DUE, tick=False):
        retention.clear_some(prompt.id)

    clear(prompt)

    assert {reply.text for reply in db.session.query(Reply)} == {""}
    assert [entry.changes.get("cleared_replies") for entry in activity.of(prompt)] == [[None, 1], [None, 1]]


def test_a_sender_of_other_kept_prompts_keeps_the_name_there(prompt: Prompt, make: Factory) -> None:
    fish = make.contributor(prompt.account, "小鱼", email="fish@example.org")
    make.reply(prompt, contributor=fish)
    other = make.prompt(prompt.account, **CLOSED | {"keep_months": 5})
    kept = make.reply(other, "佛跳墙", contributor=fish)

    clear(prompt)
    assert (fish.name, fish.email, kept.text) == ("小鱼", "fish@example.org", "佛跳墙")

    clear(other)
    assert (fish.name, fish.email, kept.text) == ("", "", "")


def test_rows_of_imports_are_cleared_and_a_later_one_is_looked_at(prompt: Prompt, make: Factory) -> None:
    person = make.person()
    run(import_ := imports.receive_table(prompt, "a.csv", "内容\n一\n一!\n".encode(), by=person), person)
    import_.refused = [{"row": 9, "text": "什么", "reason": "long"}]
    clear(prompt)

    run(imports.receive_table(prompt, "b.csv", "内容\n二\n".encode(), by=person), person)

    assert import_.refused == [{"row": 9, "text": "", "reason": "long"}]
    assert prompt.cleared_at is None
    clear(prompt)
    assert {reply.text for reply in db.session.query(Reply)} == {""}


def run(import_: imports.Import, person: Person) -> None:
    imports.start(import_, import_.columns, has_header=import_.has_header, consent_note="Asked", by=person)
    assert imports.step(import_.id)


@pytest.mark.parametrize("act", [prompts.start, lambda prompt, by: prompts.edit(prompt, {"keep_months": 9}, by=by)])
def test_opening_or_another_time_begins_anew(prompt: Prompt, make: Factory, act: Callable[..., None]) -> None:
    clear(prompt)

    act(prompt, by=make.person())

    assert prompt.cleared_at is None


def test_an_open_prompt_is_never_cleared(account: Account, make: Factory) -> None:
    prompt = make.prompt(account, keep_months=1, closes_at=clock.now() + timedelta(days=1))
    reply = make.reply(prompt)

    assert retention.clear_some(prompt.id) == 0
    assert reply.text == "夫妻肺片"


def test_emptied_replies_go_nowhere(prompt: Prompt, make: Factory) -> None:
    reply, person = make.reply(prompt), make.person()
    clear(prompt)

    with pytest.raises(Rejected, match="deleted"):
        replies.move(reply, ReplyState.shortlisted, by=person)
    assert replies.move_many([reply.id], ReplyState.shortlisted, by=person, batch="x") == 0
    assert db.session.query(Contributor).count() == 1
