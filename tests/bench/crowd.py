"""Readers at once, each sending as soon as it is answered; cheap, as they share the server's cores."""

import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from time import perf_counter
from urllib.parse import urlencode

from tests.bench.servers import Server

CLIENTS = 8
TIMEOUT_SECONDS = 60
Compose = Callable[[int], bytes]  # the next request of the client with this number; b"" when it has none left


@dataclass
class Rush:
    """What came of it: seconds of each request that was accepted, and how many were not."""

    accepted: list[float] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)  # their status
    lasted: float = 0
    busy: float = 0  # seconds of processor time that the server used

    @property
    def rate(self) -> float:
        return len(self.accepted) / self.lasted


def rush(server: Server, compose: Compose, seconds: float, clients: int = CLIENTS, *, right: int = 303) -> Rush:
    """So many clients for so long; `right` is the status of a request that was accepted."""
    result, busy, begin = Rush(), server.busy, perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        crowd = [_Client(server.port, compose, number, begin + seconds, right) for number in range(clients)]
        for done in [pool.submit(client.send, result) for client in crowd]:
            done.result()
    result.lasted, result.busy = perf_counter() - begin, server.busy - busy
    return result


def form_request(path: str, values: dict[str, str], headers: dict[str, str]) -> bytes:
    """A plain form as a browser without script sends it."""
    return post_request(path, urlencode(values), {"Content-Type": "application/x-www-form-urlencoded"} | headers)


def post_request(path: str, body: str, headers: dict[str, str]) -> bytes:
    """A whole POST, after which the server closes."""
    sent = body.encode()
    head = {"Host": "127.0.0.1", "Connection": "close", "Content-Length": str(len(sent))} | headers
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items()), "", ""]
    return "\r\n".join(lines).encode() + sent


@dataclass(frozen=True)
class _Client:
    port: int
    compose: Compose
    number: int
    until: float
    right: int

    def send(self, result: Rush) -> None:
        while perf_counter() < self.until and (request := self.compose(self.number)):
            begin = perf_counter()
            status = exchange(self.port, request)
            if status == self.right:
                result.accepted.append(perf_counter() - begin)
            else:
                result.refused.append(status)


def exchange(port: int, request: bytes) -> int:
    """The status, once the last byte is here (the server closes behind it, as asked)."""
    with socket.create_connection(("127.0.0.1", port), TIMEOUT_SECONDS) as connection:
        connection.sendall(request)
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
    return int(answer[9:12] or b"0")
