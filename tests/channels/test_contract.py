"""Every channel keeps the contract: plain values in, a receipt or a `ChannelError` out."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from PIL import Image

from opscontent.channels import CHANNELS
from opscontent.channels.contract import Channel, Delivery, Outgoing, Piece, Receipt
from tests import fake_wechat, receiver
from tests.channels.house import PaperHouse

ALL = list(CHANNELS.values())


def letter(count: int = 2) -> Outgoing:
    pieces = tuple(
        Piece(
            number=number,
            position=number,
            title="Title",
            digest="",
            author="",
            html="<p>x</p>",
            slug=f"s-{number}",
            content_hash="0" * 64,
            cover="wide.jpg",
        )
        for number in range(count)
    )
    return Outgoing(key="1-1-abc", account_key="paper", account_name="Paper", pieces=pieces)


@pytest.mark.parametrize("channel", ALL, ids=lambda channel: channel.name)
def test_channel_says_what_it_is(channel: Channel) -> None:
    assert CHANNELS[channel.name] is channel
    assert str(channel.label)
    assert str(channel.description)
    assert 1 <= channel.limits.articles <= 8
    assert channel.limits.title >= 32


@contextmanager
def at_home(covers: Path) -> Iterator[PaperHouse]:
    yield PaperHouse({}, covers)


@contextmanager
def with_receiver(covers: Path) -> Iterator[PaperHouse]:
    with receiver.running() as peer:
        yield PaperHouse(peer.options, covers)


@contextmanager
def with_wechat(covers: Path) -> Iterator[PaperHouse]:
    with fake_wechat.running() as platform:
        platform.add_account("wx1", "secret", can={"draft"})
        options = {"host": platform.address, "appid": "wx1", "secret": "secret", "allows_private": "yes"}
        yield PaperHouse.of(CHANNELS["wechat"], covers, **options)


# Where a channel goes, as a peer that is really there.
PEERS: dict[str, Callable[[Path], AbstractContextManager[PaperHouse]]] = {
    "site": at_home,
    "handoff": at_home,
    "webhook": with_receiver,
    "wechat": with_wechat,
}


@pytest.mark.parametrize("channel", ALL, ids=lambda channel: channel.name)
def test_channel_gives_the_same_receipt_for_the_same_attempt(channel: Channel, tmp_path: Path) -> None:
    Image.new("RGB", (900, 400), "teal").save(tmp_path / "wide.jpg")
    with PEERS[channel.name](tmp_path) as house:
        first, again = channel.send(letter(), house), channel.send(letter(), house)

    assert isinstance(first, Receipt)
    assert (first.state, first.urls) == (again.state, again.urls)


@pytest.mark.parametrize("channel", ALL, ids=lambda channel: channel.name)
def test_options_and_sentences_are_in_words(channel: Channel) -> None:
    names = [option.name for option in channel.options]

    assert len(names) == len(set(names))
    assert all(str(option.label) for option in channel.options)
    assert all(option.default in option.choices for option in channel.options if option.choices and option.default)
    assert all(str(sentence) for sentence in channel.sentences.values())


def test_site_is_live_at_our_own_addresses() -> None:
    assert CHANNELS["site"].send(letter(), PaperHouse()) == Receipt(Delivery.live, ("/a/paper/s-0", "/a/paper/s-1"))


def test_handoff_waits_for_a_person() -> None:
    assert CHANNELS["handoff"].send(letter(), PaperHouse()) == Receipt(Delivery.handed_off)
