"""Pictures of every page of the demo: `make screenshots`.

The demo is built at one fixed moment in a folder of its own, so that the same code gives the same pictures. Every
page is taken in each width, theme and language into var/screenshots; the sheets beside them show a whole set at a
glance. The README's pictures go to docs/pictures."""

import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import NamedTuple

import time_machine
from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from opscontent import catalogues, create_app, settings
from opscontent.db import db
from opscontent.domain.people import Person, Theme
from tests.browser import demo_pages, sheets
from tests.browser.conftest import CHROMIUM, FLAGS, Quiet, kept, session_of

ROOT = Path(__file__).parents[2]
HEIGHTS = {1440: 900, 1024: 768, 390: 844}
SETTLING = 150  # milliseconds for what a page puts in order itself
THEMES = ("light", "dark")
LANGUAGES = {"zh": ("zh_Hans", "zh-CN"), "en": ("en", "en-US")}
README = {
    "calendar": "calendar-month",
    "triage": "triage",
    "desk": "desk-post",
    "draft": "draft",
    "review": "review",
    "publishing": "publishing",
    "week": "week",
}


class Look(NamedTuple):
    """One way to look at a page."""

    width: int
    theme: str
    language: str

    def __str__(self) -> str:
        return f"{self.width}-{self.theme}-{self.language}"


LOOKS = [Look(*each) for each in product(HEIGHTS, THEMES, LANGUAGES)]


def main() -> None:
    target = ROOT / "var/screenshots"
    target.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="opscontent-pictures-") as folder,
        _served(Path(folder)) as (app, address),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for look in LOOKS:
            _take_all(app, browser, address, look, target)
        browser.close()
    for number, look in enumerate(LOOKS, 1):
        sheets.lay_out(sorted(target.glob(f"*-{look}.png")), target / f"sheets/{look}.png", str(look))
        print(f"sheet {number} of {len(LOOKS)}: sheets/{look}.png", flush=True)
    _illustrate(target, ROOT / "docs/pictures")


@contextmanager
def _served(folder: Path) -> Iterator[tuple[Flask, str]]:
    """The demo at its moment, on a free port, and its address."""
    catalogues.compile_changed()
    values = {"DATA_DIR": str(folder), "SECRET_KEY": "pictures" * 5}
    with time_machine.travel(demo_pages.MOMENT, tick=False):
        app = create_app(settings.from_environment(values))
        with app.app_context():
            upgrade()
        demo_pages.build(app)
        server = make_server("127.0.0.1", 0, kept(app), threaded=True, request_handler=Quiet)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield app, f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            server.server_close()
            thread.join()
            with app.app_context():
                db.engine.dispose()


def _take_all(app: Flask, browser: Browser, address: str, look: Look, target: Path) -> None:
    pages = {True: demo_pages.staff(app), False: demo_pages.readers(app)}
    for is_staff, addresses in pages.items():
        page = _page(app, browser, address, look, is_staff=is_staff)
        for number, (name, path) in enumerate(addresses.items(), 1):
            page.goto(path, wait_until="load")
            page.wait_for_timeout(SETTLING)
            page.screenshot(path=target / f"{name}-{look}.png", animations="disabled")
            print(f"{look}: {number} of {len(addresses)} {name}", flush=True)
        page.context.close()


def _page(app: Flask, browser: Browser, address: str, look: Look, *, is_staff: bool) -> Page:
    """A page that looks this way, of the demo's administrator or of a stranger."""
    locale, tag = LANGUAGES[look.language]
    context = browser.new_context(
        base_url=address,
        viewport={"width": look.width, "height": HEIGHTS[look.width]},
        color_scheme="dark" if look.theme == "dark" else "light",
        reduced_motion="reduce",
        locale=tag,
    )
    if is_staff:
        with app.app_context():
            choice = {"locale": locale, "theme": Theme(look.theme)}
            db.session.query(Person).filter_by(email="admin@example.org").update(choice)
            db.session.commit()
        session = session_of(app, demo_pages.person(app, "admin"))
        context.add_cookies([{"name": name, "value": value, "url": address} for name, value in _cookies(session)])
    context.set_default_timeout(20_000)
    context.clock.set_fixed_time(demo_pages.MOMENT)
    return context.new_page()


def _cookies(session: str) -> list[tuple[str, str]]:
    return [("session", session), ("account", "yingyu")]


def _illustrate(source: Path, target: Path) -> None:
    """The README's pictures: Chinese, light, small."""
    for name, page in README.items():
        sheets.shrink(source / f"{page}-1440-light-zh.png", target / f"{name}.png")
    sheets.shrink(source / "prompt-page-390-light-zh.png", target / "prompt-phone.png")
    print(f"{len(README) + 1} pictures in {target.relative_to(ROOT)}", flush=True)


if __name__ == "__main__":
    main()
