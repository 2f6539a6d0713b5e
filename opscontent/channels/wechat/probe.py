"""What the account may do at WeChat, by calls that change nothing there. Knows no attempt."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l

from opscontent import clock
from opscontent.channels.contract import Capability, House
from opscontent.channels.wechat import token
from opscontent.channels.wechat.client import WeChat
from opscontent.channels.wechat.errors import Answered, Trouble
from opscontent.channels.wechat.reasons import sentence

# The call got past the question of rights and failed for what it asked about.
NOT_READY = 61503
NO_SUCH_MESSAGE = 88001

CHINA = ZoneInfo("Asia/Shanghai")

LABELS: dict[str, Any] = {
    "token": _l("AppID, AppSecret and IP whitelist"),
    "draft": _l("Draft box"),
    "publish": _l("Publish by API"),
    "mass": _l("Mass send"),
    "statistics": _l("Statistics"),
    "comments": _l("Comments"),
}


def probe(house: House) -> Sequence[Capability]:
    """Without a token there is nothing else to ask, and it stands alone."""
    wechat = WeChat(house)
    has_token = _capability("token", lambda: token.current(house))
    return [has_token, *_rest(wechat)] if has_token.is_there else [has_token]


def _rest(wechat: WeChat) -> list[Capability]:
    listing = {"offset": 0, "count": 1, "no_content": 1}
    day = (clock.now().astimezone(CHINA) - timedelta(days=1)).date().isoformat()
    days = {"begin_date": day, "end_date": day}
    message = {"msg_data_id": 1, "index": 0, "begin": 0, "count": 1, "type": 0}
    return [
        _capability("draft", lambda: wechat.get("/cgi-bin/draft/count")),
        _capability("publish", lambda: wechat.post("/cgi-bin/freepublish/batchget", listing)),
        _capability("mass", lambda: wechat.post("/cgi-bin/message/mass/speed/get", {})),
        _capability("statistics", lambda: wechat.post("/datacube/getbizsummary", days), fine=NOT_READY),
        _capability("comments", lambda: wechat.post("/cgi-bin/comment/list", message), fine=NO_SUCH_MESSAGE),
    ]


def _capability(name: str, call: Callable[[], object], *, fine: int = 0) -> Capability:
    """What a call shows; `fine` is the code of an error that only who may do this gets to see."""
    try:
        call()
    except Trouble as trouble:
        if not (isinstance(trouble, Answered) and trouble.code == fine):
            return Capability(name, LABELS[name], False, sentence(trouble.key, trouble.about))
    return Capability(name, LABELS[name], True)
