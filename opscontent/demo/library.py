"""The demo's library: the covers of its posts, and some pictures more, one of which a text shows."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from PIL import Image
from sqlalchemy import select

from opscontent.db import db
from opscontent.demo import pictures
from opscontent.demo.stage import Stage
from opscontent.domain import media
from opscontent.domain.media import Picture
from opscontent.domain.posts import Post
from opscontent.domain.revisions import Revision


def build(stage: Stage, more: Sequence[dict[str, Any]]) -> None:
    for revision, post in db.session.execute(
        select(Revision, Post).join(Post, Post.id == Revision.post_id).order_by(Revision.id)
    ):
        if revision.cover:
            _cover(stage, revision, post)
            by = post.owner or "clock"
            media.note_uses(post.account_id, post.id, revision.id, cover=revision.cover, body="", by=by)
    for number, content in enumerate(more):
        _another(stage, content, number)


def _cover(stage: Stage, revision: Revision, post: Post) -> None:
    if not media.named(post.account_id, [revision.cover]):
        words = {"title": post.title, "alt": revision.cover_alt}
        picture = media.adopt(post.account_id, revision.cover, by=post.owner, **words)
        picture.created_at = revision.created_at
        _measure(stage, picture)


def _another(stage: Stage, content: dict[str, Any], number: int) -> None:
    account, by = stage.accounts[content["account"]], stage.people[content["by"]]
    name = pictures.keep(content["title"], content["colour"], stage.covers)
    words = {field: content.get(field, "") for field in media.WORDS}
    picture = media.adopt(account.id, name, by=by, **words)
    picture.created_at = stage.now - timedelta(days=content["days_ago"], hours=number)
    _measure(stage, picture)
    stage.record(by, "picture.kept", picture, picture.created_at)


def _measure(stage: Stage, picture: Picture) -> None:
    """They are small enough for every page as they are."""
    file = stage.covers / picture.name
    with Image.open(file) as drawn:
        picture.width, picture.height = drawn.size
    picture.size = file.stat().st_size
    db.session.flush()
