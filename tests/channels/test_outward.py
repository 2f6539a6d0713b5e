"""Connections to addresses that people typed: where we don't go, and what may happen on the way."""

import gzip
import socket
import struct
import tracemalloc
from pathlib import Path
from threading import Event
from time import monotonic

import pytest

from opscontent.channels import outward, sockets
from opscontent.channels.outward import Answer, Broken, Fetched, Forbidden, NotConnected
from tests.channels.scripted import Script, answer, certificate, says, scripted

LINGER_NOT = struct.pack("ii", 1, 0)  # closing resets the connection


def fetch(url: str, *, most_bytes: int = 1000, seconds: float = 10) -> Fetched:
    return outward.fetch(url, most_bytes=most_bytes, allow_private=True, seconds=seconds)


def post(url: str, body: bytes = b"{}", *, most_bytes: int = 1000, seconds: float = 10) -> Answer:
    return outward.post(url, body, {"X-Own": "1"}, most_bytes=most_bytes, allow_private=True, seconds=seconds)


def trust(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this machine trust a certificate, as an operator would."""
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    monkeypatch.setattr(sockets, "_trust", sockets._trust.__wrapped__)


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    file = certificate(tmp_path)
    trust(file, monkeypatch)
    return file


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.1", "2130706433", "0177.0.0.1", "0x7f.1", "0x7f000001", "%31%32%37.0.0.1", "localhost"),
        *("[::1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "0.0.0.0", "[::]", "169.254.169.254", "10.1.2.3"),
    ],
)
def test_fetch_knows_an_address_of_our_own_network_in_any_spelling(host: str) -> None:
    with scripted(says(answer(b"secret"))) as server, pytest.raises(Forbidden):
        outward.fetch(f"http://{host}:{server.port}/", most_bytes=1000)

    assert server.requests == []


@pytest.mark.parametrize(
    "url, reason",
    [
        ("", "not a web address"),
        ("example.com/x", "not a web address"),
        ("//example.com/x", "not a web address"),
        ("ftp://example.com/", "not a web address"),
        ("file:///etc/passwd", "not a web address"),
        ("javascript:alert(1)", "not a web address"),
        ("http://", "not a web address"),
        ("http:///x", "not a web address"),
        ("http://[::1", "not a web address"),
        ("http://[fe80::1", "not a web address"),
        ("http://a b/", "not a web address"),
        ("http://a\r\nX: y/", "not a web address"),
        ("http://a%00b/", "not a web address"),
        ("http://a:b:c/", "not a web address"),
        ("http://a:65536/", "not a web address"),
        ("http://１２７.０.０.１/", "not a web address"),
        ("http://ⓛocalhost/", "not a web address"),
        ("http://a/" + "x" * 2000, "not a web address"),
        ("http://name:word@example.com/", "an address with a name or a password in it"),
        ("http://example.com@127.0.0.1/", "an address with a name or a password in it"),
        ("http://a:22/", "port 22 is not for the web"),
        ("http://a:25/", "port 25 is not for the web"),
        ("http://a:0/", "port 0 is not for the web"),
    ],
)
def test_fetch_refuses_what_is_no_web_address(url: str, reason: str) -> None:
    with pytest.raises(Forbidden) as caught:
        outward.fetch(url, most_bytes=1000)

    assert caught.value.reason == reason


def test_metadata_is_out_of_reach_where_our_own_network_is_allowed() -> None:
    with pytest.raises(Forbidden):
        fetch("http://169.254.169.254/latest/meta-data/")


def test_a_name_is_looked_up_once_so_that_it_cannot_change_its_meaning(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def rebinding(host: str, port: int, **_: object) -> list[object]:
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 else "10.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    monkeypatch.setattr(sockets, "may_connect", lambda text, *, allow_private: text == "127.0.0.1")
    with scripted(says(answer(b"hello"))) as server:
        found = outward.fetch(f"http://rebind.test:{server.port}/", most_bytes=1000)

    assert found.content == b"hello"
    assert asked == ["rebind.test"]
    assert server.requests[0].startswith(b"GET / HTTP/1.1\r\n")


def test_one_address_of_our_own_among_several_forbids_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)) for address in ("8.8.8.8", "127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)

    with pytest.raises(Forbidden) as caught:
        outward.fetch("http://both.test/", most_bytes=1000)

    assert caught.value.reason == "127.0.0.1 is not a public address"


def test_the_connected_socket_is_judged_too(monkeypatch: pytest.MonkeyPatch) -> None:
    judged = []

    def once(text: str, *, allow_private: bool) -> bool:
        judged.append(text)
        return len(judged) == 1

    monkeypatch.setattr(sockets, "may_connect", once)
    with scripted(says(answer(b"hello"))) as server, pytest.raises(Forbidden):
        fetch(server.url)

    assert judged == ["127.0.0.1", "127.0.0.1"]
    assert server.requests in ([], [b"\r\n\r\n"])  # it saw a connection, and no request


def test_fetch_gives_what_is_there() -> None:
    with scripted(says(answer("你好".encode(), media_type="Text/HTML; charset=utf-8"))) as server:
        found = fetch(f"{server.url}/a%20b/你?q=好#part")

    assert found == Fetched("你好".encode(), "text/html", f"{server.url}/a%20b/你?q=好#part")
    assert server.requests == [
        b"GET /a%20b/%E4%BD%A0?q=%E5%A5%BD HTTP/1.1\r\nAccept-Encoding: identity\r\n"
        + f"Host: 127.0.0.1:{server.port}\r\nUser-Agent: opscontent\r\nConnection: close\r\n\r\n".encode()
    ]


def test_nothing_of_the_environment_takes_part(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login me password word\n")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with scripted(says(answer(b"hello"))) as server:
        found = fetch(server.url)

    assert found.content == b"hello"
    assert b"authorization" not in server.requests[0].lower()


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_fetch_follows_a_redirect(status: str) -> None:
    away = says(answer(b"", "Location: ../b/文.png?x=1", status=status))
    with scripted(away, says(answer(b"there", media_type="image/png"))) as server:
        found = fetch(f"{server.url}/a/c")

    assert found == Fetched(b"there", "image/png", f"{server.url}/b/文.png?x=1")


@pytest.mark.parametrize(
    "location", ["http://169.254.169.254/", "http://[fe80::1]/", "http://a:22/", "file:///etc/passwd", "http://[x"]
)
def test_fetch_judges_each_redirect(location: str) -> None:
    away = says(answer(b"", "Location: /once", status="302 Found"))
    with (
        scripted(away, says(answer(b"", f"Location: {location}", status="302 Found"))) as server,
        pytest.raises(Forbidden),
    ):
        fetch(server.url)

    assert len(server.requests) == 2


def test_fetch_gives_up_after_three_redirects() -> None:
    away = says(answer(b"", "Location: /again", status="302 Found"))
    with scripted(away) as server, pytest.raises(Broken) as caught:
        fetch(server.url)

    assert caught.value.reason == "too many redirects"
    assert len(server.requests) == 4


@pytest.mark.parametrize("status", [204, 404, 500])
def test_fetch_tells_the_status_of_an_error(status: int) -> None:
    with scripted(says(answer(b"", status=f"{status} So"))) as server:
        if status == 204:
            assert fetch(server.url).content == b""
        else:
            with pytest.raises(Broken) as caught:
                fetch(server.url)
            assert (caught.value.reason, caught.value.status) == (f"the server answered {status}", status)


@pytest.mark.parametrize("call", [post, lambda url: outward.get(url, {}, most_bytes=9, allow_private=True)])
def test_post_and_get_follow_no_redirect(call: object) -> None:
    with scripted(says(answer(b"gone", "Location: /there", status="307 Temporary"))) as server:
        came = call(server.url)  # type: ignore[operator]

    assert (came.status, came.headers["location"], came.content) == (307, "/there", b"gone")
    assert len(server.requests) == 1


def test_post_sends_body_and_headers() -> None:
    body = "正文".encode() * 200_000
    with scripted(says(answer(b"ok", status="201 Created"))) as server:
        came = post(f"{server.url}/in?x=1", body)

    head, _, sent = server.requests[0].partition(b"\r\n\r\n")
    assert (came.status, came.content) == (201, b"ok")
    assert sent == body
    assert head.split(b"\r\n")[0] == b"POST /in?x=1 HTTP/1.1"
    assert b"X-Own: 1" in head.split(b"\r\n")
    assert b"User-Agent: opscontent" in head.split(b"\r\n")


def test_post_cuts_the_answer_short_and_fetch_refuses_it() -> None:
    with scripted(says(answer(b"x" * 100_000))) as server:
        assert post(server.url, most_bytes=10).content == b"x" * 10
        assert fetch(server.url, most_bytes=100_000).content == b"x" * 100_000
        with pytest.raises(Broken) as caught:
            fetch(server.url, most_bytes=99_999)

    assert caught.value.reason == "more than 99999 bytes"


def test_a_stream_without_end_is_read_only_as_far_as_needed() -> None:
    gone = Event()

    def endless(sock: socket.socket, _: bytes) -> None:
        sock.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        try:
            while True:
                sock.sendall(b"x" * 65536)
        except OSError:
            gone.set()

    with scripted(endless) as server:
        with pytest.raises(Broken) as caught:
            fetch(server.url, most_bytes=1_000_000)
        assert gone.wait(10)

    assert caught.value.reason == "more than 1000000 bytes"


def test_fetch_limits_what_was_packed() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    with scripted(says(answer(bomb, "Content-Encoding: gzip"))) as server:
        tracemalloc.start()
        try:
            with pytest.raises(Broken) as caught:
                fetch(server.url, most_bytes=100_000)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert caught.value.reason == "more than 100000 bytes"
    assert peak < 5_000_000


def test_fetch_unpacks_what_nobody_asked_to_be_packed() -> None:
    with scripted(says(answer(gzip.compress(b"hello"), "Content-Encoding: gzip"))) as server:
        assert fetch(server.url).content == b"hello"


@pytest.mark.parametrize(
    "script",
    [
        says(b""),
        says(b"nonsense\r\n\r\n"),
        says(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"),
        says(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nhalf"),
        says(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal"),
        says(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhal"),
        says(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n"),
        says(answer(b"no gzip", "Content-Encoding: gzip")),
        lambda sock, _: sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT),
    ],
    ids=["nothing", "nonsense", "half", "two lengths", "half chunk", "bad chunk", "headers", "packing", "reset"],
)
@pytest.mark.parametrize("call", [fetch, post])
def test_whatever_goes_wrong_after_the_request_left_is_broken(script: Script, call: object) -> None:
    with scripted(script) as server, pytest.raises(Broken) as caught:
        call(server.url)  # type: ignore[operator]

    assert caught.value.reason.startswith("no whole answer: ")


def test_an_answer_before_the_whole_body_was_read_counts() -> None:
    def impatient(sock: socket.socket, _: bytes) -> None:
        sock.recv(100)
        sock.sendall(answer(b"too long", status="413 Too Large"))
        sock.shutdown(socket.SHUT_WR)
        while sock.recv(65536):
            pass

    with scripted(impatient, greets=False) as server:
        came = post(server.url, b"x" * 5_000_000)

    assert (came.status, came.content) == (413, b"too long")


def dripping(start: bytes, *, seconds: float = 0.05) -> Script:
    def drip(sock: socket.socket, _: bytes) -> None:
        sock.sendall(start)
        while not Event().wait(seconds):
            sock.sendall(b"x")

    return drip


@pytest.mark.parametrize(
    "start",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nX-Head: ",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n",
    ],
    ids=["status", "header", "content", "content without length", "chunk"],
)
@pytest.mark.parametrize("call", [fetch, post])
def test_a_server_that_drips_is_cut_off(start: bytes, call: object) -> None:
    began = monotonic()
    with scripted(dripping(start)) as server, pytest.raises(Broken) as caught:
        call(server.url, seconds=0.4)  # type: ignore[operator]

    assert caught.value.reason == "took too long"
    assert monotonic() - began < 3


def test_a_server_that_is_silent_is_cut_off() -> None:
    with scripted(lambda _sock, _request: server.over.wait(10) and None) as server, pytest.raises(Broken) as caught:
        fetch(server.url, seconds=0.3)

    assert caught.value.reason == "took too long"


def test_a_server_that_reads_nothing_is_cut_off() -> None:
    def deaf(_sock: socket.socket, _request: bytes) -> None:
        server.over.wait(10)

    with scripted(deaf, greets=False) as server, pytest.raises(Broken) as caught:
        post(server.url, b"x" * 20_000_000, seconds=0.4)

    assert caught.value.reason == "took too long"


def test_nobody_listening_is_not_connected() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    with pytest.raises(NotConnected) as caught:
        post(f"http://127.0.0.1:{port}/")

    assert caught.value.reason == "Connection refused"


@pytest.mark.parametrize("host", ["nobody.invalid", "a..b", "x" * 64 + ".example", "."])
def test_a_host_without_address_is_not_connected(host: str) -> None:
    with pytest.raises(NotConnected) as caught:
        post(f"http://{host}/")

    assert caught.value.reason == "no such host"


def test_the_next_address_is_tried_where_one_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted(says(answer(b"hello"))) as server:
        places = [("127.0.0.2", 1), ("127.0.0.1", server.port)]
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", place) for place in places]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)

        assert fetch(f"http://two.test:{server.port}/").content == b"hello"


def test_tls_is_verified(trusted: Path) -> None:
    with scripted(says(answer(b"hello")), certificate=trusted) as server:
        assert fetch(server.url).content == b"hello"
        assert post(server.url).status == 200


def test_a_certificate_nobody_vouches_for_is_not_connected(tmp_path: Path) -> None:
    file = certificate(tmp_path)
    with scripted(says(answer(b"hello")), certificate=file) as server, pytest.raises(NotConnected) as caught:
        post(server.url)

    assert caught.value.reason == "certificate: self-signed certificate"
    assert server.requests == []


@pytest.mark.parametrize(
    "host, days, reason",
    [
        ("other.test", 1, "certificate: IP address mismatch"),
        ("127.0.0.1", -1, "certificate: certificate has expired"),
    ],
)
def test_a_certificate_of_another_host_or_time_is_not_connected(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, host: str, days: int, reason: str
) -> None:
    file = certificate(tmp_path, host, days)
    trust(file, monkeypatch)
    with scripted(says(answer(b"hello")), certificate=file) as server, pytest.raises(NotConnected) as caught:
        post(server.url)

    assert caught.value.reason.startswith(reason)
    assert server.requests == []


def test_a_server_without_tls_is_not_connected() -> None:
    plain = scripted(says(b"HTTP/1.1 400 Bad Request\r\n\r\n"), greets=False)
    with plain as server, pytest.raises(NotConnected) as caught:
        post(server.url.replace("http:", "https:"))

    assert caught.value.reason.startswith("no TLS: ")


def test_a_handshake_that_drips_is_cut_off() -> None:
    began = monotonic()
    with scripted(dripping(b"\x16\x03\x03\x40\x00"), greets=False) as server, pytest.raises(NotConnected):
        post(server.url.replace("http:", "https:"), seconds=0.4)

    assert monotonic() - began < 3
