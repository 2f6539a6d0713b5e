"""Every page of the demo in Chromium: axe finds nothing serious, nothing is said on the console, nothing scrolls
sideways, and no request leaves the machine."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Page

from opscontent.db import db
from opscontent.domain.people import Person
from tests.browser import demo_pages
from tests.browser.conftest import SIZES

pytestmark = pytest.mark.browser
AXE = (Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# A frame of a preview runs no script, so it never answers: axe waits half a second for each, if it is let.
RUN = "options => axe.run(document, {...options, resultTypes: ['violations'], pingWaitTime: 20})"
EVERYTHING = {"runOnly": {"type": "tag", "values": RULES}}
# What another width shows, hides and squeezes, and the colours of the other scheme. The words are the same in each.
NARROW_RULES = [
    "aria-hidden-focus", "button-name", "label", "link-name", "nested-interactive", "scrollable-region-focusable",
    "select-name", "target-size", "color-contrast", "link-in-text-block",
]  # fmt: skip
NARROW = {"runOnly": {"type": "rule", "values": NARROW_RULES}}
SERIOUS = {"serious", "critical"}
SIDEWAYS = "document.documentElement.scrollWidth > window.innerWidth"
TALLEST = 6_000

OpenPage = Callable[..., Page]


@pytest.fixture
def demo(app: Flask) -> Iterator[Flask]:
    with time_machine.travel(demo_pages.MOMENT):
        demo_pages.build(app)
        yield app


def staff_page(demo: Flask, live: str, browser_page: OpenPage, locale: str, **options: Any) -> Page:
    """A page of the demo's administrator, in this language, working in its first account."""
    with demo.app_context():
        db.session.query(Person).filter_by(email="admin@example.org").update({"locale": locale})
        db.session.commit()
    page = browser_page(demo_pages.person(demo, "admin"), **options)
    page.context.add_cookies([{"name": "account", "value": "yingyu", "url": live}])
    return page


def serious(page: Page, options: dict[str, Any]) -> Iterator[str]:
    """What axe finds on the open page, one line a place."""
    found: dict[str, Any] = page.evaluate(RUN, options)
    for violation in found["violations"]:
        if violation["impact"] in SERIOUS:
            for node in violation["nodes"]:
                yield f"{violation['id']}: {node['html'][:200]} {node['failureSummary']}"


def look(page: Page, addresses: dict[str, str], live: str, errors: list[str]) -> list[str]:
    """Which of these pages fail, scroll sideways or are a barrier, and what they ask of other hosts."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    size = page.viewport_size
    assert size is not None
    found = []
    for name, address in addresses.items():
        page.set_viewport_size(size)
        answer = page.goto(address, wait_until="load")
        if answer is None or answer.status != (404 if name == "not-found" else 200):
            found.append(f"{name}: {answer and answer.status}")
        if page.evaluate(SIDEWAYS):
            found.append(f"{name}: scrolls sideways")
        told = len(errors)
        found += [f"{name}: {line}" for line in barriers(page)]
        del errors[told:]  # axe sets styles, our policy stops that: not the page's fault
    away = sorted({url for url in asked if not url.startswith((live, "data:", "blob:"))})
    return found + [f"asked {url}" for url in away]


def barriers(page: Page) -> Iterator[str]:
    """What axe finds on the open page: everything; or on a phone what is different there."""
    size = page.viewport_size
    assert size is not None
    show_all(page, size["width"])
    page.evaluate(AXE)
    yield from serious(page, EVERYTHING if size["width"] >= SIZES["tablet"][0] else NARROW)


def show_all(page: Page, width: int) -> None:
    """Make the window as tall as the page, so that no fixed bar lies over a part of it."""
    page.set_viewport_size({"width": width, "height": SIZES["desk"][1]})
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": min(height, TALLEST)})
    page.evaluate("scrollTo(0, 0)")


@pytest.mark.parametrize(
    "engine_name, size, locale, scheme",
    [("sqlite", "desk", "zh_Hans", "light"), ("postgresql", "phone", "en", "dark")],
    indirect=["engine_name"],
)
def test_staff_pages_are_sound(
    demo: Flask, live: str, browser_page: OpenPage, page_errors: list[str], size: str, locale: str, scheme: str
) -> None:
    page = staff_page(demo, live, browser_page, locale, size=size, color_scheme=scheme, reduced_motion="reduce")

    assert look(page, demo_pages.staff(demo), live, page_errors) == []


@pytest.mark.parametrize(
    "engine_name, size, scheme",
    [("sqlite", "desk", "light"), ("postgresql", "phone", "dark")],
    indirect=["engine_name"],
)
def test_reader_pages_are_sound(
    demo: Flask, live: str, browser_page: OpenPage, page_errors: list[str], size: str, scheme: str
) -> None:
    page = browser_page(size=size, color_scheme=scheme, reduced_motion="reduce")

    assert look(page, demo_pages.readers(demo), live, page_errors) == []
