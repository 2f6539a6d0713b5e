import socket
import threading
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from opscontent import clock
from opscontent.db import db
from opscontent.domain import quotes, replies
from opscontent.domain import triage as triage_domain
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.domain.posts import Post
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import Decision, Reply, ReplyState
from tests.browser.conftest import OpenPage
from tests.browser.hands import drag
from tests.factory import Factory

pytestmark = pytest.mark.browser
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PATIENCE = 30  # s for anything of another thread
TEXTS = ("夫妻肺片", "佛跳墙", "夫妻肺片！", "口水鸡", "狮子头")


@pytest.fixture
def prompt(make: Factory, account: Account) -> Prompt:
    return make.prompt(account, decline_reasons="老段子\n与话题无关")


@pytest.fixture
def sent(make: Factory, prompt: Prompt) -> list[Reply]:
    return [make.reply(prompt, text) for text in TEXTS]


@pytest.fixture
def triage(browser_page: OpenPage, editor: Person, prompt: Prompt, sent: list[Reply]) -> Page:
    page = browser_page(editor)
    page.goto(f"/prompts/{prompt.id}/triage")
    return page


def shows(page: Page, reply: Reply) -> None:
    expect(page.locator("#triage-card")).to_have_attribute("data-reply", str(reply.id))


def has_count(page: Page, tab: str, count: int) -> None:
    expect(page.locator("#triage-tabs a", has_text=tab).locator(".n")).to_have_text(str(count))


def settled(page: Page) -> None:
    """All that was decided has been answered."""
    expect(page.locator("triage-queue[data-sending]")).to_have_count(0)


def knows_next(page: Page, reply: Reply) -> None:
    """The card that comes next is there before it is asked for."""
    page.wait_for_function(
        "id => document.querySelector('triage-queue').hand.ahead?.dataset.reply === id", arg=str(reply.id)
    )


def stays_as_connected_as_it_is(page: Page) -> None:
    """The machine's own network may come and go meanwhile: the page is not told, or it would send again by itself."""
    page.evaluate("addEventListener('online', (event) => event.stopImmediatePropagation(), true)")


def states(app: Flask, sent: list[Reply]) -> list[str]:
    with app.app_context():
        return [str(db.session.get(Reply, reply.id).state) for reply in sent]  # type: ignore[union-attr]


def test_keys_decide_rate_and_undo(app: Flask, triage: Page, sent: list[Reply]) -> None:
    shows(triage, sent[0])
    for key, following in (("j", sent[1]), ("j", sent[2]), ("k", sent[1]), ("s", sent[2]), ("x", sent[3])):
        triage.keyboard.press(key)
        shows(triage, following)
    triage.keyboard.press("d")
    expect(triage.get_by_role("button", name="No reason")).to_be_focused()
    triage.keyboard.press("Enter")
    shows(triage, sent[4])
    triage.keyboard.press("4")
    expect(triage.locator("#triage-said")).to_have_text("Rated 4.")
    triage.keyboard.press("d")
    triage.keyboard.press("2")
    shows(triage, sent[0])
    has_count(triage, "Declined", 2)
    triage.keyboard.press("u")
    shows(triage, sent[4])

    has_count(triage, "Declined", 1)
    has_count(triage, "New", 2)
    assert states(app, sent) == ["new", "shortlisted", "spam", "declined", "new"]
    with app.app_context():
        reasons = [each.reason for each in db.session.query(Decision).order_by(Decision.id)]
        assert reasons == ["", "", "", "与话题无关", ""]
        assert db.session.get(Reply, sent[4].id).rating == 4  # type: ignore[union-attr]


def test_keys_mean_letters_while_typing_and_nothing_with_modifiers(
    app: Flask, triage: Page, sent: list[Reply]
) -> None:
    shows(triage, sent[0])
    triage.keyboard.press("e")
    expect(triage.locator("#triage-note")).to_be_focused()
    triage.keyboard.type("s d x u 1")
    triage.keyboard.press("Control+Enter")
    expect(triage.locator("#triage-said")).to_have_text("The note is saved.")
    triage.keyboard.press("Escape")
    triage.keyboard.press("Control+s")
    triage.keyboard.press("Alt+x")
    triage.keyboard.press("Shift+X")
    altgr = "new KeyboardEvent('keydown', {key: 'x', modifierAltGraph: true, bubbles: true})"
    triage.evaluate(f"document.body.dispatchEvent({altgr})")
    triage.locator("body").dispatch_event("keydown", {"key": "s", "isComposing": True, "bubbles": True})
    triage.keyboard.press("/")
    triage.keyboard.type("肺片")
    triage.keyboard.press("Enter")

    expect(triage.locator("#triage-rows > li")).to_have_count(2)
    assert states(app, sent) == ["new"] * 5
    with app.app_context():
        assert db.session.get(Reply, sent[0].id).note == "s d x u 1"  # type: ignore[union-attr]


def test_keys_typed_quickly_are_sent_in_order(app: Flask, triage: Page, sent: list[Reply]) -> None:
    """The next card is there at once; a key that finds no card decides nothing."""
    shows(triage, sent[0])
    knows_next(triage, sent[1])
    press = "key => document.body.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}))"

    triage.evaluate(f"['4', 's', 'x', 's', 'd', 'x'].forEach({press})")
    shows(triage, sent[2])
    settled(triage)

    assert states(app, sent) == ["shortlisted", "spam", "new", "new", "new"]
    with app.app_context():
        assert db.session.get_one(Reply, sent[0].id).rating == 4
        assert [each.reply_id for each in db.session.query(Decision).order_by(Decision.id)] == [
            sent[0].id,
            sent[1].id,
        ]


def test_a_reason_is_chosen_while_a_rating_is_on_its_way(app: Flask, triage: Page, sent: list[Reply]) -> None:
    """The card that the rating brings anew does not close the menu whose number is about to be pressed."""
    shows(triage, sent[0])
    triage.keyboard.press("4")
    triage.keyboard.press("d")
    expect(triage.locator("#triage-said")).to_have_text("Rated 4.")

    triage.keyboard.press("2")

    shows(triage, sent[1])
    settled(triage)
    with app.app_context():
        assert [each.reason for each in db.session.query(Decision)] == ["与话题无关"]
        assert db.session.get_one(Reply, sent[0].id).rating == 4


def test_j_goes_on_from_a_reply_whose_row_is_gone(app: Flask, make: Factory, triage: Page, sent: list[Reply]) -> None:
    triage.keyboard.press("j")
    shows(triage, sent[1])
    with app.app_context():
        wang = make.person("Wang")
        replies.move(db.session.get_one(Reply, sent[1].id), ReplyState.declined, by=wang)
        db.session.commit()
    triage.keyboard.press("s")
    expect(triage.get_by_role("alert")).to_contain_text("Wang decided")

    triage.keyboard.press("j")
    shows(triage, sent[2])
    triage.keyboard.press("k")

    shows(triage, sent[0])


def test_what_is_refused_comes_back_with_the_reason(
    app: Flask, make: Factory, triage: Page, sent: list[Reply]
) -> None:
    shows(triage, sent[0])
    knows_next(triage, sent[1])
    with app.app_context():
        wang = make.person("Wang")
        replies.move(db.session.get_one(Reply, sent[0].id), ReplyState.declined, by=wang)
        db.session.commit()
    press = "key => document.body.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}))"

    triage.evaluate(f"['s', 'x'].forEach({press})")

    shows(triage, sent[0])
    expect(triage.get_by_role("alert")).to_contain_text("Wang decided on this reply")
    settled(triage)
    assert states(app, sent)[:3] == ["declined", "spam", "new"]


def test_without_a_connection_nothing_is_lost(app: Flask, triage: Page, sent: list[Reply]) -> None:
    shows(triage, sent[0])
    triage.context.set_offline(True)
    triage.keyboard.press("s")
    expect(triage.get_by_role("alert")).to_contain_text("It is kept here until it is sent")
    shows(triage, sent[0])
    assert states(app, sent)[0] == "new"

    triage.context.set_offline(False)

    shows(triage, sent[1])
    settled(triage)
    assert states(app, sent)[:2] == ["shortlisted", "new"]


def test_a_decision_whose_answer_got_lost_is_taken_once(
    app: Flask, triage: Page, sent: list[Reply], monkeypatch: pytest.MonkeyPatch
) -> None:
    shows(triage, sent[0])

    whole, lost = app.wsgi_app, list[bytes]()

    def loses_an_answer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        answer = whole(environ, start)
        if environ["PATH_INFO"].endswith("/decide") and not lost:
            lost.append(b"".join(answer))
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
            raise ConnectionResetError
        return answer

    monkeypatch.setattr(app, "wsgi_app", loses_an_answer)
    stays_as_connected_as_it_is(triage)
    triage.keyboard.press("s")
    triage.get_by_role("button", name="Send again").click()

    shows(triage, sent[1])
    settled(triage)
    assert states(app, sent)[:2] == ["shortlisted", "new"]
    with app.app_context():
        assert db.session.query(Decision).count() == 1


def test_a_server_that_says_nothing_counts_as_not_reached(
    app: Flask, triage: Page, sent: list[Reply], monkeypatch: pytest.MonkeyPatch
) -> None:
    shows(triage, sent[0])
    whole, came, over = app.wsgi_app, threading.Event(), threading.Event()

    def keeps_silent_once(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"].endswith("/decide") and not came.is_set():
            came.set()
            over.wait(PATIENCE)
            raise ConnectionResetError
        return whole(environ, start)

    monkeypatch.setattr(app, "wsgi_app", keeps_silent_once)
    stays_as_connected_as_it_is(triage)
    triage.clock.install()
    triage.keyboard.press("s")
    assert came.wait(PATIENCE)

    triage.clock.fast_forward(30_000)
    triage.get_by_role("button", name="Send again").click()

    shows(triage, sent[1])
    settled(triage)
    over.set()
    assert states(app, sent)[:2] == ["shortlisted", "new"]


def test_a_typed_note_goes_with_the_decision(app: Flask, triage: Page, sent: list[Reply]) -> None:
    shows(triage, sent[0])
    triage.keyboard.press("e")
    triage.keyboard.type("ask her where")
    triage.keyboard.press("Escape")

    triage.keyboard.press("s")
    shows(triage, sent[1])
    settled(triage)

    with app.app_context():
        reply = db.session.get_one(Reply, sent[0].id)
        assert (reply.note, reply.state) == ("ask her where", ReplyState.shortlisted)


def test_an_edit_behind_the_editors_back_is_shown(app: Flask, triage: Page, sent: list[Reply]) -> None:
    shows(triage, sent[0])
    with app.app_context():
        replies.edit(db.session.get(Reply, sent[0].id), "夫妻肺片在成都")  # type: ignore[arg-type]
        db.session.commit()

    knows_next(triage, sent[1])
    triage.clock.install(time=NOON)
    triage.clock.pause_at(NOON + timedelta(minutes=1))
    triage.keyboard.press("s")

    expect(triage.get_by_role("alert")).to_contain_text("changed the words")
    expect(triage.locator(".triage-edited ins")).to_have_text("在成都")
    assert states(app, sent)[0] == "new"
    triage.keyboard.press("x")  # meant for the reply that was in hand when this one came back
    triage.clock.run_for(800)
    triage.keyboard.press("s")
    shows(triage, sent[1])
    settled(triage)
    assert states(app, sent)[0] == "shortlisted"


def test_ticked_replies_are_previewed_decided_and_undone(app: Flask, triage: Page, sent: list[Reply]) -> None:
    shows(triage, sent[0])
    triage.keyboard.press("Space")
    triage.keyboard.press("j")
    shows(triage, sent[1])
    triage.keyboard.press("Space")
    triage.locator("#triage-bulk").get_by_role("button", name="Spam").click()
    expect(triage.get_by_role("heading", level=1)).to_have_text("2 replies → Spam")
    assert states(app, sent)[:2] == ["new", "new"]

    triage.get_by_role("button", name="Decide on 2 replies").click()
    has_count(triage, "Spam", 2)
    assert states(app, sent)[:2] == ["spam", "spam"]

    triage.locator(".toast-line").get_by_role("button", name="Undo").click()
    has_count(triage, "Spam", 0)
    assert states(app, sent)[:2] == ["new", "new"]


def test_many_are_ticked_by_keys_and_by_shift(triage: Page, sent: list[Reply]) -> None:
    shows(triage, sent[0])
    boxes, ticked = triage.locator("#triage-rows input"), triage.locator("#triage-rows input:checked")
    boxes.nth(1).click()
    boxes.nth(3).click(modifiers=["Shift"])
    expect(ticked).to_have_count(3)
    expect(triage.locator("[data-ticked]")).to_have_text("3")
    boxes.nth(1).click(modifiers=["Shift"])
    expect(ticked).to_have_count(0)

    triage.locator("#triage-card").focus()
    triage.keyboard.press("Space")
    triage.keyboard.press("j")
    shows(triage, sent[1])
    triage.keyboard.press("j")
    shows(triage, sent[2])
    triage.keyboard.press("b")
    expect(ticked).to_have_count(3)
    triage.keyboard.press("a")
    expect(triage.locator(".triage-bulk-acts button").first).to_be_focused()
    triage.keyboard.press("Enter")

    expect(triage.get_by_role("heading", level=1)).to_have_text("3 replies → Shortlisted")
    triage.get_by_text("Numbers of the replies").click()
    expect(triage.locator(".bulk-numbers p")).to_have_text(", ".join(str(reply.id) for reply in sent[:3]))


def test_t_turns_the_tabs(triage: Page, sent: list[Reply]) -> None:
    shows(triage, sent[0])

    triage.keyboard.press("t")

    expect(triage.locator("#triage-tabs [aria-current]")).to_contain_text("Shortlisted")


def test_one_at_a_time_and_alike(triage: Page, sent: list[Reply]) -> None:
    shows(triage, sent[0])
    triage.keyboard.press("z")
    expect(triage.locator(".triage-list")).to_be_hidden()
    triage.keyboard.press("z")
    expect(triage.locator(".triage-list")).to_be_visible()

    triage.keyboard.press("g")

    expect(triage.locator(".group-words")).to_have_text(["夫妻肺片！"])


def test_phone_decides_by_buttons(
    app: Flask, browser_page: OpenPage, editor: Person, prompt: Prompt, sent: list[Reply]
) -> None:
    page = browser_page(editor, size="phone")
    page.goto(f"/prompts/{prompt.id}/triage")

    page.locator(".triage-acts").get_by_role("button", name="Shortlist").tap()

    shows(page, sent[1])
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert states(app, sent)[0] == "shortlisted"


@pytest.mark.parametrize(("by", "state"), [(220, "shortlisted"), (-220, "declined"), (60, "new")])
def test_phone_decides_by_swipes(
    app: Flask, browser_page: OpenPage, editor: Person, prompt: Prompt, sent: list[Reply], by: int, state: str
) -> None:
    page = browser_page(editor, size="phone", is_mobile=True)
    page.goto(f"/prompts/{prompt.id}/triage")
    shows(page, sent[0])
    expect(page.locator(".triage-hint")).to_be_visible()

    swipe(page, by)

    shows(page, sent[1 if state != "new" else 0])
    settled(page)
    assert states(app, sent)[0] == state
    if state != "new":
        page.locator(".toast-line").get_by_role("button", name="Undo").click()
        shows(page, sent[0])
        settled(page)
        assert states(app, sent)[0] == "new"


def test_a_finger_going_down_scrolls_and_decides_nothing(
    app: Flask, browser_page: OpenPage, editor: Person, prompt: Prompt, sent: list[Reply]
) -> None:
    page = browser_page(editor, size="phone", is_mobile=True)
    page.goto(f"/prompts/{prompt.id}/triage")
    shows(page, sent[0])

    swipe(page, 40, -320)

    page.wait_for_function("scrollY > 50")
    assert states(app, sent)[0] == "new"


def test_on_a_phone_the_card_stays_in_sight(
    browser_page: OpenPage, make: Factory, editor: Person, prompt: Prompt, sent: list[Reply]
) -> None:
    for number in range(12):
        make.reply(prompt, f"reply {number}")
    page = browser_page(editor, size="phone", is_mobile=True)
    page.goto(f"/prompts/{prompt.id}/triage?reply={sent[3].id}")
    shows(page, sent[3])
    assert page.evaluate("scrollY") == 0  # the list under the card has its row elsewhere: the page does not follow it

    page.evaluate("scrollTo(0, 9999)")
    page.keyboard.press("s")

    shows(page, sent[4])
    page.wait_for_function("document.querySelector('#triage-card').getBoundingClientRect().top > 0")
    expect(page.locator(".triage-text")).to_be_in_viewport()


def swipe(page: Page, by: int, down: int = 0) -> None:
    """A finger on the words of the card, as the screen reports it."""
    box = page.locator(".triage-text").bounding_box()
    assert box is not None
    x, y = 195, box["y"] + box["height"] / 2
    touch = page.context.new_cdp_session(page)
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 9):
        points = [{"x": x + by * step / 8, "y": y + down * step / 8}]
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": points})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_shared_queue_shows_who_has_what(
    app: Flask, make: Factory, browser_page: OpenPage, account: Account, editor: Person, prompt: Prompt
) -> None:
    made = [make.reply(prompt, f"reply {number}") for number in range(23)]
    ling, wang = browser_page(editor), browser_page(make.member(account, Role.editor, "Wang"))
    for page in (ling, wang):
        page.goto(f"/prompts/{prompt.id}/triage")
    ling.get_by_role("button", name="Share out").click()
    expect(ling.locator("#triage-hands [data-mine]")).to_contain_text("20 in your hands")
    expect(ling.locator("#triage-rows > li")).to_have_count(20)

    wang.reload()

    expect(wang.locator("#triage-hands")).to_contain_text("Ling has 20 in hand")
    expect(wang.locator("#triage-rows > li[data-holder=Ling]")).to_have_count(20)
    wang.get_by_role("button", name="Share out").click()
    expect(wang.locator("#triage-rows > li")).to_have_count(3)

    ling.goto("/week")
    for _ in range(50):  # what a page says when it goes is sent when the browser sees fit
        with app.app_context():
            left = triage_domain.hands(prompt.id)
        if left[0].expires_at - clock.now() <= timedelta(seconds=15):
            break
        ling.wait_for_timeout(100)
    assert [hand.name for hand in left] == ["Ling", "Wang"]
    assert left[0].expires_at - clock.now() <= timedelta(seconds=15)
    assert len(made) == 23


def test_desk_picks_words_orders_and_builds(
    app: Flask, make: Factory, browser_page: OpenPage, editor: Person, prompt: Prompt
) -> None:
    made = [make.reply(prompt, text, state=ReplyState.shortlisted) for text in ("夫妻肺片真好笑", "佛跳墙", "口水鸡")]
    page = browser_page(editor)
    page.goto(f"/prompts/{prompt.id}/desk")
    for count in (1, 2, 3):
        page.locator(".desk-candidate").first.click()
        expect(page.locator(".pick")).to_have_count(count)

    first = page.locator(".pick").first
    first.locator("textarea[name=wording]").fill("夫妻肺片")
    expect(first.locator("[data-diff] del")).to_have_text("真好笑")
    expect(first.locator("select")).to_have_value("cut")
    page.locator(".pick").nth(1).locator("textarea[name=wording]").fill("佛跳墙，没写完")
    first.locator("textarea[name=wording]").press("Control+Enter")
    expect(first.get_by_role("button", name="Reset")).to_be_visible()
    expect(page.locator(".pick").nth(1).locator("textarea[name=wording]")).to_have_value("佛跳墙，没写完")

    first.focus()
    page.keyboard.press("]")
    expect(page.locator(".pick .pick-original")).to_have_text(["佛跳墙", "夫妻肺片真好笑", "口水鸡"])
    with page.expect_response("**/order"):
        drag(page.locator(".pick-grip").nth(2), page.locator(".pick-grip").nth(0))
    with app.app_context():
        wanted = [made[2].id, made[1].id, made[0].id]
        assert [quote.reply_id for quote in quotes.on_desk(prompt.id)] == wanted

    page.get_by_role("button", name="Build a draft of 3 picks").click()
    page.wait_for_url("**/draft")
    with app.app_context():
        post = db.session.query(Post).one()
        assert [quote.words for quote in quotes.of_post(post.id)] == ["口水鸡", "佛跳墙，没写完", "夫妻肺片"]
