"""From the desk into a post: picks become quotes, their marks come into the text, nothing there is lost."""

import re
from collections.abc import Sequence
from dataclasses import replace

from flask_babel import lazy_gettext as _l

from opscontent.db import db
from opscontent.domain import activity, posts, replies, revisions
from opscontent.domain.people import Person
from opscontent.domain.posts import Post, Source
from opscontent.domain.prompts import Prompt
from opscontent.domain.quotes.laying import NO_SECTIONS, layout_of, number_as_written
from opscontent.domain.quotes.order import Item, clear_finished, groups_of, outline
from opscontent.domain.quotes.quote import BUILDABLE_POSTS, Quote, of_post
from opscontent.domain.replies import ReplyState
from opscontent.domain.revisions import RevisionKind, Text
from opscontent.errors import Rejected
from opscontent.text import layouts
from opscontent.text.inputs import one_line
from opscontent.text.layouts import Layout, Pattern
from opscontent.text.quoting import REPLY

_REPLY = re.compile(rf"(?:^[-*+] )?{REPLY}", re.MULTILINE)
_LAST_NUMBER = re.compile(r"^### [0-9]{1,3}\s*\Z", re.MULTILINE)
_NO_ANSWER = re.compile(rf"\A\s*(?:{'|'.join(map(re.escape, layouts.ANSWER.values()))})[ \t]*(?=\n\s*\n|\s*\Z)")
_GAP = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")


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

    Headings of the desk come with them; where the post has one already, its quotes go under it. Raises `Rejected`
    for picks that can't be used and for posts that others read already."""
    _require_usable(prompt, picks)
    post = post or posts.create(
        prompt.account, one_line(title) or prompt.question, by=by, source=Source.readers, prompt_id=prompt.id
    )
    _require_open(prompt, post)
    _extend(prompt, post, picks, layout_of(prompt.account, picks, pattern), by=by)
    return post


def built_body(body: str, items: Sequence[Item], picks: Sequence[Quote], layout: Layout) -> str:
    """What `build` makes of a text; nothing is saved. Raises `Rejected` for themes without any heading."""
    groups = groups_of(items, picks)
    if layout.pattern is Pattern.theme and not any(group.title for group in groups):
        raise Rejected(NO_SECTIONS)
    return layouts.extended(body, groups, layout)


def without(body: str, reply_id: int) -> str:
    """The text without the marks of this reply, and what a pattern put around one (a number, an empty place for the
    answer); all words stay."""
    for found in reversed(list(_REPLY.finditer(body))):
        if int(found.group(1)) == reply_id:
            body = _cut(body[: found.start()], body[found.end() :])
    return body


def _cut(head: str, tail: str) -> str:
    """What stood before and behind a mark; a paragraph that was only the mark closes up."""
    if head.rpartition("\n")[2].strip() or tail.partition("\n")[0].strip():
        return head + tail
    head, tail = _LAST_NUMBER.sub("", head), _NO_ANSWER.sub("", tail)
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


def _extend(prompt: Prompt, post: Post, picks: Sequence[Quote], layout: Layout, *, by: Person) -> None:
    items, written = outline(prompt.id), revisions.latest(post.id)
    text = written.text if written else Text(title=post.title)
    body = built_body(text.body, items, picks, layout)
    _join(post, picks, by=by)
    clear_finished(items, prompt)
    base_number = written.number if written else 0
    revisions.save(post, replace(text, body=body), base_number=base_number, by=by, kind=RevisionKind.built)
    number_as_written(post, body)


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
