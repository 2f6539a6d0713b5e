"""Every page of the demo in Chromium: axe finds nothing serious, nothing is said on the console, nothing scrolls
sideways, and no request leaves the machine."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

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
Colours = Literal["all", "not colours"]
# Widths do not change what is asked of the database, and axe reads pages, not databases. It needs our security policy
# out of its way, so one walk goes without axe: what the policy stops is said on the console.
LOOKS: list[tuple[str, str, str, Colours | None]] = [
    ("sqlite", "desk", "zh_Hans", "all"),
    ("sqlite", "phone", "en", "not colours"),
    ("postgresql", "desk", "zh_Hans", None),
]
FOR_AXE = {"bypass_csp": True, "reduced_motion": "reduce"}

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


def look(page: Page, addresses: dict[str, str], live: str, *, axe: Colours | None = None) -> list[str]:
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
        found += [f"{name}: {line}" for line in barriers(page, axe)] if axe else []
    away = sorted({url for url in asked if not url.startswith((live, "data:", "blob:"))})
    return found + [f"asked {url}" for url in away]


def barriers(page: Page, colours: Colours) -> Iterator[str]:
    """What axe finds on the open page in the light, and by its colours in the dark, unless others look at colours.

    The window is as tall as the page, so that no fixed bar lies over a part of it."""
    size = page.viewport_size
    assert size is not None
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": min(height, TALLEST)})
    page.evaluate(AXE)
    yield from serious(page, BUT_COLOURS if colours == "not colours" else EVERYTHING)
    if colours == "all":
        page.emulate_media(color_scheme="dark")
        page.reload(wait_until="load")
        page.evaluate(AXE)
        yield from (f"in the dark: {line}" for line in serious(page, COLOURS))
        page.emulate_media(color_scheme="light")


@pytest.mark.parametrize("engine_name, size, locale, axe", LOOKS, indirect=["engine_name"])
def test_staff_pages_are_sound(
    demo: Flask, live: str, browser_page: OpenPage, size: str, locale: str, axe: Colours | None
) -> None:
    options: dict[str, Any] = FOR_AXE if axe else {}
    page = staff_page(demo, live, browser_page, locale, size=size, **options)

    assert look(page, demo_pages.staff(demo), live, axe=axe) == []


@pytest.mark.parametrize("axe", ["all", None])
def test_reader_pages_are_sound(demo: Flask, live: str, browser_page: OpenPage, axe: Colours | None) -> None:
    options: dict[str, Any] = FOR_AXE if axe else {}
    page = browser_page(size="phone", **options)

    assert look(page, demo_pages.readers(demo), live, axe=axe) == []
