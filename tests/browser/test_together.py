"""Two people type into one draft while the network fails at random: no keystroke of either is lost.

What they wrote at the same time meets on the merge page, and what the server did not get waits in the browser. A part
of it runs always; DRAFT_SECONDS=300 gives the whole five minutes."""

import os
import re
import socket
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Error, Page, expect

from opscontent.domain import revisions
from opscontent.domain.posts import PostState
from tests.browser.conftest import OpenPage
from tests.factory import Factory

pytestmark = pytest.mark.browser
SECONDS = float(os.environ.get("DRAFT_SECONDS", "8"))
SEED = int(os.environ.get("DRAFT_SEED", "7"))
LINES = ("Ling:", "Together:", "Wang:")
WRITE = """([line, ends]) => {
  const { cm } = document.querySelector("draft-editor");
  let at = cm.getValue().split("\\n").findIndex((each) => each.startsWith(line));
  if (at < 0) at = cm.lastLine();
  cm.setCursor({ line: at, ch: ends ? cm.getLine(at).length : Math.min(line.length, cm.getLine(at).length) });
  cm.focus();
}"""
HOLDS = "(word) => Boolean(document.querySelector('draft-editor')?.cm?.getValue().includes(`${word} `))"
IS_KEPT = "(word) => Object.keys(localStorage).some((key) => localStorage.getItem(key).includes(`${word} `))"
IS_READY = "() => document.querySelector('draft-editor')?.cm && customElements.get('draft-saver')"


SETTLED = "[data-tone=saved], #merge-form, [data-merge]:not([hidden])"


class Network:
    """Between browsers and application: loses requests, and answers to requests that were done."""

    def __init__(self, inner: Callable[..., Iterable[bytes]]) -> None:
        self.inner, self.random, self.loses = inner, Random(SEED), 0.0
        self.lost = {"request": 0, "answer": 0}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if "/draft" not in environ["PATH_INFO"] or self.random.random() >= self.loses:
            return self.inner(environ, start_response)
        if self.random.random() < 0.5:
            self.lost["request"] += 1
            raise self.cut(environ)
        self.lost["answer"] += 1
        answer = self.inner(environ, lambda *_told: lambda _words: None)
        list(answer)
        getattr(answer, "close", lambda: None)()
        raise self.cut(environ)

    def cut(self, environ: dict[str, Any]) -> ConnectionResetError:
        environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        return ConnectionResetError()


@dataclass
class Writer:
    """One person at the draft: what they typed, and how often they had to merge."""

    page: Page
    name: str
    url: str
    random: Random
    typed: list[str] = field(default_factory=list)
    merged: int = 0
    offered: int = 0

    def open(self) -> None:
        """Come to the draft, and take back what this browser kept."""
        for _ in range(40):
            try:
                self.page.goto(self.url)
                self.page.wait_for_function(IS_READY, timeout=5_000)
                break
            except Error:
                self.page.context.set_offline(False)  # who can't come in waits for the network
                self.page.wait_for_timeout(100)
        self.take_back()

    def take_back(self) -> None:
        take = self.page.locator("[data-found-take]")
        if take.is_visible():
            self.offered += 1
            take.click()

    def act(self) -> None:
        """Type a word; where the text waits for a merge, make it first."""
        if not self.is_writing():
            return
        word = f"{self.name[0]}{len(self.typed)}"
        line = self.random.choice([f"{self.name}:", f"{self.name}:", "Together:"])
        with suppress(Error):  # a save that was asked for may lead to the merge while one types
            self.page.evaluate(WRITE, [line, self.random.random() < 0.7])
            self.page.keyboard.type(f" {word} ")
            self.page.wait_for_function(HOLDS, arg=word, timeout=4_000)
        if self.has_seen(word):
            self.typed.append(word)
        if self.random.random() < 0.3:
            self.page.keyboard.press("Control+s")

    def has_seen(self, word: str) -> bool:
        """Whether the word stood in the editor; where the page has changed since, whether it was kept."""
        look = f"(word) => ({HOLDS})(word) || ({IS_KEPT})(word)"
        with suppress(Error):
            self.page.wait_for_load_state()
            return bool(self.page.evaluate(look, word))
        self.open()  # the browser's own page says that nothing is reached
        return bool(self.page.evaluate(look, word))

    def is_writing(self) -> bool:
        """Whether there is nothing else to do first: to come back, or to merge."""
        if self.page.locator("#merge-form").count():
            self.decide()
            return False
        if not self.is_in_draft:
            self.open()
        self.take_back()
        if self.page.locator("[data-merge]").is_visible():
            self.follow(lambda: self.page.locator("[data-merge]").click(), "#merge-form")
            return False
        return True

    def decide(self) -> None:
        """Keep both everywhere, and save or go on writing."""
        self.merged += 1
        for choice in self.page.locator("merge-choice").all():
            choice.locator("[value=both]" if choice.locator("[value=both]").count() else "[value=mine]").check()
        goes_on = self.random.random() < 0.4
        button = self.page.locator("#merge-form [name=edit]" if goes_on else "#merge-form .btn-primary")
        self.follow(button.click, "draft-saver, #merge-form [role=alert]")

    def follow(self, act: Callable[[], None], leads_to: str) -> None:
        """Do what leads to another page; where the network fails, begin again from the draft."""
        try:
            act()
            self.page.locator(leads_to).first.wait_for(timeout=6_000)
        except Error:
            self.open()

    def settle(self) -> None:
        """Save until the server has it all."""
        for _ in range(30):
            if self.is_writing():
                self.page.keyboard.press("Control+s")
                with suppress(Error):
                    self.page.locator(SETTLED).first.wait_for(timeout=8_000)
                    if self.page.locator("[data-tone=saved]").count():
                        return
        expect(self.page.locator("[data-said]")).to_have_attribute("data-tone", "saved")

    @property
    def is_in_draft(self) -> bool:
        with suppress(Error):  # between two pages
            return bool(self.page.evaluate(f"() => Boolean(({IS_READY})())"))
        self.page.wait_for_load_state()
        return bool(self.page.evaluate(f"() => Boolean(({IS_READY})())"))


def test_no_keystroke_of_two_is_lost(
    app: Flask, make: Factory, browser_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = make.account()
    post = make.post(account, state=PostState.drafting)
    make.revision(post, "\n\n".join(LINES))
    network, random = Network(app.wsgi_app), Random(SEED)
    monkeypatch.setattr(app, "wsgi_app", network)
    pages = {name: browser_page(make.member(account, "editor", name)) for name in ("Ling", "Wang")}
    writers = [Writer(page, name, f"/posts/{post.id}/draft", random) for name, page in pages.items()]
    for writer in writers:
        writer.open()
    end = time.monotonic() + SECONDS

    while time.monotonic() < end:
        network.loses = random.choice([0, 0, 0.3, 0.8])
        writer = random.choice(writers)
        is_away = random.random() < 0.25
        writer.page.context.set_offline(is_away and writer.is_in_draft)
        for _ in range(random.randint(1, 4)):
            writer.act()
        writer.page.context.set_offline(False)
    network.loses = 0.0
    for writer in [*writers, *writers]:
        writer.settle()

    with app.app_context():
        newest = revisions.latest(post.id)
    assert newest is not None
    there = set(re.findall(r"[LW]\d+", newest.body))
    assert [word for writer in writers for word in writer.typed if word not in there] == []
    assert min(len(writer.typed) for writer in writers) > 3
    assert sum(writer.merged for writer in writers) > 0
    assert min(network.lost.values()) > 0
