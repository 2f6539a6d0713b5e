"""The editorial week as three people live it: a chief editor, an editor who writes, and a reader on a phone."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Page, expect

from opscontent import clock, jobs
from opscontent.db import db
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.domain.posts import Post
from opscontent.domain.prompts import Prompt
from opscontent.domain.reviews import Review
from opscontent.jobs import telling
from tests.browser.conftest import OpenPage
from tests.factory import Factory

pytestmark = pytest.mark.browser
RECEIPT = {
    "en": ("It has arrived", "It is being considered", "It was chosen", "It is published"),
    "zh_Hans": ("已收到", "正在考虑", "已选中", "已经发布"),
}
PHONE_SECONDS = 3.2  # the page takes nothing that was sent faster than a person can type


@dataclass
class Team:
    """The three, each in a browser of their own."""

    app: Flask
    account: Account
    chief: Page
    editor: Page
    reader: Page

    def only(self, model: Any) -> Any:
        with self.app.app_context():
            row = db.session.query(model).one()
            db.session.expunge(row)
            return row


@pytest.fixture
def language(engine_name: str) -> str:
    """Both languages and both engines, in two weeks instead of four."""
    return {"sqlite": "zh_Hans", "postgresql": "en"}[engine_name]


@pytest.fixture
def team(app: Flask, make: Factory, browser_page: OpenPage, language: str) -> Team:
    account = make.account("每日一词", key="words", language=language)
    people: list[Person] = [
        make.member(account, role, name, locale=language)
        for role, name in ((Role.chief, "Chen"), (Role.editor, "Ling"))
    ]
    chief, editor = (browser_page(person) for person in people)
    return Team(app, account, chief, editor, browser_page(size="phone", locale=language.replace("_Hans", "-CN")))


def plan_the_account(team: Team) -> None:
    """Brief with a pillar, a slot, a prompt that is open."""
    page, base = team.chief, f"/accounts/{team.account.id}"
    page.goto(f"{base}/brief/edit")
    page.fill("[name=statement]", "Plain words for busy people.")
    page.fill("[name=promise]", "One thing you can use today.")
    page.fill("[name=pillars-0-name]", "Menus")
    page.fill("[name=pillars-0-target_share]", "100")
    page.click(".brief-form .save-bar .btn-primary")
    page.wait_for_url(f"**{base}/brief")
    page.goto(f"{base}/slots")
    page.fill("#new-slot [name=local_time]", "07:30")
    page.select_option("#new-slot [name=pillar]", label="Menus")
    page.click("#new-slot button.btn-primary")
    expect(page.locator(".slot-card")).to_have_count(1)
    page.goto("/prompts/new")
    page.fill("[name=question]", "Which menu made you laugh?")
    page.fill("[name=slug]", "menu")
    page.click(".save-bar .btn-primary")
    page.wait_for_url(re.compile(r"/prompts/\d+$"))
    page.click("form[action$='/open'] button")
    expect(page.locator("form[action$='/close'] button")).to_be_visible()


def answer(team: Team) -> str:
    """The reader sends a reply; the address of the receipt."""
    page = team.reader
    page.goto("/p/menu")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.fill("[name=text]", "Husband and wife lung slices")
    page.fill("[name=name]", "小鱼")
    page.check("[name=agrees]")
    page.wait_for_timeout(PHONE_SECONDS * 1000)
    page.click("form.answer button[type=submit]")
    page.wait_for_url("**/thanks*")
    page.click("section.keep a.button")
    page.wait_for_url(re.compile(r"/r/[^/]+$"))
    return page.url


def receipt_says(team: Team, address: str, words: str) -> None:
    team.reader.goto(address)
    expect(team.reader.locator("h1")).to_have_text(words)


def tell(team: Team, what: str) -> None:
    """Decisions are quiet until somebody tells, and for a minute after that."""
    page = team.editor
    page.goto(f"/prompts/{team.only(Prompt).id}/tell")
    page.check(f"input[name=told][value={what}]")
    page.click(".stack > .sheet button.btn-primary")
    expect(page.locator(".held-telling")).to_be_visible()
    with time_machine.travel(clock.now() + timedelta(seconds=61)):
        telling.tell_due(team.app)


def shortlist(team: Team) -> None:
    page, prompt = team.editor, team.only(Prompt)
    page.goto(f"/prompts/{prompt.id}/triage")
    expect(page.locator("#triage-card .triage-text")).to_have_text("Husband and wife lung slices")
    page.keyboard.press("s")
    expect(page.locator("#triage-card")).not_to_have_attribute("data-reply", re.compile("."))


# Not the preview's and the checks' answers, which come while somebody types.
SAVED = re.compile(r"/draft(?:/save)?$")


def curate(team: Team) -> Post:
    """Pick, edit the wording, build the draft."""
    page, prompt = team.editor, team.only(Prompt)
    page.goto(f"/prompts/{prompt.id}/desk")
    page.click("button.desk-candidate")
    page.locator(".pick [name=wording]").fill("“Husband and wife lung slices”")
    page.click(".pick [data-save]")
    expect(page.locator(".pick form[action$='/reset'] button")).to_be_visible()
    expect(page.locator(".pick [name=wording]")).to_have_value("“Husband and wife lung slices”")
    page.fill("#desk-build [name=title]", "Menus that made us laugh")
    page.click("#desk-build button.btn-primary")
    page.wait_for_url("**/draft")
    post: Post = team.only(Post)
    return post


def write(team: Team, post: Post, line: str, *, digest: str = "") -> None:
    """Put a line before the text and save."""
    page = team.editor
    if not page.url.endswith(f"/posts/{post.id}/draft"):
        page.goto(f"/posts/{post.id}/draft")
    if digest:
        page.fill("[name=digest]", digest)
    page.locator(".CodeMirror").click()
    page.keyboard.press("Control+Home")
    page.keyboard.type(f"{line}\n\n")
    with page.expect_response(
        lambda response: bool(SAVED.search(response.url)) and response.request.method == "POST"
    ):
        page.click("[data-save-button]")
    page.wait_for_load_state("networkidle")
    page.goto(f"/posts/{post.id}/draft")
    expect(page.locator("[name=body]")).to_have_value(re.compile(re.escape(line)))
    expect(page.locator("[data-findings]")).to_be_visible()


def complete_the_plan(team: Team, post: Post) -> None:
    page = team.editor
    page.goto(f"/posts/{post.id}/plan")
    page.select_option("[name=pillar]", label="Menus")
    page.locator("[name=clause]:not([value=''])").first.check()
    page.fill("[name=why_us]", "Our readers saw them with their own eyes.")
    page.locator("[name=emotion]").select_option(index=1)
    page.locator("[name=motive]").select_option(index=1)
    page.click(".save-bar .btn-primary")
    page.wait_for_url(re.compile(rf"/posts/{post.id}$"))


def ask(team: Team, post: Post) -> None:
    page = team.editor
    page.goto(f"/posts/{post.id}/review")
    page.click("form[action$='/review/ask'] .btn-primary")
    expect(page.locator("form[action$='/review/take-back'] button")).to_be_visible()


def judge(team: Team, post: Post, verdict: str, comment: str = "") -> None:
    page = team.chief
    page.goto(f"/posts/{post.id}/review")
    page.fill(".verdict [name=comment]", comment)
    page.click(f"button[formaction$='/review/{verdict}']")
    expect(page.locator(f"button[formaction$='/review/{verdict}']")).to_have_count(0)


def arm(team: Team, post: Post) -> None:
    """An edition of this post, two minutes from now."""
    page = team.chief
    local = (clock.now() + timedelta(minutes=2)).astimezone(ZoneInfo("Asia/Shanghai"))
    page.goto(f"/editions/new?post={post.id}")
    expect(page.locator("[name=posts]")).to_be_checked()
    page.fill("[name=publish_at]", local.strftime("%Y-%m-%dT%H:%M"))
    page.click(".save-bar .btn-primary")
    page.wait_for_url(re.compile(r"/editions/\d+$"))
    page.click("button[name=arm]")
    expect(page.locator("form[action$='/disarm'] button")).to_be_visible()


def state_of(team: Team) -> str:
    return str(team.only(Post).state)


def test_a_readers_words_go_from_the_phone_to_the_article(team: Team, language: str) -> None:
    arrived, considered, chosen, published = RECEIPT[language]

    plan_the_account(team)
    receipt = answer(team)
    receipt_says(team, receipt, arrived)
    shortlist(team)
    receipt_says(team, receipt, arrived)
    tell(team, "considered")
    receipt_says(team, receipt, considered)
    post = curate(team)
    tell(team, "selected")
    receipt_says(team, receipt, chosen)
    write(team, post, "Seen by our readers.", digest="Five menus.")
    complete_the_plan(team, post)
    ask(team, post)
    judge(team, post, "changes", "Say where.")
    assert state_of(team) == "drafting"
    write(team, post, "Seen in Chengdu.")
    ask(team, post)
    judge(team, post, "approve")
    assert state_of(team) == "approved"
    arm(team, post)
    assert state_of(team) == "scheduled"
    with time_machine.travel(clock.now() + timedelta(minutes=3)):
        assert jobs.publish_due(team.app) == 1
        receipt_says(team, receipt, published)
        team.reader.click("ul.articles a")

        article = team.reader.locator("article")
        expect(article.locator("h1")).to_have_text("Menus that made us laugh")
        expect(article).to_contain_text("Seen in Chengdu.")
        expect(article.locator("blockquote")).to_contain_text("“Husband and wife lung slices”")
        expect(article.locator("blockquote")).to_contain_text("小鱼")

    assert state_of(team) == "published"
    with team.app.app_context():
        kinds = [str(each.kind) for each in db.session.query(Review).order_by(Review.id)]
    assert kinds == ["asked", "changes", "asked", "approved"]
