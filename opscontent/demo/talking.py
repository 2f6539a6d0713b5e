"""What the demo's people say about texts: open, settled, given to somebody; about words that stayed or went."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from opscontent.db import db
from opscontent.demo.stage import Stage
from opscontent.domain import revisions
from opscontent.domain.comments import Comment
from opscontent.domain.posts import Post
from opscontent.text import anchors

ANSWERED_AFTER = timedelta(minutes=40)


def comment_on_posts(stage: Stage, contents: list[dict[str, Any]]) -> None:
    for content in contents:
        post = db.session.scalars(select(Post).where(Post.title == content["post"])).one()
        _thread(stage, post, content)


def _thread(stage: Stage, post: Post, content: dict[str, Any]) -> None:
    at = stage.now - timedelta(hours=content["hours"])
    thread = _said(stage, post, content["by"], content["words"], at)
    if "quotation" in content:
        _hold(post, thread, content)
    if "task" in content:
        thread.assignee_id = stage.people[content["task"]].id
    db.session.flush()
    for name, words in content.get("answers", ()):
        _said(stage, post, name, words, at + ANSWERED_AFTER).thread_id = thread.id
    if "settled" in content:
        thread.resolved_at, thread.resolved_by_id = at + ANSWERED_AFTER, stage.people[content["settled"]].id
        changes = {"comment_state": ("open", "resolved")}
        stage.record(stage.people[content["settled"]], "post.comment_resolved", post, thread.resolved_at, changes)


def _said(stage: Stage, post: Post, name: str, words: str, at: Any) -> Comment:
    by, revision = stage.people[name], revisions.latest(post.id)
    comment = Comment(
        account_id=post.account_id,
        post=post,
        number=revision.number if revision else 0,
        words=words,
        by_id=by.id,
        at=at,
    )
    db.session.add(comment)
    stage.record(by, "post.commented", post, at, note=words)
    return comment


def _hold(post: Post, thread: Comment, content: dict[str, Any]) -> None:
    """Point at the words as they are, or as they were when the comment was made."""
    revision = revisions.latest(post.id)
    held = anchors.anchor(revision.body if revision else "", content["quotation"])
    if held is None:
        raise LookupError(content["quotation"])
    thread.quotation = content.get("was", held.quotation)
    thread.start = held.start
    if not content.get("gone"):
        thread.before, thread.after = held.before, held.after
