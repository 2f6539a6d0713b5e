"""Every picture of an article ends up at WeChat, once."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from opscontent.channels.contract import Refused
from opscontent.channels.wechat import pictures
from opscontent.channels.wechat.articles import articles_of
from opscontent.channels.wechat.client import WeChat
from opscontent.text.look import Look
from tests.channels.house import PaperHouse
from tests.channels.wechat.conftest import APPID, edition, paths
from tests.channels.wechat.servers import serving
from tests.channels.wechat.test_fitting import drawn
from tests.fake_wechat import FakeWeChat

Housing = Callable[..., PaperHouse]
OWN = "https://mmbiz.qpic.cn/mmbiz_png/x/0?wx_fmt=png"


def html(*addresses: str) -> str:
    return "".join(f'<p>a<img src="{address}" alt="x">b</p>' for address in addresses)


@pytest.mark.usefixtures("local_pictures")
def test_pictures_get_addresses_of_wechat(fake: FakeWeChat, house: Housing) -> None:
    jpeg, webp = drawn("JPEG"), drawn("WEBP")
    with serving({"/a.jpg?x=1&y=2": jpeg, "/b.webp": webp}) as site:
        text = html(f"{site}/a.jpg?x=1&amp;y=2", OWN, f"{site}/b.webp", f"{site}/a.jpg?x=1&amp;y=2")
        (article,) = articles_of(edition(html=text), WeChat(house()))

    first, second = fake.accounts[APPID].images
    assert site not in article["content"]
    assert [article["content"].count(each) for each in (first, second)] == [2, 1]
    assert article["content"].count("wx_fmt=png") == 1
    assert fake.accounts[APPID].images[first] == jpeg
    assert paths(fake).count("media/uploadimg") == 2


@pytest.mark.usefixtures("local_pictures")
def test_picture_is_uploaded_once_for_all_attempts(fake: FakeWeChat, house: Housing) -> None:
    ours = house()
    with serving({"/a.jpg": drawn("JPEG"), "/same.jpg": drawn("JPEG")}) as site:
        first = articles_of(edition(html=html(f"{site}/a.jpg")), WeChat(ours))
        again = articles_of(edition(html=html(f"{site}/same.jpg")), WeChat(ours.next_attempt()))

    assert first == again
    assert (len(fake.accounts[APPID].images), len(fake.accounts[APPID].materials)) == (1, 1)


def test_a_picture_of_the_library_is_uploaded(fake: FakeWeChat, house: Housing, covers: Path) -> None:
    content = drawn("JPEG")
    (covers / "a.jpg").write_bytes(content)

    (article,) = articles_of(edition(html=html("/p/picture/a.jpg")), WeChat(house()))

    (address,) = fake.accounts[APPID].images
    assert fake.accounts[APPID].images[address] == content
    assert "/p/picture/" not in article["content"]


def test_a_cover_is_cropped_as_somebody_chose(fake: FakeWeChat, house: Housing, covers: Path) -> None:
    name = f"{'0' * 32}.jpg"
    (covers / name).write_bytes(drawn("JPEG"))

    (article,) = articles_of(edition(cover=f"{name}~0-500-10000-4755~2500-0-7500-10000"), WeChat(house()))

    assert (article["pic_crop_235_1"], article["pic_crop_1_1"]) == ("0_0.05_1_0.4755", "0.25_0_0.75_1")


@pytest.mark.usefixtures("local_pictures")
@pytest.mark.parametrize("address", ["{site}/missing.jpg", "{site}/text.jpg", "/uploads/own.jpg"])
def test_picture_that_cant_be_had_is_named(fake: FakeWeChat, house: Housing, address: str) -> None:
    with serving({"/text.jpg": b"no picture"}) as site, pytest.raises(Refused) as refused:
        articles_of(edition(html=html(address.format(site=site))), WeChat(house()))

    assert refused.value.reason == "wechat_picture"
    assert refused.value.evidence["about"] == {"title": "第一篇 “Menu”", "picture": address.format(site=site)}


def test_picture_in_our_own_network_is_not_fetched(fake: FakeWeChat, house: Housing) -> None:
    with serving({"/a.jpg": drawn("JPEG")}) as site, pytest.raises(Refused, match="wechat_picture"):
        articles_of(edition(html=html(f"{site}/a.jpg")), WeChat(house()))


@pytest.mark.parametrize(
    "cover, reason", [("", "wechat_no_cover"), ("gone.jpg", "wechat_cover_gone"), ("text.jpg", "wechat_cover_gone")]
)
def test_piece_without_a_readable_cover_is_refused(
    fake: FakeWeChat, house: Housing, covers: Path, cover: str, reason: str
) -> None:
    (covers / "text.jpg").write_text("no picture")

    with pytest.raises(Refused, match=reason) as refused:
        articles_of(edition(cover=cover), WeChat(house()))

    assert refused.value.evidence["about"] == {"title": "第一篇 “Menu”"}
    assert paths(fake) == []


def test_cover_is_permanent_and_cropped_both_ways(fake: FakeWeChat, house: Housing, covers: Path) -> None:
    (article,) = articles_of(edition(), WeChat(house()))

    assert fake.accounts[APPID].materials == {article["thumb_media_id"]: (covers / "wide.jpg").read_bytes()}
    assert (article["pic_crop_235_1"], article["pic_crop_1_1"]) == ("0_0.021277_1_0.978723", "0.277778_0_0.722222_1")


def test_what_one_account_uploaded_is_unknown_to_another(fake: FakeWeChat, house: Housing) -> None:
    fake.add_account("wx-other", "other", can=("draft",))
    ours = house()
    articles_of(edition(), WeChat(ours))

    ours.options |= {"appid": "wx-other", "secret": "other"}
    articles_of(edition(), WeChat(ours))

    assert len(fake.accounts["wx-other"].materials) == 1


@pytest.mark.parametrize(
    "address, is_theirs",
    [
        (OWN, True),
        ("http://mmbiz.qpic.cn/x", True),
        ("http://mmbiz.qpic.cn.evil.test/x", False),
        ("http://[x", False),
    ],
)
def test_only_wechats_own_addresses_stay(address: str, is_theirs: bool) -> None:
    assert pictures._is_wechats(address) is is_theirs


def test_the_looks_code_is_uploaded_with_the_article(fake: FakeWeChat, house: Housing, covers: Path) -> None:
    outgoing = replace(edition(), look=Look("seal", opening="关注", call="来", code="/p/code/square.png"))

    (article,) = articles_of(outgoing, WeChat(house()))

    (address,) = fake.accounts[APPID].images
    assert article["content"].count(f'src="{address}"') == 1
    assert "关注" in article["content"]
    assert fake.accounts[APPID].images[address][:4] == b"\x89PNG"


def test_a_code_that_is_gone_is_refused(house: Housing, covers: Path) -> None:
    with pytest.raises(Refused) as refused:
        articles_of(replace(edition(), look=Look(code="/p/code/gone.png")), WeChat(house()))

    assert refused.value.reason == "wechat_picture"
