"""Mass sends: they notify, are few a day, and are the only thing that the platform itself sends only once."""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from opscontent import clock
from tests.fake_wechat.calls import Answer, Call, Endpoint
from tests.fake_wechat.refusals import Refusal
from tests.fake_wechat.state import BEIJING, Account, Article, Draft, FakeWeChat, Mass, today

SENDALL = "/cgi-bin/message/mass/sendall"
REMEMBERED = timedelta(hours=24)
ID_BYTES = 32
SERVICE_A_MONTH = 4
PREVIEWS_A_DAY = 100
FAILED = "SEND_FAIL"


def sendall(fake: FakeWeChat, account: Account, call: Call) -> Answer:
    """The id is looked at first: a repeat hears "exist" though its draft is long gone."""
    body = call.json
    given = str(body.get("clientmsgid") or "")
    clientmsgid = given or _digest(body)
    _check_id(fake, account, clientmsgid)
    draft, articles = _material(account, body)
    if not isinstance(body.get("filter"), dict):
        raise Refusal(40035)
    if fake.has_mass_quota:
        _check_quota(account)
    mass = Mass(fake.number(), fake.number(), draft, fake.mass_verdict, fake.mass_takes, clock.now())
    account.masses.append(mass)
    account.message_ids[clientmsgid] = (mass.msg_id, mass.at)
    if draft:
        del account.drafts[draft.media_id]
    if mass.verdict != FAILED:
        fake.show(account, "mass", articles, given)
    if not mass.takes:
        _settle(fake, account, mass)
    words = {"errcode": 0, "errmsg": "send job submission success"}
    return words | {"msg_id": mass.msg_id, "msg_data_id": mass.msg_data_id}


def get(fake: FakeWeChat, account: Account, call: Call) -> Answer:
    wanted = call.json.get("msg_id")
    mass = next((each for each in account.masses if str(each.msg_id) == str(wanted)), None)
    if mass is None:
        raise Refusal(40035)
    mass.looks += 1
    if mass.looks <= mass.takes:
        return {"msg_id": mass.msg_id, "msg_status": "SENDING"}
    _settle(fake, account, mass)
    return {"msg_id": mass.msg_id, "msg_status": mass.verdict}


def speed(_fake: FakeWeChat, _account: Account, _call: Call) -> Answer:
    return {"speed": 3, "realspeed": 15}


def preview(fake: FakeWeChat, account: Account, call: Call) -> Answer:
    """Shows on one phone; the draft stays, and no reader sees it."""
    body = call.json
    _draft, articles = _material(account, body)
    towxname, touser = body.get("towxname"), body.get("touser")
    if not towxname and not touser:
        raise Refusal(40132)
    if towxname:
        key = (str(today()), "towxname")
        if account.used[key] >= PREVIEWS_A_DAY:
            raise Refusal(45009)
        account.used[key] += 1
    account.previews.append((str(towxname or touser), tuple(article["title"] for article in articles)))
    return {"errcode": 0, "errmsg": "preview success", "msg_id": fake.number()}


def begin(fake: FakeWeChat, call: Call) -> tuple[str, str]:
    """Marks the id of a send as being worked on, until `end`; others with the same id hear "too fast"."""
    token = fake.tokens.get(call.query.get("access_token", ""))
    try:
        name = (token.appid if token else "", str(call.json.get("clientmsgid") or _digest(call.json)))
    except Refusal:
        name = ("", "")
    with fake.changed:
        fake.working[name] += 1
        fake.changed.notify_all()
    return name


def end(fake: FakeWeChat, name: tuple[str, str]) -> None:
    with fake.lock:
        fake.working[name] -= 1


def _check_id(fake: FakeWeChat, account: Account, clientmsgid: str) -> None:
    if len(clientmsgid.encode()) > ID_BYTES:
        raise Refusal(45067)
    if fake.working[account.appid, clientmsgid] > 0:
        raise Refusal(45066)
    msg_id, at = account.message_ids.get(clientmsgid, (0, datetime.min.replace(tzinfo=BEIJING)))
    if msg_id and clock.now() - at < timedelta(seconds=fake.retry_seconds):
        raise Refusal(45066)
    if msg_id and clock.now() - at < REMEMBERED:
        raise Refusal(45065, msg_id=msg_id)


def _check_quota(account: Account) -> None:
    """Up to eight articles are one send; what failed has used it up as well."""
    days = [mass.at.astimezone(BEIJING).date() for mass in account.masses]
    if account.kind == "service":
        is_over = sum(day.replace(day=1) == today().replace(day=1) for day in days) >= SERVICE_A_MONTH
    else:
        is_over = today() in days
    if is_over:
        raise Refusal(45028)


def _material(account: Account, body: dict[str, Any]) -> tuple[Draft | None, list[Article]]:
    if body.get("msgtype") == "mpnews":
        draft = account.draft((body.get("mpnews") or {}).get("media_id"))
        return draft, draft.articles
    if body.get("msgtype") != "text":
        raise Refusal(40008)
    content = (body.get("text") or {}).get("content")
    if not content:
        raise Refusal(44004)
    return None, [{"title": "", "content": str(content)}]


def _digest(body: dict[str, Any]) -> str:
    """The id of a send that brought none: range and content as they were named."""
    named = json.dumps([body.get("filter"), body.get("mpnews"), body.get("text")], sort_keys=True)
    return hashlib.sha256(named.encode()).hexdigest()[:ID_BYTES]


def _settle(fake: FakeWeChat, account: Account, mass: Mass) -> None:
    if mass.verdict == FAILED and mass.draft and fake.failed_draft_returns and not mass.is_settled:
        account.drafts[mass.draft.media_id] = mass.draft
    mass.is_settled = True


ENDPOINTS = {
    SENDALL: Endpoint(sendall, "mass", 100),
    "/cgi-bin/message/mass/get": Endpoint(get, "mass"),
    "/cgi-bin/message/mass/speed/get": Endpoint(speed, "mass"),
    "/cgi-bin/message/mass/preview": Endpoint(preview, "mass"),
}
