"""Opening a draft is not writing: who leaves without a key pressed leaves nothing behind."""

from flask import Flask
from sqlalchemy import func, select

from opscontent.db import db
from opscontent.domain.posts import PostState
from opscontent.domain.revisions import Revision
from tests.browser.conftest import OpenPage
from tests.factory import Factory


def test_a_draft_that_is_only_looked_at_has_no_new_version(app: Flask, make: Factory, browser_page: OpenPage) -> None:
    account = make.account()
    post = make.post(account, state=PostState.drafting)
    make.revision(post, "Some words.\n\n[[credits]]")
    page = browser_page(make.member(account, "editor"))

    for _ in range(3):
        page.goto(f"/posts/{post.id}/draft")
        page.goto("/posts", wait_until="networkidle")

    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Revision)) == 1
