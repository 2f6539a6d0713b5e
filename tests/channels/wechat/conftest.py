"""An account at the stand-in for WeChat, and an edition for it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from opscontent.channels import outward
from opscontent.channels.contract import Outgoing, Piece
from opscontent.channels.wechat import channel, pictures, wire
from tests.channels.house import PaperHouse
from tests.fake_wechat import FakeWeChat, running

APPID, SECRET = "wx0123456789", "s3cr3t-of-the-account"
EVERYTHING = ("draft", "freepublish", "mass", "datacube", "comment")


@pytest.fixture
def fake() -> Iterator[FakeWeChat]:
    with running() as platform:
        platform.add_account(APPID, SECRET, can=EVERYTHING)
        yield platform


@pytest.fixture
def covers(tmp_path: Path) -> Path:
    Image.new("RGB", (900, 400), "teal").save(tmp_path / "wide.jpg")
    Image.new("RGB", (300, 300), "olive").save(tmp_path / "square.png")
    return tmp_path


@pytest.fixture
def house(fake: FakeWeChat, covers: Path) -> Callable[..., PaperHouse]:
    """`house(mode="publish")` is the house for one attempt of the account."""
    reach = {"host": fake.address, "allows_private": "yes"}
    return partial(PaperHouse.of, channel, covers, appid=APPID, secret=SECRET, **reach)


@pytest.fixture
def local_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures may be on this machine, where the tests' servers are."""
    monkeypatch.setattr(pictures, "fetch", partial(outward.fetch, allow_private=True))


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "CALL_SECONDS", 0.2)
    monkeypatch.setattr(wire, "UPLOAD_SECONDS", 0.2)


def edition(count: int = 1, *, key: str = "1-1-0123456789abcdef", **fields: Any) -> Outgoing:
    """An edition of so many pieces, each with `fields`."""
    first = Piece(
        number=1,
        position=0,
        title="第一篇 “Menu”",
        digest="",
        author="小鱼",
        html="<h2>菜单</h2><p>夫妻肺片 is 'Husband &amp; wife' <strong>here</strong>.</p>",
        slug="s-1",
        content_hash="0" * 64,
        cover="wide.jpg",
    )
    pieces = tuple(
        replace(
            first, number=number, position=number - 1, title=f"{first.title}{number}" if number > 1 else first.title
        )
        for number in range(1, count + 1)
    )
    return Outgoing(key, "paper", "Paper", tuple(replace(piece, **fields) for piece in pieces))


def paths(fake: FakeWeChat) -> list[str]:
    """The calls so far, without those for tokens."""
    return [path.rpartition("/cgi-bin/")[2] for path, _, _ in fake.calls if "token" not in path]
