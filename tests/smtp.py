"""A real SMTP server on loopback: it keeps what it takes, and fails the way a test says."""

import base64
import datetime
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Taken:
    """One letter: the envelope, the text, and whether it came through TLS and signed in."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    is_tls: bool
    user: str

    @property
    def letter(self) -> EmailMessage:
        found = message_from_bytes(self.raw, policy=default)
        assert isinstance(found, EmailMessage)
        return found

    @property
    def text(self) -> str:
        part = self.letter.get_body(("plain",))
        assert part is not None
        return str(part.get_content()).replace("\r\n", "\n")


@dataclass
class Ways:
    """How the server behaves. `answers`: a command's first word to what is said instead; "" hangs up, and
    `END` stands for the end of the text. `waits_at` is where it says nothing until the test lets it go."""

    answers: dict[str, str] = field(default_factory=dict)
    waits_at: str = ""
    offers: tuple[str, ...] = ("AUTH PLAIN",)
    go_on: threading.Event = field(default_factory=threading.Event)
    on_end: Callable[[], None] = lambda: None


END = "END"
ANSWERS = {
    "MAIL": "250 ok",
    "RCPT": "250 ok",
    "DATA": "354 go on",
    END: "250 taken",
    "QUIT": "221 bye",
    "RSET": "250",
}


class PostOffice(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, context: ssl.SSLContext | None = None, *, speaks_tls: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.context, self.speaks_tls = context, speaks_tls
        self.ways, self.taken, self.said = Ways(), list[Taken](), list[str]()

    def address(self, login: str = "", query: str = "") -> str:
        scheme = "smtps" if self.speaks_tls else "smtp"
        return f"{scheme}://{login}127.0.0.1:{self.server_address[1]}{query}"


class _Conversation(socketserver.StreamRequestHandler):
    server: PostOffice

    def handle(self) -> None:
        self.is_tls, self.user = False, ""
        self.sender, self.recipients = "", list[str]()
        with suppress(OSError):  # the client may hang up at any word
            self._converse()
        self.connection.close()

    def _converse(self) -> None:
        if self.server.speaks_tls:
            self._begin_tls()
        is_going_on = self._say("HELLO", "220 tests")
        while is_going_on and (line := self.rfile.readline()):
            is_going_on = self._answer(line.decode().strip())

    def _answer(self, line: str) -> bool:
        word, _, rest = line.partition(" ")
        word = word.upper()
        self.server.said.append(line)
        if word in ("EHLO", "HELO"):
            return self._say(
                word, "\r\n".join(["250-tests", *(f"250-{each}" for each in self._offers()), "250 HELP"])
            )
        if word == "STARTTLS":
            return self._say(word, "220 go on") and self._begin_tls()
        if word == "AUTH":
            self.user = base64.b64decode(rest.split(" ")[1]).decode().split("\0")[1]
            return self._say(word, "235 welcome")
        if word == "MAIL":
            self.sender = rest.partition("<")[2].partition(">")[0]
        if word == "RCPT":
            self.recipients.append(rest.partition("<")[2].partition(">")[0])
        is_going_on = self._say(word, ANSWERS.get(word, "500 what"))
        if word == "DATA" and is_going_on and "DATA" not in self.server.ways.answers:
            return self._take()
        return is_going_on and word != "QUIT"

    def _offers(self) -> tuple[str, ...]:
        has_tls = self.server.context is not None and not self.is_tls
        return (*self.server.ways.offers, "STARTTLS") if has_tls else self.server.ways.offers

    def _take(self) -> bool:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        self.server.ways.on_end()
        if END not in self.server.ways.answers:
            recipients = tuple(self.recipients)
            self.server.taken.append(Taken(self.sender, recipients, b"".join(lines), self.is_tls, self.user))
        return self._say(END, ANSWERS[END])

    def _say(self, word: str, answer: str) -> bool:
        ways = self.server.ways
        if ways.waits_at == word:
            ways.go_on.wait(30)
            return False
        answer = ways.answers.get(word, answer)
        if answer:
            self.wfile.write(answer.encode() + b"\r\n")
        return bool(answer)

    def _begin_tls(self) -> bool:
        assert self.server.context is not None
        self.request = self.connection = self.server.context.wrap_socket(self.request, server_side=True)
        self.rfile, self.wfile, self.is_tls = self.request.makefile("rb"), self.request.makefile("wb", 0), True
        return True


@contextmanager
def running(office: PostOffice) -> Iterator[PostOffice]:
    thread = threading.Thread(target=office.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield office
    finally:
        office.ways.go_on.set()
        office.shutdown()
        office.server_close()
        thread.join()


def certified(folder: Path) -> ssl.SSLContext:
    """A context with a certificate that nobody has signed but its owner, as a fresh machine has it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tests")])
    begin = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    unsigned = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), begin,
                                       begin.replace(year=2090))  # fmt: skip
    certificate = unsigned.sign(key, hashes.SHA256())
    kinds = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    file = folder / "server.pem"
    file.write_bytes(key.private_bytes(*kinds) + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context
