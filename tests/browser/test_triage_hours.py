"""An hour at the desk by keys alone, and two people on one queue: no decision is lost, and none is taken twice.

A part of it runs always; TRIAGE_ACTS=3014 gives the whole hour, TRIAGE_TOGETHER=500 the whole of two."""

import os
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, Response, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from sqlalchemy import insert, select

from opscontent import clock
from opscontent.db import db, unit_of_work
from opscontent.domain import triage
from opscontent.domain.accounts import Account
from opscontent.domain.permissions import Role
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import Decision, Door, Reply, ReplyState
from opscontent.text.cjk import fold_key
from tests.browser.conftest import OpenPage
from tests.factory import Factory

pytestmark = pytest.mark.browser
ACTS = int(os.environ.get("TRIAGE_ACTS", "50"))
TOGETHER = int(os.environ.get("TRIAGE_TOGETHER", "20"))
REPLIES = 3014
DISHES = ("夫妻肺片", "佛跳墙", "口水鸡", "狮子头", "蚂蚁上树", "驴打滚", "红烧肉", "husband and wife lung slice")
HAS_MOVED = """([was, mayComeBack]) => {
  const card = document.getElementById("triage-card");
  return !card.inert && (card.dataset.reply !== was || (mayComeBack && card.querySelector("[role=alert]")));
}"""
# Not what came back, nor what the other has decided on by the time its card is fetched.
IS_NEW = "() => document.querySelector('#triage-card[data-state=new]:not(:has([role=alert]))') !== null"
BECOMES = {"s": "shortlisted", "x": "spam", "d": "declined"}


@pytest.fixture
def prompt(app: Flask, make: Factory, account: Account) -> Prompt:
    """A prompt with 3,014 replies, one in seven of which says what another says."""
    prompt = make.prompt(account, decline_reasons="老段子\n与话题无关")
    contributor = make.contributor(account)
    random, now = Random(5), clock.now()
    shared: dict[str, Any] = {"account_id": account.id, "prompt_id": prompt.id, "contributor_id": contributor.id}
    shared |= {"door": Door.form, "received_at": now, "consent_id": make.consent(prompt).id}
    rows = []
    for number in range(REPLIES):
        words = f"{DISHES[number % 8]}，第 {random.randrange(REPLIES * 3)} 家店看到的"
        rows.append(shared | {"text": words, "fold_key": fold_key(words), "content_key": f"{number * 7919:064x}"})
    with app.app_context(), unit_of_work() as session:
        session.execute(insert(Reply), rows)
    return prompt


@dataclass
class Desk:
    """One browser on the queue: what was pressed, and what the server said to each decision."""

    page: Page
    told: list[tuple[int, str]] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("response", self._note)

    @property
    def reply(self) -> str:
        return self.page.locator("#triage-card").get_attribute("data-reply") or ""

    def press(self, key: str, *, milliseconds: int = 30_000) -> None:
        """Press a key, and wait until another reply is in hand, or the same with the reason why it came back."""
        was = self.reply
        self.page.keyboard.press(key)
        if key == "d":
            self.page.keyboard.press("1")
        self.page.wait_for_function(HAS_MOVED, arg=[was, key != "j"], timeout=milliseconds)

    def insist(self, key: str) -> None:
        """Press it again where nothing came of it: a card that came back a moment ago takes no key."""
        for _ in range(5):
            with suppress(PlaywrightTimeout):
                self.press(key, milliseconds=6_000)
                return
        self.press(key)

    def settle(self) -> None:
        expect(self.page.locator("triage-queue[data-sending]")).to_have_count(0)

    def _note(self, response: Response) -> None:
        if "/decide" not in response.url or response.request.method != "POST":
            return
        sent = _fields(response)
        if response.status == 200:
            self.told.append((int(sent["reply"]), sent["to"]))
        else:
            self.refused.append(int(sent["reply"]))


def _fields(response: Response) -> dict[str, str]:
    """The fields of a form that was sent in parts."""
    body = response.request.post_data or ""
    found = {}
    for part in body.split("Content-Disposition: form-data; name=")[1:]:
        name, _, rest = part.partition("\r\n\r\n")
        found[name.strip().strip('"')] = rest.split("\r\n", 1)[0]
    return found | ({"to": "declined"} if "decline" in found else {})


def decisions(app: Flask) -> list[tuple[int, str]]:
    with app.app_context():
        taken = select(Decision.reply_id, Decision.became).where(Decision.undoes_id.is_(None))
        rows = db.session.execute(taken.order_by(Decision.id))
        return [(reply_id, str(became)) for reply_id, became in rows]


def chains(app: Flask) -> set[ReplyState]:
    """Where the decisions on each reply began; each other one begins where the one before it ended."""
    begun, ended = set(), dict[int, ReplyState]()
    with app.app_context():
        for decision in db.session.scalars(select(Decision).order_by(Decision.id)):
            assert ended.get(decision.reply_id, decision.was) is decision.was
            begun |= set() if decision.reply_id in ended else {decision.was}
            ended[decision.reply_id] = decision.became
    return begun


def test_an_hour_at_the_desk_by_keys_alone(
    app: Flask, make: Factory, account: Account, prompt: Prompt, browser_page: OpenPage
) -> None:
    page = browser_page(make.member(account, Role.editor, "Ling"))
    page.goto(f"/prompts/{prompt.id}/triage")
    desk, random, expected, undone = Desk(page), Random(11), Counter[str](), 0

    for number in range(1, ACTS + 1):
        key = random.choices("sxdj", weights=(25, 10, 60, 5))[0]
        if key != "j" and number % 9 == 0:
            page.keyboard.press(str(random.randint(1, 5)))
        desk.press(key)
        expected[BECOMES.get(key, "new")] += 1
        if number % 25 == 0:
            desk.settle()
            became = decisions(app)[-1][1]
            desk.press("u")
            desk.settle()
            expected[became] -= 1
            undone += 1

    desk.settle()
    taken = decisions(app)
    assert desk.refused == []
    assert Counter(desk.told) == Counter(taken)
    assert len(taken) == sum(expected[state] for state in BECOMES.values()) + undone
    with app.app_context():
        states = triage.counts(prompt.id).by_state
        assert {state: states.get(state, 0) for state in BECOMES.values()} == {
            state: expected[state] for state in BECOMES.values()
        }
    expect(page.locator("#triage-tabs a", has_text="Declined").locator(".n")).to_have_text(str(expected["declined"]))


@pytest.mark.parametrize("order", ["shared", "oldest"])
def test_two_on_one_queue_lose_nothing_and_take_nothing_twice(
    app: Flask, make: Factory, account: Account, prompt: Prompt, browser_page: OpenPage, order: str
) -> None:
    """Shared out they never meet; on the same list they race for each reply, and one is told so."""
    desks = []
    for name in ("Ling", "Wang"):
        page = browser_page(make.member(account, Role.editor, name))
        page.goto(f"/prompts/{prompt.id}/triage")
        if order == "shared":
            page.locator(".triage-share button").first.click()
            page.wait_for_url("**order=shared**")
        desks.append(Desk(page))
    random = Random(3)

    while sum(len(desk.told) for desk in desks) < TOGETHER:
        for desk in desks:
            desk.insist(random.choice("sx") if desk.page.evaluate(IS_NEW) else "j")

    for desk in desks:
        desk.settle()
    told = [each for desk in desks for each in desk.told]
    taken = decisions(app)
    assert Counter(told) == Counter(taken)
    assert chains(app) == {ReplyState.new}
    is_refused = any(desk.refused for desk in desks)
    assert is_refused == (order == "oldest")
    with app.app_context():
        decided = db.session.query(Reply).filter(Reply.state != ReplyState.new).count()
        assert decided == len({reply_id for reply_id, _ in taken})
