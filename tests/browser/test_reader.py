"""The readers' page in a browser: the worker solves the challenge, pictures become small, and it works on a phone."""

import io
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import expect

from opscontent.db import db
from opscontent.domain import replies
from opscontent.domain.replies import Reply
from opscontent.web.public import recognising
from tests.browser.conftest import OpenPage
from tests.factory import Factory


@pytest.fixture(autouse=True)
def _no_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognising, "MINIMUM_SECONDS", 0)


def photo(width: int, height: int) -> dict[str, Any]:
    out = io.BytesIO()
    Image.effect_noise((width, height), 90).convert("RGB").save(out, "JPEG", quality=95)
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def test_a_reply_with_a_proof_and_a_picture(app: Flask, make: Factory, browser_page: OpenPage) -> None:
    prompt = make.prompt(make.account(language="en"), slug="menu", needs_proof=True, takes_pictures=True)
    page = browser_page(size="phone")
    page.goto("/p/menu")

    page.get_by_label("Your reply").fill("夫妻肺片")
    large = photo(3000, 1500)
    page.get_by_label("Pictures").set_input_files([large])
    while page.get_by_label("Pictures").evaluate("input => input.files[0].size") == len(large["buffer"]):
        page.wait_for_timeout(50)
    page.get_by_label("You may print this.").check()
    page.get_by_role("button", name="Send").click()

    expect(page.get_by_role("heading", name="Thank you, it has arrived")).to_be_visible()
    with app.app_context():
        reply = db.session.query(Reply).one()
        (picture,) = replies.pictures_of(reply.id)
        assert (reply.prompt_id, reply.text) == (prompt.id, "夫妻肺片")
        assert (picture.width, picture.height) == (2048, 1024)
