"""What is not genuine, not for us, too old, too large or no message is refused, in every mode."""

from datetime import timedelta

import pytest

from opscontent.intake.wechat import Line, Mode, NotGenuine, NotReadable, greet, read_message
from tests.intake.wechat.calls import (
    APPID,
    COMPATIBLE,
    KEY,
    NOW,
    PLAIN,
    SECURE,
    TOKEN,
    seal_by_hand,
    sealed_call,
    signed,
    xml,
)

DOCTYPE = '<!DOCTYPE xml [<!ENTITY a "aaaa">]>'


@pytest.mark.parametrize("seconds, is_fresh", [(0, True), (300, True), (-300, True), (301, False), (-301, False)])
def test_calls_are_of_now(seconds: int, is_fresh: bool) -> None:
    query, body = signed(), xml().encode()

    if is_fresh:
        assert read_message(PLAIN, query, body, NOW + timedelta(seconds=seconds)).text == "夫妻肺片"
    else:
        with pytest.raises(NotGenuine, match="not of now"):
            read_message(PLAIN, query, body, NOW + timedelta(seconds=seconds))


def test_a_sealed_call_grows_old_too() -> None:
    query, body = sealed_call(xml())

    with pytest.raises(NotGenuine, match="not of now"):
        read_message(SECURE, query, body, NOW + timedelta(minutes=6))


@pytest.mark.parametrize("timestamp", ["", "soon", "-1", "٣٤", "9" * 5000])
def test_a_timestamp_that_is_none(timestamp: str) -> None:
    query = signed() | {"timestamp": timestamp}

    with pytest.raises(NotGenuine):
        greet(PLAIN, query, NOW)


@pytest.mark.parametrize("signature", ["", "0" * 40, "é" * 40, "\ud800"])
def test_a_wrong_signature(signature: str) -> None:
    query = signed(echostr="1") | {"signature": signature}

    with pytest.raises(NotGenuine, match="signature is wrong"):
        greet(PLAIN, query, NOW)
    with pytest.raises(NotGenuine, match="signature is wrong"):
        read_message(PLAIN, query, xml().encode(), NOW)


def test_without_a_token_nobody_is_genuine() -> None:
    with pytest.raises(NotGenuine):
        greet(Line(Mode.plain, ""), signed(token=""), NOW)


def test_another_app_is_refused() -> None:
    query, body = sealed_call(xml(), appid="wx134c8103faa5a59e")

    with pytest.raises(NotGenuine, match="another app id"):
        read_message(SECURE, query, body, NOW)


def test_a_flipped_byte_is_refused() -> None:
    query, body = sealed_call(xml())
    at = body.index(b"<Encrypt>") + 40
    flipped = body[:at] + (b"A" if body[at : at + 1] != b"A" else b"B") + body[at + 1 :]

    with pytest.raises(NotGenuine, match="msg_signature is wrong"):
        read_message(SECURE, query, flipped, NOW)


def test_the_signature_of_plain_mode_does_not_open_a_sealed_one() -> None:
    query, body = sealed_call(xml())
    query["msg_signature"] = query["signature"]

    with pytest.raises(NotGenuine, match="msg_signature is wrong"):
        read_message(SECURE, query, body, NOW)


@pytest.mark.parametrize("line", [SECURE, COMPATIBLE], ids=["secure", "compatible"])
@pytest.mark.parametrize("more", [{}, {"encrypt_type": "raw"}, {"encrypt_type": "aes"}])
def test_a_plain_copy_is_no_way_around_the_seal(line: Line, more: dict[str, str]) -> None:
    with pytest.raises(NotGenuine, match="not sealed"):
        read_message(line, signed(**more), xml().encode(), NOW)


def test_compatible_mode_reads_the_sealed_copy_alone() -> None:
    query, body = sealed_call(xml(Content="the sealed one"))
    both = body.replace(b"</xml>", xml(Content="the plain one").removeprefix("<xml>").encode())

    assert read_message(COMPATIBLE, query, both, NOW).text == "the sealed one"


def test_a_lost_key_opens_nothing() -> None:
    with pytest.raises(NotGenuine, match="no key"):
        read_message(Line(Mode.compatible, TOKEN, APPID, ""), signed(), xml().encode(), NOW)
    with pytest.raises(NotGenuine, match="no key"):
        read_message(Line(Mode.secure, TOKEN, "", KEY), signed(), xml().encode(), NOW)


@pytest.mark.parametrize(
    "sealed, why",
    [
        (seal_by_hand(xml().encode(), length=5000), "length"),
        (seal_by_hand(b"w" * 25, padding=b"\0"), "padding"),
        (seal_by_hand(b"w" * 25, padding=b"\x21"), "padding"),
        (seal_by_hand(b"w" * 24, padding=b"\x01\x02"), "padding"),
        (seal_by_hand(b"\xff" * 9), "UTF-8"),
        ("AAAA", "not sealed as it should be"),
        ("no base64!", "not sealed as it should be"),
    ],
    ids=["length", "pad 0", "pad 33", "pad mixed", "not UTF-8", "half a block", "no base64"],
)
def test_a_broken_seal_is_refused(sealed: str, why: str) -> None:
    query, body = sealed_call("", sealed=sealed)

    with pytest.raises(NotReadable, match=why):
        read_message(SECURE, query, body, NOW)


def test_a_document_type_is_refused_in_and_outside_of_the_seal() -> None:
    query, body = sealed_call(DOCTYPE + xml())

    with pytest.raises(NotReadable, match="DTDForbidden"):
        read_message(SECURE, query, body, NOW)
    with pytest.raises(NotReadable, match="DTDForbidden"):
        read_message(PLAIN, signed(), (DOCTYPE + xml()).encode(), NOW)


def test_a_body_over_64_kilobytes_is_refused() -> None:
    fits = xml(Content="a" * 60_000).encode()

    assert len(read_message(PLAIN, signed(), fits, NOW).text) == 60_000
    with pytest.raises(NotReadable, match="too large"):
        read_message(PLAIN, signed(), fits + b" " * 6_000, NOW)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "words",
        "<xml>",
        '<?xml version="1.0" encoding="none-such"?><xml/>',
        "<a>" * 10_000,
        xml(FromUserName=None),
        xml(MsgId=None),
        xml(MsgType=None),
        xml(CreateTime="soon"),
        xml(FromUserName="x" * 129),
    ],
)
def test_what_is_no_message_is_refused(body: str) -> None:
    with pytest.raises(NotReadable):
        read_message(PLAIN, signed(), body.encode(), NOW)
