"""A browser as plain as can be: cookies, a token, and the seconds from sending a request to its last byte."""

import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from time import perf_counter
from urllib.parse import urlencode

from tests.bench.servers import Server

BOUNDARY = "opscontent-bench-boundary"
# The server closes what was idle for two seconds, on a busy machine while we are about to ask. A POST must not be
# sent twice, so what was idle for a while is opened anew before that.
IDLE_SECONDS = 0.5
TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')
FIELD = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
Values = Mapping[str, str]
Files = Mapping[str, tuple[str, bytes]]  # field: file name, content


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    body: bytes
    seconds: float

    @property
    def text(self) -> str:
        return self.body.decode()


class Visitor:
    """Someone with a browser. Its connection stays open where the server lets it (sync workers do not)."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self.token = ""
        self._connection, self._used_at = HTTPConnection("127.0.0.1", port, timeout=120), perf_counter()

    def close(self) -> None:
        self._connection.close()

    def get(self, path: str, **headers: str) -> Answer:
        return self._ask("GET", path, None, headers)

    def post(self, path: str, values: Values, files: Files | None = None, **headers: str) -> Answer:
        """Send a form as the pages' own script does, with the token; urlencoded where it is a plain form."""
        if headers.pop("plain", ""):
            kind, body = "application/x-www-form-urlencoded", urlencode(values).encode()
        else:
            kind, body = f"multipart/form-data; boundary={BOUNDARY}", multipart(values, files or {})
        return self._ask("POST", path, body, {"Content-Type": kind, "X-CSRFToken": self.token, **headers})

    def sign_in(self, email: str, password: str) -> None:
        """Through the form, as everyone does."""
        found = FIELD.search(self.get("/sign-in").text)
        assert found is not None, "the sign-in page has no token"
        values = {"csrf_token": found.group(1), "email": email, "password": password}
        answer = self.post("/sign-in", values, plain="1")
        assert answer.status == 302, f"signing in was answered with {answer.status}"
        self.read_token(self.get("/calendar").text)

    def read_token(self, page: str) -> None:
        found = TOKEN.search(page)
        assert found is not None, "the page has no token"
        self.token = found.group(1)

    def again(self) -> "Visitor":
        """The same person in a second window."""
        other = Visitor(self.port)
        other.cookies, other.token = dict(self.cookies), self.token
        return other

    def _ask(self, method: str, path: str, body: bytes | None, headers: Values) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {name.replace("_", "-"): value for name, value in headers.items()} | {"Cookie": cookies}
        if perf_counter() - self._used_at > IDLE_SECONDS:
            self._connection.close()
        if self._connection.sock is None:
            self._connection.connect()
        begin = perf_counter()
        self._connection.request(method, path, body, sent)
        response = self._connection.getresponse()
        content = response.read()
        self._used_at = perf_counter()
        seconds = self._used_at - begin
        for line in response.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return Answer(response.status, response.headers.get("Location", ""), content, seconds)


@dataclass(frozen=True)
class Timed:
    """Answers one after the other, and the server's processor time for each, in ms."""

    answers: list[Answer]
    cpu: float

    @property
    def seconds(self) -> list[float]:
        return [answer.seconds for answer in self.answers]


def timed(server: Server, asks: Sequence[Callable[[], Answer]], status: int = 200) -> Timed:
    """Ask one after the other. All must be answered with this status."""
    before = server.busy
    answers = [ask() for ask in asks]
    cpu = (server.busy - before) / len(answers) * 1000
    assert {answer.status for answer in answers} == {status}, {answer.status for answer in answers}
    return Timed(answers, cpu)


def warm(ask: Callable[[Visitor], Answer], visitor: Visitor) -> None:
    """Ask from four windows at once, so that no worker answers for the first time later on."""
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(ask, visitor.again()) for _ in range(12)]:
            done.result()


def multipart(values: Values, files: Files) -> bytes:
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}' for name, value in values.items()]
    chunks = [part.encode() for part in parts]
    for name, (filename, content) in files.items():
        head = f'Content-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
        chunks.append(f"{head}Content-Type: application/octet-stream\r\n\r\n".encode() + content)
    fence = f"--{BOUNDARY}".encode()
    return b"".join(fence + b"\r\n" + chunk + b"\r\n" for chunk in chunks) + fence + b"--\r\n"
