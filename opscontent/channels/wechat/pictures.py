"""Pictures as WeChat wants them: its own addresses in articles, a permanent material as cover; each uploaded once.

Knows no draft and no attempt."""

import hashlib
from dataclasses import dataclass
from urllib.parse import urlsplit

from opscontent.channels.contract import Piece, Refused
from opscontent.channels.outward import OutwardError, fetch
from opscontent.channels.wechat import fitting
from opscontent.channels.wechat.client import WeChat, text_of
from opscontent.text.cuts import RATIOS, WHOLE
from opscontent.text.cuts import cover_of as cover_of_text
from opscontent.text.pictures import pictures_in
from opscontent.text.tree import parse, serialize

IN_ARTICLE = "/cgi-bin/media/uploadimg"
MATERIAL = "/cgi-bin/material/add_material"

# "jpg/png, less than 1 MB" and "10 MB"; decimal, to be on the safe side of either meaning.
MOST_IN_ARTICLE = 1_000_000
MOST_MATERIAL = 10_000_000
MOST_FETCHED = 20 * 1024 * 1024

SHOWN_LENGTH = 200  # of an address in a sentence


@dataclass(frozen=True)
class Cover:
    media_id: str
    crop_wide: str  # 2.35:1, the first article's
    crop_square: str


def with_own_addresses(html: str, piece: Piece, wechat: WeChat) -> str:
    """The HTML with every picture at WeChat. Raises `Refused` naming the one that can't be had, or `Trouble`."""
    wanted = [picture.src for picture in pictures_in(html) if not _is_wechats(picture.src)]
    if not wanted:
        return html
    addresses = {src: _address(src, piece, wechat) for src in wanted}
    root = parse(html)
    for image in root.iter("img"):
        image.set("src", addresses.get(image.get("src", ""), image.get("src", "")))
    return serialize(root)


def cover_of(piece: Piece, wechat: WeChat, *, is_anew: bool = False) -> Cover:
    """The piece's cover at WeChat; `is_anew` uploads it though we remember it, for one that was deleted there."""
    content = _cover_content(piece, wechat)
    try:
        picture = fitting.fit(content, most_bytes=MOST_MATERIAL)
    except fitting.Unreadable:
        raise _cover_gone(piece) from None
    key = _key("cover", content, wechat)
    media_id = None if is_anew else wechat.house.recall(key)
    if media_id is None:
        answer = wechat.upload(MATERIAL, picture.file, {"type": "image"})
        media_id = text_of(answer, "media_id", MATERIAL)
        wechat.house.remember(key, media_id)
    return Cover(media_id, _cut(piece, picture, "wide"), _cut(piece, picture, "square"))


def require_cover(piece: Piece, wechat: WeChat) -> None:
    """Raises `Refused` where the piece has none, before anything is uploaded for it."""
    _cover_content(piece, wechat)


def _cover_content(piece: Piece, wechat: WeChat) -> bytes:
    if not piece.cover:
        raise Refused("wechat_no_cover", about={"title": piece.title})
    file = wechat.house.cover(piece.cover)
    if file is None:
        raise _cover_gone(piece)
    try:
        return file.read_bytes()
    except OSError:
        raise _cover_gone(piece) from None


def _cut(piece: Piece, picture: fitting.Picture, shape: str) -> str:
    """The rectangle that somebody chose, else the middle."""
    named = cover_of_text(piece.cover)
    if named is None or shape not in named.cuts:
        return fitting.crop(picture, RATIOS[shape])
    cut = named.cuts[shape]
    return fitting.corners(side / WHOLE for side in (cut.left, cut.top, cut.right, cut.bottom))


def _cover_gone(piece: Piece) -> Refused:
    return Refused("wechat_cover_gone", about={"title": piece.title})


def _address(src: str, piece: Piece, wechat: WeChat) -> str:
    unhad = Refused("wechat_picture", about={"title": piece.title, "picture": src[:SHOWN_LENGTH]})
    content = _content(src, wechat)
    if content is None:
        raise unhad
    key = _key("picture", content, wechat)
    known = wechat.house.recall(key)
    if known is not None:
        return known
    try:
        picture = fitting.fit(content, most_bytes=MOST_IN_ARTICLE)
    except fitting.Unreadable:
        raise unhad from None
    address = text_of(wechat.upload(IN_ARTICLE, picture.file), "url", IN_ARTICLE)
    wechat.house.remember(key, address)
    return address


def _content(src: str, wechat: WeChat) -> bytes | None:
    """The picture at an address, which may be one of our own."""
    try:
        file = wechat.house.own_picture(src)
        if file:
            return file.read_bytes()
        if src.lower().startswith(("http://", "https://")):
            return fetch(src, most_bytes=MOST_FETCHED).content
    except (OSError, OutwardError):
        pass
    return None


def _is_wechats(src: str) -> bool:
    try:
        return urlsplit(src).hostname == "mmbiz.qpic.cn"
    except ValueError:
        return False


def _key(use: str, content: bytes, wechat: WeChat) -> str:
    """What it is remembered by: another AppID or host knows nothing of it."""
    options = wechat.house.options
    owner = hashlib.sha256(f"{options['host']} {options['appid']}".encode()).hexdigest()[:16]
    return f"wechat-{use}-{owner}-{hashlib.sha256(content).hexdigest()}"
