"""The stand-in for WeChat behaves as the platform's documents say: the proof of "never sent twice" rests on it."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
import time_machine

from tests.fake_wechat import FakeWeChat, Seen, launched, running

EVERYTHING = {"draft", "freepublish", "mass", "datacube", "comment"}
ROOT = Path(__file__).parent.parent
NOON = datetime(2026, 11, 17, 4, 0, tzinfo=UTC)  # in Beijing
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100
JPG = b"\xff\xd8\xff\xe0" + b"0" * 100
PATIENCE = 5


@dataclass
class Api:
    """A caller of the platform, as one account."""

    address: str
    appid: str = "wx1"
    secret: str = "s1"
    token: str = ""

    def post(self, path: str, body: Any = None, **more: Any) -> dict[str, Any]:
        content = body if isinstance(body, bytes) else json.dumps(body or {}, ensure_ascii=False).encode()
        return self.ask("POST", path, data=content, **more)

    def ask(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        query = {"access_token": self.token} if self.token else {}
        place = path if path.startswith("/") else f"/cgi-bin/{path}"
        with requests.request(method, self.address + place, params=query, timeout=PATIENCE, **more) as response:
            assert response.status_code == 200
            return json.loads(response.content)

    def code(self, path: str, body: Any = None, **more: Any) -> int:
        return self.post(path, body, **more).get("errcode", 0)

    def stable(self, **more: Any) -> dict[str, Any]:
        body = {"grant_type": "client_credential", "appid": self.appid, "secret": self.secret, **more}
        return self.post("stable_token", body)

    def enter(self) -> "Api":
        self.token = self.stable()["access_token"]
        return self

    def upload(self, path: str, content: bytes = PNG, name: str | None = "a.png", field: str = "media") -> Any:
        return self.ask("POST", path, files={field: (name, content)})

    def article(self, **fields: Any) -> dict[str, Any]:
        cover = self.upload("material/add_material?type=image")["media_id"]
        return {"title": "标题", "content": "<p>正文</p>", "thumb_media_id": cover} | fields

    def draft(self, *articles: dict[str, Any]) -> str:
        return self.post("draft/add", {"articles": articles or [self.article()]})["media_id"]

    def send(self, media_id: str, clientmsgid: str = "oc-1") -> dict[str, Any]:
        everyone = {"filter": {"is_to_all": True}, "mpnews": {"media_id": media_id}, "msgtype": "mpnews"}
        return self.post("message/mass/sendall", everyone | {"clientmsgid": clientmsgid})


@pytest.fixture
def fake() -> Iterator[FakeWeChat]:
    with running() as fake:
        fake.add_account("wx1", "s1", EVERYTHING)
        yield fake


@pytest.fixture
def api(fake: FakeWeChat) -> Api:
    return Api(fake.address).enter()


@pytest.fixture
def traveller() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


# Tokens


def test_stable_token_stays_the_same_until_its_last_five_minutes(
    traveller: time_machine.Traveller, fake: FakeWeChat
) -> None:
    api = Api(fake.address)
    first = api.stable()
    traveller.shift(timedelta(minutes=114))
    same = api.stable()
    traveller.shift(timedelta(minutes=1))
    other = api.stable()

    assert (first["expires_in"], same["expires_in"], other["expires_in"]) == (7200, 360, 7200)
    assert first["access_token"] == same["access_token"] != other["access_token"]
    api.token = first["access_token"]
    assert api.ask("GET", "draft/count") == {"total_count": 0}  # both work for these five minutes
    traveller.shift(timedelta(minutes=5))
    assert api.code("draft/get") == 42001


def test_forced_token_kills_the_old_one_but_not_within_thirty_seconds(
    traveller: time_machine.Traveller, fake: FakeWeChat
) -> None:
    api = Api(fake.address).enter()

    forced = api.stable(force_refresh=True)["access_token"]
    too_soon = api.stable(force_refresh=True)["access_token"]

    assert api.token != forced == too_soon
    assert api.code("draft/get") == 40001


def test_forced_tokens_are_twenty_a_day(traveller: time_machine.Traveller, fake: FakeWeChat) -> None:
    api = Api(fake.address).enter()
    codes = []
    for _ in range(21):
        traveller.shift(timedelta(seconds=30))
        api.token = ""
        codes.append(api.stable(force_refresh=True).get("errcode", 0))

    assert codes == [0] * 20 + [45009]


def test_plain_token_is_new_each_time_and_the_old_one_dies_in_five_minutes(
    traveller: time_machine.Traveller, fake: FakeWeChat
) -> None:
    stable, plain = Api(fake.address).enter(), Api(fake.address)
    address = "token?grant_type=client_credential&appid=wx1&secret=s1"
    old, new = (plain.ask("GET", address)["access_token"] for _ in range(2))

    plain.token = old
    assert plain.ask("GET", "draft/count") == {"total_count": 0}
    traveller.shift(timedelta(minutes=5))

    assert plain.code("draft/get") == 40001
    assert [Api(fake.address, token=each).ask("GET", "draft/count") for each in (new, stable.token)] == [
        {"total_count": 0}
    ] * 2


@pytest.mark.parametrize(
    "changes, code",
    [
        ({"appid": "wx9"}, 40013),
        ({"secret": "wrong"}, 40125),
        ({"grant_type": "password"}, 40002),
        ({"appid": ""}, 41002),
        ({"secret": ""}, 41004),
    ],
)
def test_token_is_refused_with_the_documented_code(fake: FakeWeChat, changes: dict[str, str], code: int) -> None:
    assert Api(fake.address).stable(**changes)["errcode"] == code
    assert fake.calls[-1][2] == code


def test_stable_token_wants_a_post(fake: FakeWeChat) -> None:
    assert Api(fake.address).ask("GET", "stable_token")["errcode"] == 43002


def test_token_names_the_address_that_is_not_on_the_list(fake: FakeWeChat) -> None:
    fake.allow_only({"10.0.0.1"})

    answer = Api(fake.address).stable()

    assert answer["errcode"] == 40164
    assert answer["errmsg"].startswith("invalid ip 127.0.0.1 ipv6 ::ffff:127.0.0.1, not in whitelist rid: ")


@pytest.mark.parametrize("token, code", [("", 41001), ("short", 40014), ("x" * 136, 40001)])
def test_every_call_wants_a_token(fake: FakeWeChat, token: str, code: int) -> None:
    for path in ("draft/add", "freepublish/submit", "message/mass/sendall", "/datacube/getbizsummary"):
        assert Api(fake.address, token=token).code(path) == code


@pytest.mark.parametrize("code", [42001, 40001])
def test_expired_tokens_answer_and_are_made_anew(fake: FakeWeChat, api: Api, code: int) -> None:
    fake.expire_tokens(code)

    assert api.code("draft/get") == code
    assert api.enter().ask("GET", "draft/count") == {"total_count": 0}


# Faults


@pytest.mark.parametrize(
    "how, has_acted, error",
    [
        ("cut_before", False, requests.ConnectionError),
        ("cut_after", True, requests.ConnectionError),
        ("cut_halfway", True, requests.exceptions.ChunkedEncodingError),
    ],
)
def test_connection_is_cut(fake: FakeWeChat, api: Api, how: str, has_acted: bool, error: type[Exception]) -> None:
    article = api.article()
    fake.fail("/cgi-bin/draft/add", how)

    with pytest.raises(error):
        api.draft(article)

    assert len(fake.drafts("wx1")) == has_acted  # with True an orphan that nobody knows the id of
    assert fake.calls[-1] == ("/cgi-bin/draft/add", "wx1", 0 if has_acted else -1)
    api.draft(article)
    assert len(fake.drafts("wx1")) == has_acted + 1


@pytest.mark.parametrize(
    "how, status, has_acted", [("http500", 500, False), ("http500_after", 500, True), ("garbage", 200, True)]
)
def test_answer_is_no_json(fake: FakeWeChat, api: Api, how: str, status: int, has_acted: bool) -> None:
    body = json.dumps({"articles": [api.article()]})
    fake.fail("draft/add", how)

    answer = requests.post(f"{api.address}/cgi-bin/draft/add", body, params={"access_token": api.token})

    assert (answer.status_code, answer.text[:6]) == (status, "<html>")
    assert len(fake.drafts("wx1")) == has_acted


def test_refusal_comes_as_often_as_asked_for(fake: FakeWeChat, api: Api) -> None:
    fake.fail("draft/count", "refuse", times=2, code=45011)
    fake.fail("draft/count", "refuse", code=-1)

    codes = [api.ask("GET", "draft/count").get("errcode", 0) for _ in range(4)]

    assert codes == [45011, 45011, -1, 0]


def test_slow_call_acts_though_the_caller_has_gone(fake: FakeWeChat, api: Api) -> None:
    media_id = api.draft()
    fake.fail("freepublish/submit", "slow", seconds=1.5)

    with pytest.raises(requests.ReadTimeout):
        requests.post(
            f"{api.address}/cgi-bin/freepublish/submit",
            json.dumps({"media_id": media_id}),
            params={"access_token": api.token},
            timeout=0.05,
        )

    assert fake.ledger == []
    assert api.code("draft/get", {"media_id": media_id}) == 0  # still in the box: the proof of nothing
    assert fake.until(lambda: len(fake.ledger) == 1, PATIENCE)


def test_unknown_fault_is_a_mistake_of_the_test(fake: FakeWeChat) -> None:
    with pytest.raises(ValueError, match="cut"):
        fake.fail("draft/add", "cut")


def test_unknown_address_is_not_found(fake: FakeWeChat) -> None:
    assert requests.post(f"{fake.address}/cgi-bin/datacube/getbizsummary").status_code == 404


def test_daily_quota_ends_at_midnight_in_beijing_or_is_cleared(
    traveller: time_machine.Traveller, fake: FakeWeChat
) -> None:
    api = Api(fake.address).enter()
    asked = [api.code("freepublish/get", {"publish_id": "1"}) for _ in range(101)]

    assert asked == [53502] * 100 + [45009]
    assert api.code("clear_quota", {"appid": "wx1"}) == 0
    assert api.code("freepublish/get", {"publish_id": "1"}) == 53502
    traveller.shift(timedelta(hours=12))
    api.enter()
    assert [api.code("freepublish/get", {"publish_id": "1"}) for _ in range(100)] == [53502] * 100


# As a process


def test_process_is_steered_from_outside_and_keeps_its_ledger_on_disk(tmp_path: Path) -> None:
    kept = tmp_path / "seen.jsonl"

    with launched(kept, "wx1:s1:draft,freepublish") as steering:
        api = Api(steering.address).enter()
        media_id = api.draft()
        steering.edit_draft("wx1", media_id, 0, title="改过")
        assert list(steering.drafts("wx1")) == [media_id]
        steering.fail("freepublish/submit", "cut_after")
        with pytest.raises(requests.ConnectionError):
            api.post("freepublish/submit", {"media_id": media_id})
        ledger, calls = steering.ledger, steering.calls
        steering.expire_tokens()
        assert api.code("draft/get") == 42001

    assert [(seen.appid, seen.how, seen.titles) for seen in ledger] == [("wx1", "publish", ("改过",))]
    assert calls[-1] == ("/cgi-bin/freepublish/submit", "wx1", 0)
    assert [Seen.from_json(json.loads(line)) for line in kept.read_text().splitlines()] == ledger


def test_process_says_how_to_use_it() -> None:
    command = [sys.executable, "-m", "tests.fake_wechat"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address, account, hint = (process.stdout.readline().strip() for _ in range(3))
        api = Api(address, "wxfake0000000001", "fake-secret").enter()
        process.terminate()

    assert process.returncode == 0
    assert account.startswith("AppID wxfake0000000001, AppSecret fake-secret: a subscription account with comment, ")
    assert address in hint
    assert api.token


def test_ledger_is_on_disk_before_the_answer(tmp_path: Path) -> None:
    kept = tmp_path / "seen.jsonl"

    with running(kept) as fake:
        fake.add_account("wx1", "s1", EVERYTHING)
        api = Api(fake.address).enter()
        api.send(api.draft())
        line = json.loads(kept.read_text())

    assert (line["how"], line["titles"], line["contents"]) == ("mass", ["标题"], ["<p>正文</p>"])
    assert line["clientmsgid"] == "oc-1"


def test_mistake_of_the_fake_itself_is_loud() -> None:
    with pytest.raises(AttributeError, match="verdict"):
        _break_from_within()


def _break_from_within() -> None:
    with running() as fake:
        fake.add_account("wx1", "s1", EVERYTHING)
        api = Api(fake.address).enter()
        media_id = api.draft()
        del fake.verdict
        body, query = json.dumps({"media_id": media_id}), {"access_token": api.token}
        answer = requests.post(f"{fake.address}/cgi-bin/freepublish/submit", body, params=query)
        assert answer.status_code == 500


def test_wrong_steering_is_told(fake: FakeWeChat) -> None:
    for verb, body in (("nonsense", {}), ("turn", {"address": "x"}), ("fail", {"path": "x", "how": "y"})):
        assert requests.post(f"{fake.address}/_control/{verb}", json=body).status_code == 400


def test_threads_end_with_the_platform() -> None:
    before = threading.active_count()

    with running() as fake, requests.Session() as session:
        fake.add_account("wx1", "s1")
        session.post(f"{fake.address}/cgi-bin/draft/add")
        fake.fail("stable_token", "slow", seconds=60)
        with pytest.raises(requests.ReadTimeout):
            session.post(f"{fake.address}/cgi-bin/stable_token", timeout=0.05)

    assert threading.active_count() == before
