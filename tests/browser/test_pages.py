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

pytestmark = pytest.mark.browser
AXE = (Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = "options => axe.run(document, {...options, resultTypes: ['violations']})"
EVERYTHING = {"runOnly": {"type": "tag", "values": RULES}}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
# The colours are the same in every width, and to compare them is most of the work.
BUT_COLOURS = EVERYTHING | {"rules": {"color-contrast": {"enabled": False}}}
SERIOUS = {"serious", "critical"}
SIDEWAYS = "document.documentElement.scrollWidth > window.innerWidth"
TALLEST = 6_000
LANGUAGES = [("desk", "zh_Hans"), ("phone", "en")]
# Widths do not change what is asked of the database.
SOUND = [("sqlite", "desk", "zh_Hans"), ("sqlite", "phone", "en"), ("postgresql", "desk", "zh_Hans")]

OpenPage = Callable[..., Page]
only_sqlite = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)  # axe reads pages, not databases


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
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate(RUN, options)
    for violation in found["violations"]:
        if violation["impact"] in SERIOUS:
            for node in violation["nodes"]:
                yield f"{violation['id']}: {node['html'][:200]} {node['failureSummary']}"


def barriers(page: Page, addresses: dict[str, str], *, colours: bool = True) -> list[str]:
    """What axe finds on these pages in the light, and by its colours in the dark, unless others look at colours.

    The window is as tall as the page, so that no fixed bar lies over a part of it."""
    found: list[str] = []
    size = page.viewport_size
    assert size is not None
    for name, address in addresses.items():
        page.set_viewport_size(size)
        page.goto(address, wait_until="load")
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": size["width"], "height": min(height, TALLEST)})
        found += [f"{name}: {line}" for line in serious(page, EVERYTHING if colours else BUT_COLOURS)]
        if not colours:
            continue
        page.emulate_media(color_scheme="dark")
        page.reload(wait_until="load")
        found += [f"{name} in the dark: {line}" for line in serious(page, COLOURS)]
        page.emulate_media(color_scheme="light")
    return found


def problems(page: Page, addresses: dict[str, str], live: str) -> list[str]:
    """Which of these pages fail or scroll sideways, and what they ask of other hosts."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    found = []
    for name, address in addresses.items():
        answer = page.goto(address, wait_until="load")
        expected = 404 if name == "not-found" else 200
        if answer is None or answer.status != expected:
            found.append(f"{name}: {answer and answer.status}")
        if page.evaluate(SIDEWAYS):
            found.append(f"{name}: scrolls sideways")
    away = sorted({url for url in asked if not url.startswith((live, "data:", "blob:"))})
    return found + [f"asked {url}" for url in away]


@only_sqlite
@pytest.mark.parametrize("size, locale", LANGUAGES)
def test_staff_pages_have_no_barriers(demo: Flask, live: str, browser_page: OpenPage, size: str, locale: str) -> None:
    page = staff_page(demo, live, browser_page, locale, size=size, bypass_csp=True, reduced_motion="reduce")

    assert barriers(page, demo_pages.staff(demo), colours=size == "desk") == []


@only_sqlite
def test_reader_pages_have_no_barriers(demo: Flask, browser_page: OpenPage) -> None:
    page = browser_page(size="phone", bypass_csp=True, reduced_motion="reduce")

    assert barriers(page, demo_pages.readers(demo)) == []


@pytest.mark.parametrize("engine_name, size, locale", SOUND, indirect=["engine_name"])
def test_staff_pages_are_sound(demo: Flask, live: str, browser_page: OpenPage, size: str, locale: str) -> None:
    page = staff_page(demo, live, browser_page, locale, size=size)

    assert problems(page, demo_pages.staff(demo), live) == []


def test_reader_pages_are_sound(demo: Flask, live: str, browser_page: OpenPage) -> None:
    page = browser_page(size="phone")

    assert problems(page, demo_pages.readers(demo), live) == []
