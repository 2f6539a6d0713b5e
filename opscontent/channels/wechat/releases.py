"""Publishing a draft by `freepublish`, without a message to readers: submitted once, asked about afterwards.

An answer to `submit` means that a task was taken on, no more."""

from datetime import datetime, timedelta
from typing import Any

from opscontent import clock
from opscontent.channels.contract import Delivery, NotSent, Outgoing, Receipt, Refused, Unclear
from opscontent.channels.wechat import drafts
from opscontent.channels.wechat.articles import Article
from opscontent.channels.wechat.client import WeChat, text_of
from opscontent.channels.wechat.errors import letting_go
from opscontent.channels.wechat.prints import prints

SUBMIT = "/cgi-bin/freepublish/submit"
GET = "/cgi-bin/freepublish/get"
LIST = "/cgi-bin/freepublish/batchget"
ARTICLE = "/cgi-bin/freepublish/getarticle"

CLOCKS_DIFFER = timedelta(minutes=2)

OUT, RUNNING, DELETED, TAKEN_DOWN = 0, 1, 5, 6
FAILED = {2: "wechat_not_original", 3: "wechat_failed", 4: "wechat_audit"}
REMOVED = {DELETED: "wechat_deleted", TAKEN_DOWN: "wechat_taken_down"}


def submit(draft: str, wechat: WeChat) -> Receipt:
    """Let WeChat publish the draft. From here on it may be out."""
    wechat.house.keep(submitted_at=clock.now().isoformat())
    with letting_go(SUBMIT):
        answer = wechat.post(SUBMIT, {"media_id": draft})
        kept = {"publish_id": text_of(answer, "publish_id", SUBMIT), "msg_data_id": answer.get("msg_data_id")}
    wechat.house.keep(**kept)
    return Receipt(Delivery.accepted, evidence={"draft": draft, **kept})


def outcome(outgoing: Outgoing, wechat: WeChat) -> Receipt:
    """What became of it, by the task's id if we have it, else by where the draft is now."""
    evidence = wechat.house.evidence
    if evidence.get("publish_id"):
        return _verdict(wechat.post(GET, {"publish_id": str(evidence["publish_id"])}), outgoing, wechat)
    if not drafts.is_in_box(str(evidence["draft"]), wechat):
        return found(outgoing, wechat)
    if drafts.may_be_leaving(evidence.get("submitted_at")):
        raise Unclear("wechat_wait")
    raise NotSent("wechat_still_draft", retriable=False)


def found(outgoing: Outgoing, wechat: WeChat) -> Receipt:
    """The edition among what the account has published since this attempt began. Raises `Unclear` if it isn't."""
    wanted = wechat.house.evidence.get("articles")
    for row in drafts.rows_titled(LIST, outgoing, wechat):
        if not _is_older(row, wechat):
            article_id = str(row.get("article_id"))
            news = drafts.news_of(wechat.post(ARTICLE, {"article_id": article_id}))
            if prints(news, outgoing) == wanted:
                return _as_found(article_id, news)
    raise Unclear("wechat_draft_gone")


def _as_found(article_id: str, news: list[Article]) -> Receipt:
    if any(article.get("is_deleted") for article in news):
        raise Refused("wechat_deleted", was_out=True, article_id=article_id)
    return Receipt(
        Delivery.live, tuple(str(article.get("url") or "") for article in news), {"article_id": article_id}
    )


def _verdict(answer: dict[str, Any], outgoing: Outgoing, wechat: WeChat) -> Receipt:
    status = answer.get("publish_status")
    kept = {name: wechat.house.evidence.get(name) for name in ("publish_id", "msg_data_id")}
    seen = {**kept, "publish_status": status, "article_id": answer.get("article_id")}
    if status == OUT:
        return Receipt(Delivery.live, _urls(answer, len(outgoing.pieces)), seen)
    if status == RUNNING:
        return Receipt(Delivery.accepted, evidence=kept)
    if status in FAILED:
        raise Refused(FAILED[status], **seen, fail_idx=answer.get("fail_idx"))
    if status in REMOVED:
        raise Refused(REMOVED[status], **seen, was_out=True)
    raise Unclear("wechat_verdict", about={"said": str(status)[:100]}, **kept)


def _urls(answer: dict[str, Any], count: int) -> tuple[str, ...]:
    """By position; "" where none was told. WeChat counts from 1 and promises no order."""
    detail = answer.get("article_detail")
    items = detail.get("item") if isinstance(detail, dict) else None
    known = {item.get("idx"): str(item.get("article_url") or "") for item in items or [] if isinstance(item, dict)}
    return tuple(known.get(number, "") for number in range(1, count + 1))


def _is_older(row: dict[str, Any], wechat: WeChat) -> bool:
    """Whether it was published before this attempt tried: the same text may have been out before."""
    submitted_at, updated = wechat.house.evidence.get("submitted_at"), row.get("update_time")
    if not submitted_at or not isinstance(updated, int):
        return False
    return updated < (datetime.fromisoformat(submitted_at) - CLOCKS_DIFFER).timestamp()
