"""What an account may do, in words, by calls that change nothing."""

from collections.abc import Callable

import pytest

from opscontent.channels import wechat
from tests.channels.house import PaperHouse
from tests.channels.wechat.conftest import APPID, EVERYTHING
from tests.fake_wechat import FakeWeChat

Housing = Callable[..., PaperHouse]
NO_RIGHT = "WeChat does not allow this account to do this by API. Only verified accounts may."
RIGHTS = {
    "draft": "draft",
    "freepublish": "publish",
    "mass": "mass",
    "datacube": "statistics",
    "comment": "comments",
}


def there(house: PaperHouse) -> list[str]:
    return [each.name for each in wechat.probe(house) if each.is_there]


def test_verified_account_may_do_everything(fake: FakeWeChat, house: Housing) -> None:
    assert there(house()) == ["token", *RIGHTS.values()]
    assert (fake.drafts(APPID), fake.ledger) == ({}, [])


@pytest.mark.parametrize("right", RIGHTS)
def test_missing_right_is_found(fake: FakeWeChat, house: Housing, right: str) -> None:
    fake.add_account("wx-other", "other", can=set(EVERYTHING) - {right})

    assert there(house(appid="wx-other", secret="other")) == [
        "token",
        *(name for each, name in RIGHTS.items() if each != right),
    ]


def test_personal_account_learns_why(fake: FakeWeChat, house: Housing) -> None:
    fake.add_account("wx-personal", "other", can=("draft",))

    found = {each.name: each.advice for each in wechat.probe(house(appid="wx-personal", secret="other"))}

    assert found == {
        "token": "",
        "draft": "",
        **dict.fromkeys(("publish", "mass", "statistics", "comments"), NO_RIGHT),
    }


def test_address_that_is_not_on_the_whitelist_is_shown(fake: FakeWeChat, house: Housing) -> None:
    fake.allow_only(["203.0.113.7"])

    (token,) = wechat.probe(house())

    assert token.is_there is False
    assert token.advice == "This server's address 127.0.0.1 is not on the IP whitelist. Add it in the WeChat backend."


def test_wrong_secret_stands_alone(fake: FakeWeChat, house: Housing) -> None:
    (token,) = wechat.probe(house(secret="wrong"))

    assert (token.name, token.is_there) == ("token", False)
    assert token.advice == "The AppSecret is wrong. Copy it again from the WeChat backend, or reset it there."


def test_platform_that_is_away_is_said_to_be(house: Housing) -> None:
    (token,) = wechat.probe(house(host="http://nowhere.invalid"))

    assert token.advice == "WeChat could not be reached."


def test_channel_says_what_it_needs() -> None:
    options = {option.name: option for option in wechat.channel.options}

    assert list(options) == ["appid", "secret", "mode", "comments", "host", "allows_private"]
    assert [name for name, option in options.items() if option.is_secret] == ["secret"]
    assert [name for name, option in options.items() if not option.is_required] == [
        "comments",
        "host",
        "allows_private",
    ]
    assert list(options["mode"].choices) == ["draft", "publish", "mass"]
    assert (options["mode"].default, options["host"].default) == ("draft", "https://api.weixin.qq.com")
