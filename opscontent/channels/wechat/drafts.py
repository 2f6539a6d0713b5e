"""The draft of an attempt: made once, found again after a call that got no answer, and known when it was touched.

`draft/add` has no key against doubles; readers see no draft, so one too many is untidy and not a second send."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from opscontent import clock
from opscontent.channels.contract import Outgoing, Refused
from opscontent.channels.wechat.articles import Article, articles_of, with_new_covers
from opscontent.channels.wechat.client import WeChat, text_of
from opscontent.channels.wechat.errors import Answered, Unanswered
from opscontent.channels.wechat.prints import bare, prints
from opscontent.channels.wechat.reasons import NO_SUCH_MEDIA

ADD = "/cgi-bin/draft/add"
GET = "/cgi-bin/draft/get"
LIST = "/cgi-bin/draft/batchget"

PAGE = 20
PAGES = 2  # newest first: an attempt looks for what it made minutes ago

# A draft that is still in the box so soon after a call without an answer may yet be on its way out.
SETTLES_IN = timedelta(minutes=5)


class Gone(Exception):
    """The draft is not in the box any more: published or deleted, by whomever."""


def ready(outgoing: Outgoing, wechat: WeChat) -> str:
    """The id of the attempt's draft, exactly as approved. Makes it unless an earlier try did.

    Raises `Refused` where a person edited it, `Gone`, or `Trouble`."""
    evidence = wechat.house.evidence
    if evidence.get("draft"):
        _require_untouched(str(evidence["draft"]), outgoing, wechat)
        return str(evidence["draft"])
    found = _found(outgoing, wechat) if evidence.get("articles") else None
    if found is None:
        return _made(outgoing, wechat)
    wechat.house.keep(draft=found)
    return found


def is_in_box(media_id: str, wechat: WeChat) -> bool:
    try:
        contents_of(media_id, wechat)
    except Gone:
        return False
    return True


def may_be_leaving(submitted_at: str | None) -> bool:
    """Whether a call that lets it go out may still be worked on; `submitted_at` is when that began, if it did."""
    return submitted_at is not None and clock.now() - datetime.fromisoformat(submitted_at) < SETTLES_IN


def contents_of(media_id: str, wechat: WeChat) -> list[Article]:
    try:
        answer = wechat.post(GET, {"media_id": media_id})
    except Answered as no:
        if no.code == NO_SUCH_MEDIA:
            raise Gone from None
        raise
    return news_of(answer)


def news_of(answer: Any) -> list[Article]:
    """The articles in an answer, whatever else it may be."""
    news = answer.get("news_item") if isinstance(answer, dict) else None
    return [article for article in news if isinstance(article, dict)] if isinstance(news, list) else []


def rows_titled(path: str, outgoing: Outgoing, wechat: WeChat) -> Iterator[dict[str, Any]]:
    """The newest drafts or releases whose titles are this edition's."""
    titles = [bare(piece.title) for piece in outgoing.pieces]
    for page in range(PAGES):
        answer = wechat.post(path, {"offset": page * PAGE, "count": PAGE, "no_content": 1})
        rows = [row for row in answer.get("item") or [] if isinstance(row, dict)]
        for row in rows:
            news = news_of(row.get("content"))
            if [bare(each.get("title")) for each in news] == titles:
                yield row
        if len(rows) < PAGE:
            return


def _made(outgoing: Outgoing, wechat: WeChat) -> str:
    articles = articles_of(outgoing, wechat)
    wechat.house.keep(articles=prints(articles, outgoing))  # what to look for where no answer comes
    try:
        media_id = _added(articles, wechat)
    except Answered as no:
        if no.code != NO_SUCH_MEDIA:
            raise
        media_id = _added(with_new_covers(articles, outgoing, wechat), wechat)
    except Unanswered:
        found = _found(outgoing, wechat)
        if found is None:
            raise
        media_id = found
    wechat.house.keep(draft=media_id)
    return media_id


def _added(articles: list[Article], wechat: WeChat) -> str:
    return text_of(wechat.post(ADD, {"articles": articles}), "media_id", ADD)


def _found(outgoing: Outgoing, wechat: WeChat) -> str | None:
    """The draft that a call without an answer may have made."""
    wanted = wechat.house.evidence["articles"]
    for row in rows_titled(LIST, outgoing, wechat):
        media_id = str(row.get("media_id") or "")
        if media_id and prints(contents_of(media_id, wechat), outgoing) == wanted:
            return media_id
    return None


def _require_untouched(media_id: str, outgoing: Outgoing, wechat: WeChat) -> None:
    """Raises `Refused`, naming the first article that is not what we sent: readers get what was approved."""
    wanted = list(wechat.house.evidence["articles"])
    there = prints(contents_of(media_id, wechat), outgoing)
    for at, piece in enumerate(outgoing.pieces):
        if there[at : at + 1] != wanted[at : at + 1]:
            raise Refused("wechat_edited", about={"title": piece.title}, draft=media_id)
    if len(there) != len(wanted):
        raise Refused("wechat_edited", about={"title": outgoing.pieces[-1].title}, draft=media_id)
