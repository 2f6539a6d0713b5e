"""What the platform tells about readers: figures, comments, and the automatic replies that are set."""

from datetime import date, timedelta
from typing import Any

from opscontent import clock
from tests.fake_wechat.calls import Answer, Call, Endpoint
from tests.fake_wechat.refusals import Refusal
from tests.fake_wechat.state import BEIJING, Account, FakeWeChat, Mass, Release, today

LONGEST_DAYS = 30
FIRST_DAY = date(2025, 11, 1)
READY_AT_HOUR = 8
NUMBERS = ("read_user", "share_user", "zaikan_user", "like_user", "comment_count", "collection_user")
OFFLINE = (
    *("getarticlesummary", "getarticletotal"),
    *("getuserread", "getuserreadhour", "getusershare", "getusersharehour"),
)
NO_REPLIES = {"is_add_friend_reply_open": 0, "is_autoreply_open": 0}


def getbizsummary(_fake: FakeWeChat, account: Account, call: Call) -> Answer:
    """One row a day, zeros where nothing was set; yesterday is there from eight in the morning."""
    body = call.json
    first, last = _day(body.get("begin_date")), _day(body.get("end_date"))
    if not FIRST_DAY <= first <= last < today() or (last - first).days >= LONGEST_DAYS:
        raise Refusal(61501)
    if last == today() - timedelta(days=1) and clock.now().astimezone(BEIJING).hour < READY_AT_HOUR:
        raise Refusal(61503)
    days = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
    return {"list": [_figures(account, day) for day in days], "is_delay": False}


def offline(_fake: FakeWeChat, _account: Account, _call: Call) -> Answer:
    raise Refusal(47009)


def comments(_fake: FakeWeChat, account: Account, call: Call) -> Answer:
    """Without the right a verified account hears 88000, any other 48001."""
    if "comment" not in account.can:
        raise Refusal(88000 if account.is_verified else 48001)
    body = call.json
    begin, wanted, kind = body.get("begin", 0), body.get("count", 0), body.get("type", 0)
    if not isinstance(wanted, int) or not 0 < wanted < 50:
        raise Refusal(88010)
    message, index = body.get("msg_data_id"), body.get("index", 0)
    if not isinstance(message, int) or not _is_out(account, message, index):
        raise Refusal(88001)
    rows = [each for each in account.comments.get((message, index), []) if kind in (0, each["comment_type"] + 1)]
    return {"errcode": 0, "errmsg": "ok", "total": len(rows), "comment": rows[begin : begin + wanted]}


def auto_replies(_fake: FakeWeChat, account: Account, _call: Call) -> Answer:
    return NO_REPLIES | account.auto_replies


def _figures(account: Account, day: date) -> Answer:
    row = dict.fromkeys(NUMBERS, 0) | account.figures.get(day, {})
    source = [{"user_count": row["read_user"], "scene_desc": "全部"}]
    return {"ref_date": day.isoformat(), "read_user_source": source, **row}


def _day(value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise Refusal(61500) from None


def _is_out(account: Account, message: int, index: Any) -> bool:
    jobs: list[Release | Mass] = [*account.releases, *account.masses]
    draft = next((job.draft for job in jobs if job.msg_data_id == message), None)
    return draft is not None and index in range(len(draft.articles))


ENDPOINTS = {
    "/datacube/getbizsummary": Endpoint(getbizsummary, "datacube"),
    **{f"/datacube/{name}": Endpoint(offline, "datacube") for name in OFFLINE},
    "/cgi-bin/comment/list": Endpoint(comments),
    "/cgi-bin/get_current_autoreply_info": Endpoint(auto_replies, method="GET"),
}
