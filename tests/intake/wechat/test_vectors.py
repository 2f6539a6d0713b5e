"""Published examples: the platform's documentation, its own sample program, and the tests of wechatpy, a library."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from opscontent.intake.wechat import Line, Mode, greet, read_message, sealing, signatures

VECTORS: list[dict[str, Any]] = json.loads(Path(__file__).with_name("vectors.json").read_text())


def having(*names: str) -> list[Any]:
    return [pytest.param(each, id=each["id"]) for each in VECTORS if all(name in each for name in names)]


def moment(vector: dict[str, Any]) -> datetime:
    return datetime.fromtimestamp(int(vector["timestamp"]), UTC)


@pytest.mark.parametrize("vector", having("signature"))
def test_plain_signatures(vector: dict[str, Any]) -> None:
    assert signatures.sign(vector["token"], vector["timestamp"], vector["nonce"]) == vector["signature"]


@pytest.mark.parametrize("vector", having("echostr"))
def test_greetings(vector: dict[str, Any]) -> None:
    assert greet(Line(Mode.plain, vector["token"]), vector, moment(vector)) == vector["echostr"]


@pytest.mark.parametrize("vector", having("msg_signature"))
def test_signatures_of_sealed_bodies(vector: dict[str, Any]) -> None:
    parts = (vector["token"], vector["timestamp"], vector["nonce"], vector["encrypt"])

    assert signatures.sign(*parts) == vector["msg_signature"]
    signatures.check(parts[0], vector, moment(vector), name="msg_signature", sealed=vector["encrypt"])


@pytest.mark.parametrize("vector", having("encrypt", "plain"))
def test_unsealing(vector: dict[str, Any]) -> None:
    assert sealing.unsealed(vector["encrypt"], vector["aes_key"], vector["appid"]) == vector["plain"]


@pytest.mark.parametrize("vector", having("random"))
def test_sealing(vector: dict[str, Any]) -> None:
    random = vector["random"].encode()

    assert sealing.sealed(vector["plain"], vector["aes_key"], vector["appid"], random=random) == vector["encrypt"]


@pytest.mark.parametrize("vector", having("contains"))
def test_a_whole_message(vector: dict[str, Any]) -> None:
    line = Line(Mode.secure, vector["token"], vector["appid"], vector["aes_key"])
    body = f"<xml><ToUserName>gh</ToUserName><Encrypt>{vector['encrypt']}</Encrypt></xml>".encode()

    message = read_message(line, vector, body, moment(vector))

    opened = sealing.unsealed(vector["encrypt"], vector["aes_key"], vector["appid"])
    assert all(part in opened for part in vector["contains"])
    assert (message.text, message.number, message.to) == ("abcdteT", "6054768590064713728", "gh_10f6c3c3ac5a")
    assert (message.sender, message.sent_at) == ("oyORnuP8q7ou2gfYjqLzSIWZf0rs", 1409735668)
