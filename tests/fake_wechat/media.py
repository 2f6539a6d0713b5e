"""Pictures: those in the text (uploadimg) and the permanent ones that covers are made of."""

import re
import secrets
from contextlib import closing
from io import BytesIO

from werkzeug.formparser import parse_form_data

from tests.fake_wechat.calls import Answer, Call, Endpoint
from tests.fake_wechat.refusals import Refusal
from tests.fake_wechat.state import Account, FakeWeChat

MAGIC = {b"\xff\xd8\xff": "jpeg", b"\x89PNG\r\n\x1a\n": "png", b"GIF8": "gif", b"BM": "bmp"}
PLAIN_FILE_NAME = re.compile(rb'name="media";[^\r\n]*\bfilename="[^"\r\n]+"')
IN_TEXT = (("jpeg", "png"), 1_000_000)
MATERIALS = {"image": (("jpeg", "png", "gif", "bmp"), 10_000_000), "thumb": (("jpeg",), 64_000)}


def uploadimg(_fake: FakeWeChat, account: Account, call: Call) -> Answer:
    content, kind = _picture(call, *IN_TEXT)
    url = f"http://mmbiz.qpic.cn/mmbiz_{kind.replace('jpeg', 'jpg')}/{secrets.token_urlsafe(48)}/0"
    account.images[url] = content
    return {"url": url}


def add_material(_fake: FakeWeChat, account: Account, call: Call) -> Answer:
    limits = MATERIALS.get(call.query.get("type", ""))
    if limits is None:
        raise Refusal(40004)
    content, kind = _picture(call, *limits)
    media_id = secrets.token_urlsafe(48)
    account.materials[media_id] = content
    url = f"http://mmbiz.qpic.cn/mmbiz_{kind}/{secrets.token_urlsafe(48)}/0?wx_fmt={kind}"
    return {"media_id": media_id, "url": url, "item": []}


def _picture(call: Call, kinds: tuple[str, ...], limit: int) -> tuple[bytes, str]:
    """The bytes of the field `media`, told by their first ones. A file name must be there, and plain."""
    if not call.content_type.startswith("multipart/form-data") or not PLAIN_FILE_NAME.search(call.body):
        raise Refusal(41005)
    environ = {"wsgi.input": BytesIO(call.body), "CONTENT_LENGTH": str(len(call.body)), "REQUEST_METHOD": "POST"}
    _stream, _form, files = parse_form_data(environ | {"CONTENT_TYPE": call.content_type})
    if "media" not in files:
        raise Refusal(41005)
    with closing(files["media"]) as file:
        content = file.read()
    kind = next((name for magic, name in MAGIC.items() if content.startswith(magic)), "")
    if kind not in kinds:
        raise Refusal(40005)
    if len(content) >= limit:
        raise Refusal(40009)
    return content, kind


ENDPOINTS = {
    "/cgi-bin/media/uploadimg": Endpoint(uploadimg, daily=100_000),
    "/cgi-bin/material/add_material": Endpoint(add_material, daily=100_000),
}
