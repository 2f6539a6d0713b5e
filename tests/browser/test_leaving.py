"""Leaving a draft: who pressed no key leaves nothing behind, and a save that is asked for is made."""

import pytest
from flask import Flask
from playwright.sync_api import Route, expect
from sqlalchemy import select

from opscontent.db import db
from opscontent.domain.posts import PostState
from opscontent.domain.revisions import Revision
from tests.browser.conftest import OpenPage
from tests.factory import Factory


def bodies(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Revision.body).order_by(Revision.number)))


@pytest.mark.parametrize("body", ["Some words.\n\n[[credits]]", "Some words, and an empty line.\n\n"])
def test_a_draft_that_is_only_looked_at_has_no_new_version(
    app: Flask, make: Factory, browser_page: OpenPage, body: str
) -> None:
    account = make.account()
    post = make.post(account, state=PostState.drafting)
    make.revision(post, body)
    page = browser_page(make.member(account, "editor"))

    for _ in range(3):
        page.goto(f"/posts/{post.id}/draft")
        page.goto("/posts", wait_until="networkidle")

    assert bodies(app) == [body]


def test_a_save_asked_for_while_another_is_on_its_way_follows_it(
    app: Flask, make: Factory, browser_page: OpenPage
) -> None:
    account = make.account()
    post = make.post(account, state=PostState.drafting)
    make.revision(post, "One.")
    page = browser_page(make.member(account, "editor"))
    held: list[Route] = []
    page.goto(f"/posts/{post.id}/draft")
    page.route("**/draft/save", lambda route: held.append(route) if not held else route.continue_())

    page.locator(".CodeMirror").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Two.")
    page.click("[data-save-button]")
    expect(page.locator("[data-said]")).to_have_attribute("data-tone", "typing")
    page.locator(".CodeMirror").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Three.")
    page.click("[data-save-button]")
    held[0].continue_()
    expect(page.locator("[name=base_number]")).to_have_value("3")
    expect(page.locator("[data-said]")).to_have_attribute("data-tone", "saved")

    assert bodies(app) == ["One.", "One. Two.", "One. Two. Three."]
