"""One request: what came back is read, and what didn't is told apart by whether it may have been acted on."""

import json
import logging
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from opscontent.channels.wechat import wire
from opscontent.channels.wechat.errors import Answered, Barred, Trouble, Unanswered, Unreached
from opscontent.channels.wechat.wire import Api
from tests.channels.scripted import answer, certificate, says, scripted
from tests.channels.wechat.servers import http, saying

PATH = "/cgi-bin/draft/add"
TOKEN = {"access_token": "t0ken-t0ken"}


def near(host: str) -> Api:
    """An API on this machine, where the tests' servers are."""
    return Api(host, allow_private=True)


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def test_answer_without_errcode_is_a_success() -> None:
    with saying(http(b'{"media_id": "m1"}')) as host:
        assert wire.post(near(host), PATH, {"a": 1}, TOKEN) == {"media_id": "m1"}


def test_answer_is_read_as_utf8_whatever_it_says_of_itself() -> None:
    with saying(http('{"title": "菜单"}'.encode(), more="Content-Type: text/plain\r\n")) as host:
        assert wire.get(near(host), PATH, TOKEN) == {"title": "菜单"}


def test_errcode_is_a_no_with_its_words() -> None:
    with (
        saying(http(b'{"errcode": 45065, "errmsg": "clientmsgid exist", "msg_id": 7}')) as host,
        pytest.raises(Answered) as no,
    ):
        wire.post(near(host), PATH, {}, TOKEN)

    assert (no.value.call, no.value.code, no.value.said) == (PATH, 45065, "clientmsgid exist")
    assert no.value.answer["msg_id"] == 7


@pytest.mark.parametrize(
    "given",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{",
        b"nonsense",
        http(b"<html>"),
        http(b"[1]"),
        http(b"\xff\xfe"),
        http(b'{"errcode": "x"}'),
        http(b"[" * 100_000),
        http(b'{"media_id": "m1"}', "500 Internal Server Error"),
        http(b'{"media_id": "m1"}', "302 Found", "Location: http://127.0.0.1:1/\r\n"),
        http(b'{"media_id": "' + b"x" * wire.MOST_BYTES + b'"}'),
        http(b"not gzip", more="Content-Encoding: gzip\r\n"),
    ],
    ids=["closed", "cut", "nonsense", "page", "list", "bytes", "code", "deep", "500", "redirect", "large", "gzip"],
)
def test_whatever_else_comes_back_is_no_answer(given: bytes) -> None:
    with saying(given) as host, pytest.raises(Unanswered) as nothing:
        wire.post(near(host), PATH, {}, TOKEN)

    assert nothing.value.call == PATH


@pytest.mark.usefixtures("impatient")
def test_silence_is_no_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, pytest.raises(Unanswered, match="took too long"):
        wire.post(near(f"http://127.0.0.1:{server.getsockname()[1]}"), PATH, {}, TOKEN)


@pytest.mark.parametrize(
    "host",
    ["http://127.0.0.1:{closed}", "http://nowhere.invalid", "ftp://127.0.0.1", "127.0.0.1", "http://", "http://[x"],
)
def test_without_a_connection_nothing_left(host: str) -> None:
    with pytest.raises(Unreached):
        wire.post(near(host.format(closed=closed_port())), PATH, {}, TOKEN)


def test_without_a_handshake_nothing_left() -> None:
    with saying(b"HTTP/1.1 400 Bad Request\r\n\r\n") as host, pytest.raises(Unreached):
        wire.post(near(host.replace("http:", "https:")), PATH, {}, TOKEN)


def test_certificate_that_nobody_vouches_for_ends_it_before_anything_left(tmp_path: Path) -> None:
    with (
        scripted(says(answer(b"{}")), certificate=certificate(tmp_path)) as server,
        pytest.raises(Unreached, match="certificate"),
    ):
        wire.post(near(server.url), PATH, {}, TOKEN)


def test_json_leaves_as_it_was_typed() -> None:
    heard: list[bytes] = []

    with saying(http(b"{}"), heard) as host:
        wire.post(near(host), PATH, {"title": "菜单 “x”"}, TOKEN)

    assert heard[0].endswith('{"title": "菜单 “x”"}'.encode())
    assert b"Content-Type: application/json; charset=utf-8\r\n" in heard[0]


@pytest.mark.parametrize("said", [f"bad token {TOKEN['access_token']}", "x" * 2000], ids=["token", "long"])
def test_no_trouble_keeps_a_token_or_much_text(said: str) -> None:
    given = http(json.dumps({"errcode": 1, "errmsg": said}).encode())

    with saying(given) as host, pytest.raises(Answered) as no:
        wire.post(near(host), PATH, {"secret": "s3cr3t"}, TOKEN)

    assert TOKEN["access_token"] not in str(no.value) + str(no.value.evidence)
    assert len(no.value.said) <= 500


def test_no_trouble_carries_the_address_along() -> None:
    with pytest.raises(Trouble) as trouble:
        wire.post(near(f"http://127.0.0.1:{closed_port()}"), PATH, {}, TOKEN)

    assert trouble.value.__cause__ is None
    assert trouble.value.__context__ is None
    assert TOKEN["access_token"] not in repr(trouble.value)


def test_debugging_log_has_no_token(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), saying(http(b"{}")) as host:
        wire.post(near(host), PATH, {}, TOKEN)

    assert TOKEN["access_token"] not in caplog.text


# Addresses that people typed


@pytest.mark.parametrize("host", ["http://127.0.0.1:{port}", "http://localhost:{port}", "http://2130706433:{port}"])
def test_addresses_in_the_own_network_hear_nothing_unless_allowed(host: str) -> None:
    heard: list[bytes] = []

    with saying(http(b"{}"), heard) as server:
        for call in calls(Api(host.format(port=server.rpartition(":")[2]))):
            with pytest.raises(Barred, match="not a public address"):
                call()

    assert heard == []


@pytest.mark.parametrize("host", ["http://169.254.169.254", "http://me:word@127.0.0.1", "http://127.0.0.1:22"])
def test_some_addresses_are_never_gone_to(host: str) -> None:
    for call in calls(near(host)):
        with pytest.raises(Barred):
            call()


@pytest.mark.usefixtures("impatient")
def test_an_answer_that_drips_in_is_cut_off() -> None:
    def drip(sock: socket.socket, _request: bytes) -> None:
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n")
        while not server.over.wait(0.02):
            sock.sendall(b" ")

    with scripted(drip) as server:
        for call in calls(near(server.url)):
            with pytest.raises(Unanswered, match="took too long"):
                call()


def test_a_file_leaves_as_the_field_media() -> None:
    heard: list[bytes] = []

    with saying(http(b"{}"), heard) as host:
        wire.upload(near(host), PATH, wire.File("封面.jpg", b"\xff\xd8", "image/jpeg"), {**TOKEN, "type": "image"})

    assert heard[0].startswith(f"POST {PATH}?access_token=t0ken-t0ken&type=image HTTP/1.1".encode())
    assert 'name="media"; filename="封面.jpg"'.encode() in heard[0]
    assert b"Content-Type: image/jpeg\r\n\r\n\xff\xd8\r\n--" in heard[0]


def calls(api: Api) -> list[Callable[[], object]]:
    """One of each kind."""
    file = wire.File("a.png", b"x", "image/png")
    return [
        lambda: wire.post(api, PATH, {}, TOKEN),
        lambda: wire.get(api, PATH, TOKEN),
        lambda: wire.upload(api, PATH, file, TOKEN),
    ]
