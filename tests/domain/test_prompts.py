from datetime import timedelta

import pytest
import time_machine

from opscontent import clock
from opscontent.db import db
from opscontent.domain import prompts
from opscontent.domain.activity import Entry
from opscontent.domain.prompts import Prompt, PromptState
from opscontent.errors import Rejected
from tests.factory import Factory, at

NOW = at("2026-11-21 08:00")
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _still() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def verbs(prompt: Prompt) -> list[tuple[str, str]]:
    entries = db.session.query(Entry).filter_by(thing_kind="prompts", thing_id=prompt.id).order_by(Entry.id)
    return [(entry.verb, entry.actor.name if entry.actor else entry.actor_label) for entry in entries]


@pytest.mark.parametrize("was", PromptState)
@pytest.mark.parametrize("to", PromptState)
def test_move_knows_three_ways(inside: object, make: Factory, was: PromptState, to: PromptState) -> None:
    prompt = make.prompt(make.account(), state=was)
    allowed = {("draft", "open"), ("open", "closed"), ("closed", "open")}

    if (was, to) in allowed:
        prompts.move(prompt, to, by="clock")
        assert prompt.state is to
    else:
        with pytest.raises(Rejected):
            prompts.move(prompt, to, by="clock")
        assert prompt.state is was


@pytest.mark.parametrize(
    "state, opens, closes, expected",
    [
        ("draft", None, None, "draft"),
        ("draft", 1, None, "draft"),
        ("draft", 0, None, "open"),
        ("draft", -1, 1, "open"),
        ("draft", -2, -1, "closed"),
        ("draft", None, -1, "draft"),
        ("open", None, None, "open"),
        ("open", -2, 1, "open"),
        ("open", -2, 0, "closed"),
        ("closed", -2, 1, "closed"),
        ("closed", None, None, "closed"),
    ],
)
def test_times_open_and_close_by_themselves(
    inside: object, make: Factory, state: str, opens: int | None, closes: int | None, expected: str
) -> None:
    times = {"opens_at": opens, "closes_at": closes}
    values = {field: None if hours is None else NOW + hours * HOUR for field, hours in times.items()}
    prompt = make.prompt(make.account(), state=PromptState(state), **values)

    assert prompts.phase(prompt, NOW) == expected
    assert prompts.is_open(prompt, NOW) is (expected == "open")
    assert prompts.sweep(NOW) == (expected != state)
    assert prompt.state == expected


def test_is_open_never_for_an_account_put_away(inside: object, make: Factory) -> None:
    prompt = make.prompt(make.account(archived_at=NOW))

    assert not prompts.is_open(prompt, NOW)


def test_sweep_tells_the_history(inside: object, make: Factory) -> None:
    prompt = make.prompt(make.account(), state=PromptState.draft, opens_at=NOW - 2 * HOUR, closes_at=NOW - HOUR)

    prompts.sweep(NOW)

    assert verbs(prompt) == [("prompt.opened", "clock"), ("prompt.closed", "clock")]


def test_create_makes_a_draft_with_an_address_and_a_consent_text(inside: object, make: Factory) -> None:
    account = make.account(name="Paper", language="en")

    prompt = prompts.create(account, "Which menu?", by=make.person())

    assert prompt.state is PromptState.draft
    assert len(prompt.slug) == prompts.SLUG_LENGTH
    assert set(prompt.slug) <= set(prompts.SLUG_LETTERS)
    assert "“Paper” may publish it" in prompt.consent.text
    assert verbs(prompt) == [("prompt.created", "Ling")]


@pytest.mark.parametrize("slug", ["menu", "Menu", "a b", "-a", "a--b", "菜单", "x" * 61])
def test_create_refuses_a_slug_that_is_taken_or_can_not_be(inside: object, make: Factory, slug: str) -> None:
    account = make.account()
    make.prompt(account, slug="menu")

    with pytest.raises(Rejected, match="address"):
        prompts.create(account, "Which menu?", by=make.person(), slug=slug)


@pytest.mark.parametrize("opens, closes", [(-1, None), (0, None), (None, -1), (2, 1), (1, 1)])
def test_create_refuses_times_that_can_not_be(
    inside: object, make: Factory, opens: int | None, closes: int | None
) -> None:
    times = {"opens_at": opens, "closes_at": closes}
    values = {field: None if hours is None else NOW + hours * HOUR for field, hours in times.items()}

    with pytest.raises(Rejected, match="time"):
        prompts.create(make.account(), "Which menu?", by=make.person(), **values)


def test_edit_of_the_consent_text_is_a_new_version(inside: object, make: Factory) -> None:
    prompt = make.prompt(make.account())
    reply = make.reply(prompt)

    prompts.edit(prompt, {"question": "Which?"}, by=make.person(), consent="You may print and sing this.")
    prompts.edit(prompt, {}, by=make.person(), consent="You may print and sing this.")

    assert [consent.number for consent in prompt.consents] == [1, 2]
    assert reply.consent.text == "You may print this."
    assert db.session.query(Entry).one().changes == {
        "question": ["Which menu made you laugh?", "Which?"],
        "consent": ["You may print this.", "You may print and sing this."],
    }


def test_edit_changes_the_slug_of_a_draft_only(inside: object, make: Factory) -> None:
    account, person = make.account(), make.person()
    draft, opened = make.prompt(account, state=PromptState.draft), make.prompt(account)

    prompts.edit(draft, {"slug": "new"}, by=person)
    with pytest.raises(Rejected, match="readers have it"):
        prompts.edit(opened, {"slug": "newer"}, by=person)

    assert draft.slug == "new"
    assert opened.slug != "newer"


def test_edit_leaves_an_opening_time_that_has_passed(inside: object, make: Factory) -> None:
    prompt = make.prompt(make.account(), opens_at=NOW - HOUR, closes_at=NOW + HOUR)

    prompts.edit(prompt, {"opens_at": NOW - HOUR, "closes_at": NOW + 2 * HOUR}, by=make.person())
    with pytest.raises(Rejected):
        prompts.edit(prompt, {"closes_at": NOW - HOUR}, by=make.person())

    assert prompt.closes_at == NOW + 2 * HOUR


def test_start_close_and_start_again_keep_the_times_true(inside: object, make: Factory) -> None:
    person = make.person()
    prompt = prompts.create(make.account(), "Which?", by=person, opens_at=NOW + HOUR, closes_at=NOW + 2 * HOUR)

    prompts.start(prompt, by=person)
    assert (prompt.state, prompt.opens_at) == (PromptState.open, NOW)
    prompts.close(prompt, by=person)
    assert (prompt.state, prompt.closes_at) == (PromptState.closed, NOW)
    prompts.start(prompt, by=person)
    assert (prompt.state, prompt.opens_at, prompt.closes_at) == (PromptState.open, NOW, None)

    assert [verb for verb, _ in verbs(prompt)][1:] == ["prompt.opened", "prompt.closed", "prompt.reopened"]


def test_start_of_what_the_clock_opened_is_refused(inside: object, make: Factory) -> None:
    prompt = make.prompt(make.account(), state=PromptState.draft, opens_at=NOW - HOUR)

    with pytest.raises(Rejected):
        prompts.start(prompt, by=make.person())


def test_of_account_shows_open_ones_first(inside: object, make: Factory) -> None:
    account = make.account()
    closed, draft = make.prompt(account, state=PromptState.closed), make.prompt(account, state=PromptState.draft)
    old, new = make.prompt(account), make.prompt(account)
    make.prompt(make.account())

    assert list(prompts.of_account(account.id)) == [new, old, draft, closed]
    assert prompts.by_slug(new.slug) is new
    assert prompts.by_slug("nothing") is None
    assert clock.now() == NOW
