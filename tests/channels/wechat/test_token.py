"""One token for all workers, replaced once where WeChat does not take it, never more often."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from opscontent.channels.wechat import token
from opscontent.channels.wechat.client import WeChat
from opscontent.channels.wechat.errors import Answered, Unanswered, Unreached
from tests.channels.house import PaperHouse
from tests.channels.wechat.servers import http, saying
from tests.fake_wechat import FakeWeChat

Housing = Callable[..., PaperHouse]
COUNT = "/cgi-bin/draft/count"
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def token_calls(fake: FakeWeChat) -> int:
    return sum(path == token.PATH for path, _, _ in fake.calls)


def test_token_is_asked_for_once(fake: FakeWeChat, house: Housing) -> None:
    ours = house()

    for _ in range(3):
        WeChat(ours.next_attempt()).get(COUNT)

    assert token_calls(fake) == 1


def test_token_is_asked_for_again_five_minutes_early(fake: FakeWeChat, house: Housing) -> None:
    wechat = WeChat(house())

    with time_machine.travel(NOON, tick=False) as clock:
        wechat.get(COUNT)
        clock.shift(timedelta(minutes=114))
        wechat.get(COUNT)
        before = token_calls(fake)
        clock.shift(timedelta(minutes=1))
        wechat.get(COUNT)

    assert (before, token_calls(fake)) == (1, 2)


@pytest.mark.parametrize("code", [40001, 42001])
def test_worn_out_token_is_replaced_and_the_call_made_again(fake: FakeWeChat, house: Housing, code: int) -> None:
    wechat = WeChat(house())
    wechat.get(COUNT)
    fake.expire_tokens(code)

    assert wechat.get(COUNT) == {"total_count": 0}
    assert [each for path, _, each in fake.calls if path == COUNT] == [0, code, 0]


def test_token_that_is_never_taken_ends_after_one_more_call(fake: FakeWeChat, house: Housing) -> None:
    fake.fail(COUNT, "refuse", times=9, code=40014)

    with pytest.raises(Answered) as no:
        WeChat(house()).get(COUNT)

    assert no.value.code == 40014
    assert sum(path == COUNT for path, _, _ in fake.calls) == 2


def test_token_that_wechat_still_gives_out_is_forced(fake: FakeWeChat, house: Housing) -> None:
    ours = house()

    with time_machine.travel(NOON, tick=False) as clock:
        first = token.current(ours)
        clock.shift(timedelta(minutes=1))
        second = token.current(ours, unlike=first)

    assert first != second
    assert token_calls(fake) == 3


def test_another_appid_gets_another_token(fake: FakeWeChat, house: Housing) -> None:
    fake.add_account("wx-other", "other", can=("draft",))
    ours = house()
    first = token.current(ours)
    ours.options |= {"appid": "wx-other", "secret": "other"}

    assert token.current(ours) != first


@pytest.mark.parametrize("code, key", [(40001, "wechat_secret"), (40125, "wechat_secret"), (40013, "wechat_appid")])
def test_wrong_settings_are_named(fake: FakeWeChat, house: Housing, code: int, key: str) -> None:
    fake.fail(token.PATH, "refuse", code=code)

    with pytest.raises(Answered) as no:
        token.current(house())

    assert no.value.key == key
    assert no.value.kind == "stopped"


@pytest.mark.parametrize(
    "body",
    [b"{}", b'{"access_token": "", "expires_in": 7200}', b'{"access_token": "x"}', b'{"access_token": 1}'],
)
def test_answer_without_a_token_is_none(house: Housing, body: bytes) -> None:
    with saying(http(body)) as host, pytest.raises(Unanswered):
        token.current(house(host=host))


def test_long_token_stays_whole(house: Housing) -> None:
    with saying(http(b'{"access_token": "%s", "expires_in": 7200}' % (b"x" * 2000))) as host:
        assert token.current(house(host=host)) == "x" * 2000


def test_trouble_with_the_token_is_the_calls_own(house: Housing) -> None:
    with pytest.raises(Unreached):
        WeChat(house(host="http://nowhere.invalid")).get(COUNT)
