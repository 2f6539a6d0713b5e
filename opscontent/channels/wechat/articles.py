"""An edition as `draft/add` takes it: HTML as WeChat keeps it, pictures and covers uploaded. Knows no draft."""

from typing import Any

from opscontent.channels.contract import Outgoing, Piece, Refused
from opscontent.channels.wechat import pictures
from opscontent.channels.wechat.client import WeChat
from opscontent.errors import Rejected
from opscontent.text.look import Look
from opscontent.text.wechat_html import for_wechat

ARTICLES_MAXIMUM = 8
CONTENT_MAXIMUM = 1_000_000  # bytes: "less than 1 MB"

Article = dict[str, Any]


def articles_of(outgoing: Outgoing, wechat: WeChat) -> list[Article]:
    """What is sent, in order. Refuses before it uploads where that can be known."""
    if len(outgoing.pieces) > ARTICLES_MAXIMUM:
        raise Refused("wechat_too_many")
    for piece in outgoing.pieces:
        pictures.require_cover(piece, wechat)
    return [_article(piece, outgoing.look, wechat) for piece in outgoing.pieces]


def with_new_covers(articles: list[Article], outgoing: Outgoing, wechat: WeChat) -> list[Article]:
    """The same with every cover uploaded again, where WeChat lost one that we remembered."""
    covers = (pictures.cover_of(piece, wechat, is_anew=True) for piece in outgoing.pieces)
    return [{**article, "thumb_media_id": cover.media_id} for article, cover in zip(articles, covers, strict=True)]


def _article(piece: Piece, look: Look, wechat: WeChat) -> Article:
    content = pictures.with_own_addresses(_html(piece, look), piece, wechat)
    if len(content.encode()) > CONTENT_MAXIMUM:
        raise Refused("wechat_too_long", about={"title": piece.title})
    cover = pictures.cover_of(piece, wechat)
    return {
        "article_type": "news",
        "title": piece.title,
        "author": piece.author,
        "digest": piece.digest,
        "content": content,
        "thumb_media_id": cover.media_id,
        "pic_crop_235_1": cover.crop_wide,
        "pic_crop_1_1": cover.crop_square,
        "need_open_comment": int(wechat.house.options["comments"] == "1"),
        "only_fans_can_comment": 0,
    }


def _html(piece: Piece, look: Look) -> str:
    try:
        return for_wechat(piece.html, look)
    except Rejected as no:
        raise Refused("wechat_html", about={"title": piece.title, "why": str(no)}) from None
