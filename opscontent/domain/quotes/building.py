"""From the desk into a post: picks become quotes, their marks come into the text, nothing there is lost."""

import re
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from opscontent.db import db
from opscontent.domain import activity, posts, replies, revisions
from opscontent.domain.people import Person
from opscontent.domain.posts import Post, Source
from opscontent.domain.prompts import Prompt
from opscontent.domain.quotes.quote import BUILDABLE_POSTS, Quote, of_post
from opscontent.domain.replies import ReplyState
from opscontent.domain.revisions import RevisionKind, Text
from opscontent.errors import Rejected
from opscontent.text import markdown
from opscontent.text.inputs import one_line
from opscontent.text.quoting import CREDITS, REPLY

_CREDITS = re.compile(CREDITS)
_REPLY = re.compile(REPLY)
_NUMBER = re.compile(r"^### ([0-9]{1,3})[ \t]*$", re.MULTILINE)
_LAST_NUMBER = re.compile(r"^### [0-9]{1,3}\s*\Z", re.MULTILINE)
_GAP = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")


class Pattern(StrEnum):
    """How the quotes are laid out: one after the other, or each under its number."""

    plain = "plain"
    list = "list"


def build(
    prompt: Prompt,
    picks: Sequence[Quote],
    *,
    by: Person,
    post: Post | None = None,
    pattern: Pattern = Pattern.plain,
    title: str = "",
) -> Post:
    """Make a post of the picks, in their order, or add them to one that is still being written.

    Raises `Rejected` for picks that can't be used and for posts that others read already."""
    _require_usable(prompt, picks)
    post = post or posts.create(
        prompt.account, one_line(title) or prompt.question, by=by, source=Source.readers, prompt_id=prompt.id
    )
    _require_open(prompt, post)
    _join(post, picks, by=by)
    written = revisions.latest(post.id)
    text = written.text if written else Text(title=post.title)
    body = extended(text.body, [quote.reply_id for quote in picks], pattern)
    base_number = written.number if written else 0
    revisions.save(post, replace(text, body=body), base_number=base_number, by=by, kind=RevisionKind.built)
    return post


def extended(body: str, reply_ids: Sequence[int], pattern: Pattern) -> str:
    """The text with a mark for each reply that it doesn't quote yet, before its thanks or at its end."""
    known = set(markdown.reply_ids(body))
    fresh = [reply_id for reply_id in reply_ids if reply_id not in known]
    thanks = list(_CREDITS.finditer(body))
    at = thanks[-1].start() if thanks else len(body)
    head, tail = body[:at].rstrip(), body[at:].strip() or "[[credits]]"
    blocks = [f"[[reply:{reply_id}]]" for reply_id in fresh]
    if pattern is Pattern.list:
        first = max((int(number) for number in _NUMBER.findall(body)), default=0) + 1
        blocks = [f"### {number}\n\n{block}" for number, block in enumerate(blocks, start=first)]
    return "\n\n".join(part for part in (head, *blocks, tail) if part)


def without(body: str, reply_id: int) -> str:
    """The text without the marks of this reply, and without the bare number above one; all words stay."""
    for found in reversed(list(_REPLY.finditer(body))):
        if int(found.group(1)) == reply_id:
            body = _cut(body[: found.start()], body[found.end() :])
    return body


def _cut(head: str, tail: str) -> str:
    """What stood before and behind a mark; a paragraph that was only the mark closes up."""
    if head.rpartition("\n")[2].strip() or tail.partition("\n")[0].strip():
        return head + tail
    head = _LAST_NUMBER.sub("", head)
    joined = _GAP.sub("\n\n", head + tail)
    return joined if head.strip() else joined.lstrip("\n")


def _require_usable(prompt: Prompt, picks: Sequence[Quote]) -> None:
    if not picks:
        raise Rejected(_l("Pick some replies first."))
    for quote in picks:
        if quote.prompt_id != prompt.id or quote.post_id is not None:
            raise Rejected(_l("This pick is in a post already."))
        if not quote.is_usable:
            raise Rejected(_l("“%(text)s” can't be printed any more. Remove it.", text=quote.reply.text[:20]))


def _require_open(prompt: Prompt, post: Post) -> None:
    if post.account_id != prompt.account_id:
        raise Rejected(_l("This post belongs to another account."))
    if post.state not in BUILDABLE_POSTS:
        raise Rejected(_l("Someone reads this post already. Take it back to drafting first."))


def _join(post: Post, picks: Sequence[Quote], *, by: Person) -> None:
    there = of_post(post.id)
    known = {quote.reply_id for quote in there}
    last = max((quote.position for quote in there), default=0)
    for place, quote in enumerate(picks, start=last + 1):
        if quote.reply_id in known:
            raise Rejected(_l("“%(text)s” is in this post already.", text=quote.reply.text[:20]))
        quote.post_id, quote.position = post.id, place
        if quote.reply.state is ReplyState.shortlisted:
            replies.move(quote.reply, ReplyState.used, by=by)
        activity.record(by, "reply.built_in", quote.reply, note=post.title)
    db.session.flush()
