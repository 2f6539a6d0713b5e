"""Who calls: tokens, the secret behind them, the IP list, and the quotas of a day."""

import hmac
import secrets
from datetime import timedelta

from opscontent import clock
from tests.fake_wechat.calls import OK, Answer, Call, Endpoint
from tests.fake_wechat.refusals import Refusal
from tests.fake_wechat.state import Account, FakeWeChat, Token, today

LASTS = timedelta(hours=2)
OVERLAP = timedelta(minutes=5)
TOKEN_LENGTH = 136
FORCED_A_DAY, FORCED_APART = 20, timedelta(seconds=30)
CLEARED_A_MONTH = 10


def stable_token(fake: FakeWeChat, call: Call) -> Answer:
    """The same token while it is valid; a new one in its last five minutes, in which both work."""
    if call.method != "POST":
        raise Refusal(43002)
    body = call.json
    account = _identified(fake, call, {name: str(value) for name, value in body.items()})
    name = (account.appid, "stable")
    token = fake.tokens.get(fake.current.get(name, ""))
    if token and body.get("force_refresh") is True:
        token = _forced(account, token)
    if token is None or token.expires_at - clock.now() <= OVERLAP:
        _make(fake, account, "stable")
    return _given(fake, *name)


def plain_token(fake: FakeWeChat, call: Call) -> Answer:
    """A new one at every call; the one before dies in five minutes."""
    if call.method != "GET":
        raise Refusal(43001)
    account = _identified(fake, call, call.query)
    count_call(account, call.path, 2000)
    before = fake.tokens.get(fake.current.get((account.appid, "plain"), ""))
    if before:
        before.expires_at, before.code = min(before.expires_at, clock.now() + OVERLAP), 40001
    _make(fake, account, "plain")
    return _given(fake, account.appid, "plain")


def caller(fake: FakeWeChat, call: Call) -> Account:
    """The account whose token this is."""
    text = call.query.get("access_token", "")
    if not text:
        raise Refusal(41001)
    token = fake.tokens.get(text)
    if token is None:
        raise Refusal(40001 if len(text) == TOKEN_LENGTH else 40014)
    call.appid = token.appid
    if token.expires_at <= clock.now():
        raise Refusal(token.code)
    return fake.accounts[token.appid]


def count_call(account: Account, path: str, daily: int) -> None:
    """Calls count whatever becomes of them, by the day in Beijing."""
    key = (str(today()), path)
    if daily and account.used[key] >= daily:
        raise Refusal(45009)
    account.used[key] += 1


def clear_quota(fake: FakeWeChat, account: Account, call: Call) -> Answer:
    """The calls of today are forgotten; what was sent is not. Ten times a month."""
    if call.json.get("appid") != account.appid:
        raise Refusal(40013)
    month = (str(today())[:7], "cleared")
    if account.used[month] >= CLEARED_A_MONTH:
        raise Refusal(48006)
    for key in [key for key in account.used if key[0] == str(today())]:
        del account.used[key]
    account.used[month] += 1
    return OK


def _identified(fake: FakeWeChat, call: Call, given: dict[str, str]) -> Account:
    if given.get("grant_type") != "client_credential":
        raise Refusal(40002)
    for name, missing in (("appid", 41002), ("secret", 41004)):
        if not given.get(name):
            raise Refusal(missing)
    account = fake.accounts.get(given["appid"])
    if account is None:
        raise Refusal(40013)
    call.appid = account.appid
    if not hmac.compare_digest(account.secret.encode(), given["secret"].encode()):
        raise Refusal(40125)
    if fake.allowed_ips is not None and call.ip not in fake.allowed_ips:
        raise Refusal(40164, ip=call.ip)
    return account


def _forced(account: Account, token: Token) -> Token | None:
    """None where a new one is to be made. Too soon after the last forced one, nothing is refreshed."""
    if account.forced_at and clock.now() - account.forced_at < FORCED_APART:
        return token
    count_call(account, "force_refresh", FORCED_A_DAY)
    account.forced_at = clock.now()
    token.expires_at, token.code = clock.now(), 40001
    return None


def _make(fake: FakeWeChat, account: Account, how: str) -> None:
    text = f"97_{secrets.token_urlsafe(TOKEN_LENGTH)}"[:TOKEN_LENGTH]
    fake.tokens[text] = Token(account.appid, clock.now() + LASTS)
    fake.current[account.appid, how] = text


def _given(fake: FakeWeChat, appid: str, how: str) -> Answer:
    text = fake.current[appid, how]
    left = fake.tokens[text].expires_at - clock.now()
    return {"access_token": text, "expires_in": int(left.total_seconds())}


OPEN = {"/cgi-bin/stable_token": stable_token, "/cgi-bin/token": plain_token}
ENDPOINTS = {"/cgi-bin/clear_quota": Endpoint(clear_quota)}
