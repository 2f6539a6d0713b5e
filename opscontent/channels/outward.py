"""Out of the house: HTTP to addresses that people typed, and the only door to them. Knows no channel.

Nothing of the environment takes part, no proxy and no netrc; nothing is sent that the caller didn't give."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from urllib.parse import urljoin

from urllib3.connection import HTTPConnection
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse
from urllib3.util import Url, parse_url

from opscontent.channels.sockets import Deadline, Forbidden, NotConnected, OutwardError, opened

__all__ = [
    "Answer",
    "Broken",
    "Fetched",
    "Forbidden",
    "NotConnected",
    "OutwardError",
    "fetch",
    "follow",
    "get",
    "post",
]

URL_MAXIMUM = 2000
REDIRECTS_MAXIMUM = 3
READ_SECONDS = 30.0  # of silence
CHUNK = 16 * 1024
WEB_PORTS = (80, 443)
OTHER_PORTS_FROM = 1024  # between the two lie mail, shells and the like
REDIRECTS = (301, 302, 303, 307, 308)


class Broken(OutwardError):
    """The request left, or a part of it, and no whole and fitting answer came back."""


@dataclass(frozen=True)
class Fetched:
    """`url` is where it was found in the end; `media_type` is in small letters, without parameters."""

    content: bytes
    media_type: str
    url: str


@dataclass(frozen=True)
class Answer:
    """Whatever the server answered, also an error or a redirect. `headers` finds names in any case."""

    status: int
    headers: Mapping[str, str]
    content: bytes


@dataclass(frozen=True)
class _Limits:
    most_bytes: int
    allow_private: bool
    deadline: Deadline


def fetch(url: str, *, most_bytes: int, allow_private: bool = False, seconds: float = 20) -> Fetched:
    """What is at an address, after up to three redirects, each judged like the first.

    Any other answer than 2xx is `Broken` with its status, and so is one of more than `most_bytes`."""
    limits = _Limits(most_bytes, allow_private, Deadline.after(seconds))
    for _ in range(REDIRECTS_MAXIMUM + 1):
        with _exchange("GET", url, None, {}, limits) as response:
            if response.status not in REDIRECTS:
                return _fetched(url, response, limits)
            url = _next(url, response)
    raise Broken("too many redirects")


def follow(
    url: str, headers: Mapping[str, str], *, most_bytes: int, allow_private: bool = False, seconds: float = 20
) -> Answer:
    """Ask, and again after up to three redirects, each judged like the first. Every host gets `headers`, so nothing
    secret may be in them; content ends at `most_bytes`."""
    limits = _Limits(most_bytes, allow_private, Deadline.after(seconds))
    for _ in range(REDIRECTS_MAXIMUM + 1):
        with _exchange("GET", url, None, headers, limits) as response:
            if response.status not in REDIRECTS:
                return Answer(response.status, response.headers, _read(response, most_bytes, limits.deadline))
            url = _next(url, response)
    raise Broken("too many redirects")


def get(
    url: str, headers: Mapping[str, str], *, most_bytes: int, allow_private: bool = False, seconds: float = 20
) -> Answer:
    """Ask once. Redirects are not followed, so `headers` go nowhere else; content ends at `most_bytes`."""
    return _answer("GET", url, None, headers, _Limits(most_bytes, allow_private, Deadline.after(seconds)))


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    most_bytes: int,
    allow_private: bool = False,
    seconds: float = 20,
) -> Answer:
    """Send once. Redirects are not followed; the answer's content ends at `most_bytes`."""
    return _answer("POST", url, body, headers, _Limits(most_bytes, allow_private, Deadline.after(seconds)))


def _answer(method: str, url: str, body: bytes | None, headers: Mapping[str, str], limits: _Limits) -> Answer:
    with _exchange(method, url, body, headers, limits) as response:
        return Answer(response.status, response.headers, _read(response, limits.most_bytes, limits.deadline))


@contextmanager
def _exchange(
    method: str, url: str, body: bytes | None, headers: Mapping[str, str], limits: _Limits
) -> Iterator[BaseHTTPResponse]:
    """The response, its content still to be read. Whatever goes wrong while it is in use is `Broken`."""
    target = _readable(url)
    own = {"Host": target.netloc or "", "User-Agent": "opscontent", "Connection": "close"}
    with _connection(target, limits) as connection:
        try:
            with suppress(BrokenPipeError):  # a server may answer and hang up before it has read everything
                connection.request(method, target.request_uri, body, {**own, **headers}, preload_content=False)
            with closing(connection.getresponse()) as response:
                yield response
        except (HTTPError, HTTPException, OSError) as error:
            is_late = limits.deadline.is_over or isinstance(error, TimeoutError)
            raise Broken("took too long" if is_late else f"no whole answer: {type(error).__name__}") from error


def _readable(url: str) -> Url:
    """An address in parts, its host in ASCII. Raises `Forbidden` for whatever else was typed."""
    try:
        target = parse_url(url) if len(url) <= URL_MAXIMUM else Url()
    except ValueError:
        target = Url()
    if target.scheme not in ("http", "https") or not target.host:
        raise Forbidden("not a web address")
    if target.auth is not None:
        raise Forbidden("an address with a name or a password in it")
    if target.port is not None and target.port not in WEB_PORTS and target.port < OTHER_PORTS_FROM:
        raise Forbidden(f"port {target.port} is not for the web")
    return target


@contextmanager
def _connection(target: Url, limits: _Limits) -> Iterator[HTTPConnection]:
    is_secure = target.scheme == "https"
    host, port = (target.host or "").strip("[]"), target.port or (443 if is_secure else 80)
    line = opened(host, port, is_secure=is_secure, allow_private=limits.allow_private, deadline=limits.deadline)
    with (
        line as sock,
        closing(HTTPConnection(host, port, timeout=limits.deadline.within(READ_SECONDS))) as connection,
    ):
        connection.sock = sock  # so it never connects by itself
        yield connection


def _fetched(url: str, response: BaseHTTPResponse, limits: _Limits) -> Fetched:
    if not 200 <= response.status < 300:
        raise Broken(f"the server answered {response.status}", status=response.status)
    content = _read(response, limits.most_bytes + 1, limits.deadline)
    if len(content) > limits.most_bytes:
        raise Broken(f"more than {limits.most_bytes} bytes", status=response.status)
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return Fetched(content, media_type, url)


def _next(url: str, response: BaseHTTPResponse) -> str:
    """Where a redirect leads. Servers send UTF-8 there, and http.client reads it as Latin-1."""
    location = response.headers.get("Location", "").encode("latin-1", "replace").decode("utf-8", "replace")
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise Forbidden("not a web address") from error


def _read(response: BaseHTTPResponse, most_bytes: int, deadline: Deadline) -> bytes:
    content = bytearray()
    for chunk in response.stream(CHUNK, decode_content=True):
        content += chunk
        if len(content) >= most_bytes:
            break
    if deadline.is_over:  # the line may have been cut: an end like any other, where no length was announced
        raise Broken("took too long", status=response.status)
    return bytes(content[:most_bytes])
