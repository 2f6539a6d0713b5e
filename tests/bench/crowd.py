"""Eight readers at once, each sending as soon as it is answered; cheap, as they share the server's cores."""

import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from time import perf_counter
from urllib.parse import urlencode

from tests.bench.servers import Server

CLIENTS = 8
TIMEOUT_SECONDS = 60
Compose = Callable[[int], bytes]  # the next request of the client with this number


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


def rush(server: Server, compose: Compose, seconds: float) -> Rush:
    result, busy, begin = Rush(), server.busy, perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        until = begin + seconds
        for done in [pool.submit(_send, server.port, compose, number, until, result) for number in range(CLIENTS)]:
            done.result()
    result.lasted, result.busy = perf_counter() - begin, server.busy - busy
    return result


def form_request(path: str, values: dict[str, str], headers: dict[str, str]) -> bytes:
    """A plain form as a browser without script sends it."""
    body = urlencode(values)
    head = {
        "Host": "127.0.0.1",
        "Connection": "close",
        "Content-Type": "application/x-www-form-urlencoded",
        "Content-Length": str(len(body)),
    }
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in (head | headers).items()), "", body]
    return "\r\n".join(lines).encode()


def _send(port: int, compose: Compose, number: int, until: float, result: Rush) -> None:
    while perf_counter() < until:
        request = compose(number)
        begin = perf_counter()
        status = exchange(port, request)
        if status == 303:
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
