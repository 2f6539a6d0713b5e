"""Hostile texts through every door, on every page that prints them: nothing of theirs runs in Chromium."""

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import feedparser
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page

from opscontent import clock, jobs
from opscontent.db import db, unit_of_work
from opscontent.domain import imports
from opscontent.domain.accounts import Account
from opscontent.domain.imports import Import
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.domain.posts import PostState
from opscontent.domain.prompts import Prompt
from opscontent.domain.publications import Publication, PublishedArticle
from opscontent.domain.replies import Reply, ReplyState
from opscontent.text.inputs import one_line, tidy
from tests.approved import approved, armed
from tests.browser.conftest import OpenPage
from tests.factory import Factory
from tests.text.attacks import ATTACKS

pytestmark = pytest.mark.browser
SignIn = Callable[[Person], FlaskClient]
LINES = [one_line(each) for each in ATTACKS if 0 < len(one_line(each)) <= 120]
BODIES = ["\n\n".join(tidy(each) for each in ATTACKS[start : start + 65]) for start in range(0, len(ATTACKS), 65)]
WATCH = """
window.owned = false;
for (const name of ['alert', 'prompt', 'confirm', 'print', 'msgbox']) window[name] = () => { window.owned = true; };
"""
# What the DOM holds after parsing is what counts, not how the page's source looks.
BAD = """() => {
  const found = window.owned ? ['something ran'] : [];
  for (const element of document.querySelectorAll('*')) {
    for (const { name, value } of element.attributes) {
      const address = value.replace(/[\\u0000-\\u0020]/g, '').toLowerCase();
      if (name.startsWith('on')) found.push(`${element.tagName} ${name}`);
      if (['href', 'src', 'action', 'formaction', 'xlink:href', 'srcdoc', 'data'].includes(name)
          && /^(javascript|vbscript|livescript|data:text)/.test(address)) found.push(`${name}=${value}`);
    }
    // The hand-off page frames our own page of the article.
    const tag = element.tagName;
    const isOurs = tag === 'IFRAME' && /^[/]publications[/][0-9]+[/]/.test(element.getAttribute('src'));
    if (!isOurs && ['IFRAME', 'OBJECT', 'EMBED', 'BASE', 'FRAME', 'APPLET', 'PORTAL', 'MARQUEE'].includes(tag))
      found.push(tag);
    if (element.tagName === 'SCRIPT' && !element.src) found.push('a script in the page');
  }
  return found;
}"""


@pytest.fixture
def account(make: Factory) -> Account:
    return make.account("Paper", key="paper", kind="site")


@pytest.fixture
def chief(make: Factory, account: Account) -> Person:
    return make.member(account, Role.chief, "Chen")


@pytest.fixture
def prompt(make: Factory, account: Account) -> Prompt:
    texts = {
        "body": BODIES[0][:5000],
        "examples": "\n".join(LINES[:40])[:2000],
        "thanks": "\n".join(LINES[40:70])[:1000],
    }
    return make.prompt(account, LINES[36], slug="menu", wanted="\n".join(LINES[70:90])[:2000], **texts)


@pytest.fixture
def client(sign_in: SignIn, chief: Person) -> FlaskClient:
    return sign_in(chief)


def came_in(app: Flask, client: FlaskClient, prompt: Prompt) -> None:
    """All attacks as words, name and headline of a reply each, by CSV."""
    table = io.StringIO()
    csv.writer(table).writerows([(tidy(text), *_pair(number)) for number, text in enumerate(ATTACKS)])
    kept = (io.BytesIO(("text,name,title\n" + table.getvalue()).encode()), "<img src=x onerror=alert(1)>.csv")
    sent = client.post(f"/prompts/{prompt.id}/imports/upload", data={"file": kept})
    assert sent.status_code == 302, re.findall("<p class=.(?:field|form)-errors.*", sent.text)
    address = sent.headers["Location"]
    chosen = {"text": "0", "name": "1", "title_idea": "2", "has_header": "y", "consent_note": LINES[3]}
    assert client.post(f"{address}/start", data=chosen).status_code == 302
    with app.app_context():
        import_id = db.session.query(Import).one().id
        db.session.rollback()
        done = False
        while not done:
            with unit_of_work():
                done = imports.step(import_id)


def _pair(number: int) -> tuple[str, str]:
    return LINES[number % len(LINES)][:60], LINES[(number + 9) % len(LINES)]


class Watcher:
    """Opens pages and notes all that should not have happened."""

    def __init__(self, page: Page, live: str) -> None:
        self.page, self.live, self.found = page, live, list[str]()
        page.add_init_script(WATCH)
        page.on("dialog", lambda dialog: (self.found.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: self._note_request(request.url))

    def _note_request(self, url: str) -> None:
        if not url.startswith((self.live, "data:image/", "blob:")):
            self.found.append(f"asked {url[:200]}")

    def open(self, path: str) -> None:
        self.page.goto(path, wait_until="load")
        self.look(path)

    def look(self, path: str) -> None:
        self.page.mouse.move(300, 300)
        here = urlsplit(self.page.url).path
        if here != urlsplit(path).path:
            self.found.append(f"{path} went to {here}")
        self.found += [f"{path}: {each}" for each in self.page.evaluate(BAD)]


@pytest.fixture
def watcher(browser_page: OpenPage, live: str, chief: Person) -> Watcher:
    return Watcher(browser_page(chief), live)


def _shortlisted(app: Flask) -> list[int]:
    with app.app_context():
        rows = db.session.query(Reply).filter_by(state=ReplyState.new).order_by(Reply.id).limit(60).all()
        for row in rows:
            row.state = ReplyState.shortlisted
        db.session.commit()
        return [row.id for row in rows]


def test_replies_names_and_headlines_run_nowhere(
    app: Flask, make: Factory, client: FlaskClient, prompt: Prompt, account: Account, watcher: Watcher
) -> None:
    came_in(app, client, prompt)
    with app.app_context():
        numbers = [number for (number,) in db.session.query(Reply.id).order_by(Reply.id)]
    assert len(numbers) > 160
    base = f"/prompts/{prompt.id}"

    for number in numbers[::60]:
        watcher.open(f"{base}/triage?tab=all&reply={number}")
    picked = _shortlisted(app)
    for number in picked[:40]:
        client.post(f"{base}/desk/pick", data={"reply": number})
    for path in (
        base,
        f"{base}/desk",
        f"{base}/triage/journal",
        f"{base}/imports",
        "/imports/1",
        "/p/menu",
        "/prompts",
    ):
        watcher.open(path)
    watcher.open("/find?q=script")

    assert watcher.found == []


def test_the_sender_sees_attacks_as_words(make: Factory, prompt: Prompt, browser_page: OpenPage, live: str) -> None:
    page = browser_page(size="phone")
    watcher = Watcher(page, live)
    watcher.open("/p/menu")
    page.wait_for_timeout(3_100)
    page.fill("[name=text]", "\n".join(LINES[:30])[:450])
    page.fill("[name=name]", LINES[4][:60])
    page.fill("[name=title_idea]", LINES[5])
    page.check("[name=agrees]")
    page.click("form.answer button[type=submit]")
    page.wait_for_url("**/thanks*")

    watcher.look(urlsplit(page.url).path)
    for address in (page.url.split("?")[0].removesuffix("/thanks"), page.url.split("/thanks")[0] + "/edit"):
        watcher.open(urlsplit(address).path)

    assert watcher.found == []


def test_drafts_and_their_reviews_run_nothing(
    make: Factory, account: Account, client: FlaskClient, watcher: Watcher
) -> None:
    for number, body in enumerate(BODIES):
        post = make.post(account, LINES[number], state=PostState.drafting, why_us=LINES[number])
        words = {
            "title": LINES[number + 30],
            "digest": LINES[number + 60],
            "author": LINES[number][:40],
            "body": body,
        }
        sent = client.post(f"/posts/{post.id}/draft/save", data={"base_number": 0, "cover": "", **words})
        assert sent.status_code == 200, sent.text
        client.post(f"/posts/{post.id}/review/ask", data={"comment": body[:1900]})

        for page in ("", "/draft", "/review", "/revisions", "/plan"):
            watcher.open(f"/posts/{post.id}{page}")
    for path in ("/posts", "/reviews", "/week", "/calendar"):
        watcher.open(path)

    assert watcher.found == []


def test_briefs_and_hot_topics_run_nothing(
    make: Factory, account: Account, client: FlaskClient, watcher: Watcher
) -> None:
    lines = "\n".join(LINES[:60])
    brief = {"based_on": 0, "statement": LINES[0], "audience": lines[:900], "promise": lines[:1900], "tone": LINES[9],
             "persona_self": LINES[1], "persona_reader": LINES[2], "off_limits": "\n".join(LINES[60:100]),
             "pillars-0-name": LINES[3][:40], "pillars-0-keywords": "<b>", "pillars-0-colour": "1", "note": LINES[4],
             "pillars-0-target_share": 50}  # fmt: skip
    assert client.post(f"/accounts/{account.id}/brief/edit", data=brief).status_code == 302
    topics = [make.hot_topic(line, source=line[:60], note=line) for line in LINES[::6]]
    words = {"title": LINES[7], "source": LINES[8][:60], "window_hours": 6, "note": lines[:1900]}
    refused = [client.post("/hot/new", data=words | {"url": line}).status_code for line in LINES[96:112]]
    client.post("/hot/new", data=words | {"url": 'https://example.org/"onclick="alert(1)'})
    client.post(f"/hot/{topics[0].id}", data={"stance": "chase", "sentence": LINES[9], "reason": LINES[10]})
    assert set(refused) == {422}

    for path in ("", "/brief", "/brief/edit", "/brief/versions", "/slots", "/members"):
        watcher.open(f"/accounts/{account.id}{path}")
    for path in ("/hot", f"/hot/{topics[0].id}", f"/hot/{topics[-1].id}", "/posts/new", "/calendar"):
        watcher.open(path)

    assert watcher.found == []


@pytest.mark.parametrize("channel", ["site", "handoff"])
def test_articles_run_nothing(
    app: Flask, make: Factory, account: Account, client: FlaskClient, watcher: Watcher, channel: str
) -> None:
    with app.app_context():
        db.session.merge(account).channel = channel
        db.session.commit()
    with time_machine.travel(clock.now() - timedelta(minutes=5), tick=False) as traveller:
        for number, body in enumerate(BODIES):
            words = {"title": LINES[number + 50], "digest": LINES[number + 70], "author": LINES[number + 4][:40]}
            armed(make, account, approved(make, account, body=body.replace("[[reply", "[[said"), **words), minutes=1)
        traveller.shift(60)
        assert jobs.publish_due(app) == len(BODIES)
    with app.app_context():
        published = [each.url for each in db.session.query(PublishedArticle)]
        attempts = [number for (number,) in db.session.query(Publication.id)]
    on_site = ["/", "/a/paper", *published] if channel == "site" else []
    by_hand = [f"/publications/{number}{end}" for number in attempts for end in ("", "/article/0")]

    for path in (*on_site, *(by_hand if channel == "handoff" else by_hand[:1]), "/publishing"):
        watcher.open(path)

    assert watcher.found == []
    if channel == "site":
        _feed_is_sound(client.get("/a/paper/feed.atom").text)


def _feed_is_sound(text: str) -> None:
    feed: Any = feedparser.parse(text)
    assert feed.bozo is False
    assert len(feed.entries) == len(BODIES)
