"""The draft box: what is refused, what is kept, what comes back."""

import secrets
from copy import deepcopy
from typing import Any

from opscontent import clock
from tests.fake_wechat.calls import OK, Answer, Call, Endpoint, page
from tests.fake_wechat.html_filter import as_given_back, filtered, text_of
from tests.fake_wechat.refusals import Refusal
from tests.fake_wechat.state import Account, Article, Draft, FakeWeChat, seconds

ARTICLES = 8
TITLE, AUTHOR, DIGEST = 64, 16, 128  # characters
FIRST_WORDS = 54
CONTENT_BYTES, URL_BYTES = 1_000_000, 1024
PICTURES = 20
FIELDS = {
    "author": "",
    "digest": "",
    "content_source_url": "",
    "thumb_media_id": "",
    "need_open_comment": 0,
    "only_fans_can_comment": 0,
    "pic_crop_235_1": "",
    "pic_crop_1_1": "",
}


def add(fake: FakeWeChat, account: Account, call: Call) -> Answer:
    articles = call.json.get("articles")
    if not isinstance(articles, list) or not articles:
        raise Refusal(44003)
    if len(articles) > ARTICLES:
        raise Refusal(45008)
    kept = [article_kept(fake, account, article, is_single=len(articles) == 1) for article in articles]
    media_id = secrets.token_urlsafe(48)
    moment = clock.now()
    account.drafts[media_id] = Draft(media_id, kept, moment, moment, fake.number())
    return {"media_id": media_id, "item": []}


def update(fake: FakeWeChat, account: Account, call: Call) -> Answer:
    """`articles` is one article here, not a list."""
    body = call.json
    draft = account.draft(body.get("media_id"))
    index, article = body.get("index", 0), body.get("articles")
    if not isinstance(index, int) or not 0 <= index < len(draft.articles):
        raise Refusal(40114)
    draft.articles[index] = article_kept(fake, account, article, is_single=len(draft.articles) == 1)
    draft.updated_at, draft.stamp = clock.now(), fake.number()
    return OK


def get(_fake: FakeWeChat, account: Account, call: Call) -> Answer:
    draft = account.draft(call.json.get("media_id"))
    moments = {"create_time": seconds(draft.created_at), "update_time": seconds(draft.updated_at)}
    return {"news_item": shown(draft), **moments}


def batchget(_fake: FakeWeChat, account: Account, call: Call) -> Answer:
    """The newest first."""
    body = call.json
    rows = sorted(account.drafts.values(), key=lambda draft: draft.stamp, reverse=True)
    items = [_row(draft, with_content=not body.get("no_content")) for draft in page(body, rows)]
    return {"total_count": len(rows), "item_count": len(items), "item": items}


def count(_fake: FakeWeChat, account: Account, _call: Call) -> Answer:
    return {"total_count": len(account.drafts)}


def delete(_fake: FakeWeChat, account: Account, call: Call) -> Answer:
    """There is no bin to get it back from."""
    draft = account.draft(call.json.get("media_id"))
    del account.drafts[draft.media_id]
    return OK


def article_kept(fake: FakeWeChat, account: Account, article: Any, *, is_single: bool) -> Article:
    """The article as the box stores it."""
    if not isinstance(article, dict):
        raise Refusal(47001)
    _check_sizes(article)
    _check_pictures(account, article)
    if article.get("need_open_comment") and "comment" not in account.can:
        raise Refusal(88000)
    content = str(article["content"])
    kept = {name: article.get(name) or empty for name, empty in FIELDS.items()}
    if article.get("article_type") == "newspic":
        kept |= {"image_info": article.get("image_info"), "cover_info": article.get("cover_info")}
    else:
        content = filtered(content, strict_links=fake.strict_links)
    digest = (article.get("digest") or text_of(content)[:FIRST_WORDS]) if is_single else ""
    kind = article.get("article_type") or "news"
    return kept | {"article_type": kind, "title": article["title"], "digest": digest, "content": content}


def shown(draft: Draft, *, with_content: bool = True) -> list[Article]:
    """As the platform gives it back, with an address that is another one each time."""
    rows = []
    for article in deepcopy(draft.articles):
        article["content"] = as_given_back(article["content"]) if with_content else ""
        preview = f"http://mp.weixin.qq.com/s?__biz=MzA5&tempkey={secrets.token_urlsafe(24)}#rd"
        thumb = f"http://mmbiz.qpic.cn/mmbiz_jpg/{article['thumb_media_id']}/0?wx_fmt=jpeg"
        rows.append(article | {"show_cover_pic": 0, "url": preview, "thumb_url": thumb})
    return rows


def _row(draft: Draft, *, with_content: bool) -> Answer:
    moments = {"create_time": seconds(draft.created_at), "update_time": seconds(draft.updated_at)}
    content = {"news_item": shown(draft, with_content=with_content), **moments}
    return {"media_id": draft.media_id, "content": content, "update_time": moments["update_time"]}


def _check_sizes(article: Article) -> None:
    for name in ("title", "content", "author", "digest", "content_source_url"):
        if not isinstance(article.get(name, ""), str):
            raise Refusal(47001)
    link = article.get("content_source_url", "")
    for code, is_wrong in (
        (45003, not article.get("title", "").strip() or len(article["title"]) > TITLE),
        (45110, len(article.get("author", "")) > AUTHOR),
        (45004, len(article.get("digest", "")) > DIGEST),
        (44004, not article.get("content", "").strip()),
        (45002, len(article.get("content", "").encode()) >= CONTENT_BYTES),
        (45005, len(link.encode()) > URL_BYTES),
        (41039, bool(link) and not link.startswith(("http://", "https://"))),
    ):
        if is_wrong:
            raise Refusal(code)


def _check_pictures(account: Account, article: Article) -> None:
    """A cover must be permanent material of this very account."""
    if article.get("article_type") == "newspic":
        images = (article.get("image_info") or {}).get("image_list") or []
        if len(images) > PICTURES:
            raise Refusal(45008)
        wanted = [image.get("image_media_id") for image in images] or [None]
    else:
        wanted = [article.get("thumb_media_id")]
    if any(media_id not in account.materials for media_id in wanted):
        raise Refusal(40007)


ENDPOINTS = {
    "/cgi-bin/draft/add": Endpoint(add, "draft", 1000),
    "/cgi-bin/draft/update": Endpoint(update, "draft", 1000),
    "/cgi-bin/draft/get": Endpoint(get, "draft", 500),
    "/cgi-bin/draft/batchget": Endpoint(batchget, "draft", 1000),
    "/cgi-bin/draft/count": Endpoint(count, "draft", 1000, "GET"),
    "/cgi-bin/draft/delete": Endpoint(delete, "draft", 1000),
}
