"""Sockets to hosts that people typed: judged, with TLS, and cut when the time is over. Knows no HTTP.

What counts is the address of the socket, not the spelling of the host: a name is looked up once, each address that
comes back is judged, and one of these very addresses is connected to."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from threading import Timer
from time import monotonic

import certifi

from opscontent.channels.networks import may_connect

CONNECT_SECONDS = 10.0  # for one address; a host may have several
Place = tuple[socket.AddressFamily, socket.SocketKind, int, tuple[str, int]]


class OutwardError(Exception):
    """`reason` is short, in English, for evidence and logs; it holds nothing of headers or bodies."""

    def __init__(self, reason: str, *, status: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status  # the server's answer, where there was one


class Forbidden(OutwardError):
    """We don't go there, and nothing was sent."""


class NotConnected(OutwardError):
    """No connection: no such host, refused, unreachable, no TLS. The request never left."""


@dataclass(frozen=True)
class Deadline:
    """When all must be over. Looking a name up is the exception: the system's resolver has a limit of its own."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        return cls(monotonic() + seconds)

    @property
    def is_over(self) -> bool:
        return monotonic() >= self.at

    def within(self, seconds: float) -> float:
        """What is left, at most `seconds`, and never nothing: a time-out of 0 would mean not to wait at all."""
        return max(min(seconds, self.at - monotonic()), 0.001)


@contextmanager
def opened(
    host: str, port: int, *, is_secure: bool, allow_private: bool, deadline: Deadline
) -> Iterator[socket.socket]:
    """A socket that is connected, and after the TLS handshake. Raises `Forbidden` or `NotConnected`."""
    with (
        _connected(host, port, allow_private, deadline) as plain,
        _watched(plain, deadline),
        _secured(plain, host) if is_secure else plain as sock,
    ):
        yield sock


def _connected(host: str, port: int, allow_private: bool, deadline: Deadline) -> socket.socket:
    """A socket to one of the host's addresses. One that isn't allowed spoils all: no other is tried."""
    places = _looked_up(host, port)
    for *_, (address, *_) in places:
        _judge(address, allow_private)
    failure = NotConnected("no such host")
    for place in places:
        try:
            return _connected_to(place, allow_private, deadline)
        except OSError as error:
            failure = NotConnected(_words(error))
    raise failure


def _looked_up(host: str, port: int) -> list[Place]:
    # Decimal, octal and hexadecimal spellings of an address come back from here as what they mean.
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, ValueError) as error:  # ValueError: a label that is empty or too long
        raise NotConnected("no such host") from error
    return [(family, kind, protocol, place) for family, kind, protocol, _, place in found]  # type: ignore[misc]


def _connected_to(place: Place, allow_private: bool, deadline: Deadline) -> socket.socket:
    family, kind, protocol, address = place
    sock = socket.socket(family, kind, protocol)
    try:
        sock.settimeout(deadline.within(CONNECT_SECONDS))
        sock.connect(address)
        _judge(sock.getpeername()[0], allow_private)
    except BaseException:
        sock.close()
        raise
    return sock


def _judge(address: str, allow_private: bool) -> None:
    if not may_connect(address, allow_private=allow_private):
        raise Forbidden(f"{address} is not a public address")


def _secured(sock: socket.socket, host: str) -> ssl.SSLSocket:
    try:
        return _trust().wrap_socket(sock, server_hostname=host.rstrip("."))
    except ssl.SSLCertVerificationError as error:
        raise NotConnected(f"certificate: {error.verify_message}") from error
    except (OSError, ValueError) as error:
        raise NotConnected(f"no TLS: {_words(error)}") from error


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    """The system's certificates (or those that SSL_CERT_FILE names), and certifi's where the system has none."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


@contextmanager
def _watched(sock: socket.socket, deadline: Deadline) -> Iterator[None]:
    """Cut the line when the time is over: a socket's own time-out begins anew with each byte that drips in.

    On a second handle of the same connection, because TLS takes the first one over."""
    with sock.dup() as line:
        watch = Timer(deadline.within(float("inf")), _cut, [line])
        watch.daemon = True
        watch.start()
        try:
            yield
        finally:
            watch.cancel()


def _cut(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def _words(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "took too long"
    return getattr(error, "strerror", None) or type(error).__name__
