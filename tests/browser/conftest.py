"""A real browser against the application of the test: `live` serves it, `browser_page(person)` opens it signed in."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Browser, BrowserContext, Page, expect
from time_machine import escape_hatch, travel
from werkzeug.serving import WSGIRequestHandler, make_server

from opscontent import start
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from tests.factory import Factory

CHROMIUM = str(start.HEADLESS if start.HEADLESS.exists() else start.CHROMIUM)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZES = {"desk": (1440, 900), "tablet": (1024, 768), "phone": (390, 844)}

# A busy machine is slow, not wrong; what is wrong fails all the same.
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)

OpenPage = Callable[..., Page]


class Quiet(WSGIRequestHandler):
    """Closes every answer, which Werkzeug leaves open where the browser goes on too early."""

    answer: Any = None

    def run_wsgi(self) -> None:
        try:
            super().run_wsgi()
        finally:
            if hasattr(self.answer, "close"):
                self.answer.close()

    def make_environ(self) -> dict[str, Any]:
        return super().make_environ() | {"opscontent.handler": self}

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The browser's day: where the application's clock is moved, the browser would keep no file of it."""
        if timestamp is None and escape_hatch.is_travelling():
            timestamp = escape_hatch.time.time()
        return super().date_time_string(timestamp)

    def log(self, *_arguments: Any) -> None:
        """Nothing: the test says what went wrong."""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": FLAGS}


@pytest.fixture
def mid_november() -> Iterator[None]:
    """A Wednesday afternoon in Shanghai, for pages that show what is planned around it."""
    with travel("2026-11-18 08:00:00+00:00", tick=True):
        yield


@pytest.fixture
def account(make: Factory) -> Account:
    return make.account("Paper")


@pytest.fixture
def editor(make: Factory, account: Account) -> Person:
    return make.member(account, Role.editor, "Ling")


def kept(app: Flask) -> Callable[..., Any]:
    """The application, whose answers its handler knows."""

    def answering(environ: dict[str, Any], start_response: Any) -> Any:
        answer = app(environ, start_response)
        environ["opscontent.handler"].answer = answer
        return answer

    return answering


@pytest.fixture
def live(app: Flask) -> Iterator[str]:
    """The address at which the application of this test is served."""
    server = make_server("127.0.0.1", 0, kept(app), threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def page_errors() -> list[str]:
    """What the pages of this test met: exceptions, and messages of console.error."""
    return []


@pytest.fixture
def browser_page(app: Flask, live: str, browser: Browser, page_errors: list[str]) -> Iterator[OpenPage]:
    """`browser_page(person)` is a page of a browser of their own; without a person, a stranger's.

    `size` is desk, tablet or phone. Paths are relative to the application: page.goto("/calendar"). When the test
    ends, errors that the pages met fail it."""
    contexts: list[BrowserContext] = []

    def opened(person: Person | None = None, *, size: str = "desk", **options: Any) -> Page:
        width, height = SIZES[size]
        values = {"viewport": {"width": width, "height": height}, "locale": "en-US", "has_touch": size == "phone"}
        context = browser.new_context(base_url=live, **(values | options))
        contexts.append(context)
        if person is not None:
            context.add_cookies([{"name": "session", "value": session_of(app, person), "url": live}])
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.on("pageerror", lambda error: page_errors.append(str(error)))
        page.on("console", lambda message: _note(page_errors, message))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert page_errors == []


def _note(errors: list[str], message: Any) -> None:
    # An answer of 4xx to a script is told by the page itself; Chromium logs it as well.
    if message.type == "error" and "Failed to load resource" not in message.text:
        errors.append(message.text)


def session_of(app: Flask, person: Person) -> str:
    """The cookie of a session in which this person is signed in."""
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None
    return str(serializer.dumps({"_user_id": person.session_key, "_fresh": True}))
