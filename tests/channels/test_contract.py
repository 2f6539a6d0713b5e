"""Every channel keeps the contract: plain values in, a receipt or a `ChannelError` out."""

import pytest

from opscontent.channels import CHANNELS
from opscontent.channels.contract import Channel, Delivery, Outgoing, Piece, Receipt

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


@pytest.mark.parametrize("channel", ALL, ids=lambda channel: channel.name)
def test_channel_gives_the_same_receipt_for_the_same_attempt(channel: Channel) -> None:
    first, again = channel.send(letter()), channel.send(letter())

    assert isinstance(first, Receipt)
    assert first == again


def test_site_is_live_at_our_own_addresses() -> None:
    assert CHANNELS["site"].send(letter()) == Receipt(Delivery.live, ("/a/paper/s-0", "/a/paper/s-1"))


def test_handoff_waits_for_a_person() -> None:
    assert CHANNELS["handoff"].send(letter()) == Receipt(Delivery.handed_off)
