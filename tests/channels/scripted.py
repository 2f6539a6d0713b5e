"""A server on loopback that says exactly what a test tells it to, byte for byte, also over TLS."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from opscontent import clock

Script = Callable[[socket.socket, bytes], None]


class Scripted:
    """`requests` has what came in, one a connection; `over` is set when the test is, for scripts that wait."""

    def __init__(self, port: int, scheme: str) -> None:
        self.port, self.scheme = port, scheme
        self.requests: list[bytes] = []
        self.over = threading.Event()

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"


@contextmanager
def scripted(*scripts: Script, certificate: Path | None = None, greets: bool = True) -> Iterator[Scripted]:
    """Play the scripts, one a connection in turn, the last one again and again.

    Without `greets` a script gets the socket at once, before TLS and before the request was read."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Scripted(listener.getsockname()[1], "https" if certificate else "http")
    turns = iter((*scripts[:-1],))
    players: list[threading.Thread] = []

    def play(sock: socket.socket, script: Script) -> None:
        with suppress(OSError), sock:
            if not greets:
                script(sock, b"")
                return
            with _secured(sock, certificate) as line:
                server.requests.append(_request(line))
                script(line, server.requests[-1])

    def accept() -> None:
        with suppress(OSError):
            while True:
                sock, _ = listener.accept()
                players.append(threading.Thread(target=play, args=(sock, next(turns, scripts[-1]))))
                players[-1].start()

    acceptor = threading.Thread(target=accept)
    acceptor.start()
    try:
        yield server
    finally:
        server.over.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for thread in (acceptor, *players):
            thread.join(10)


def says(answer: bytes) -> Script:
    """Send these bytes, then hang up."""
    return lambda sock, _: sock.sendall(answer)


def answer(
    content: bytes = b"", *headers: str, status: str = "200 OK", media_type: str = "text/plain; charset=utf-8"
) -> bytes:
    """A whole answer."""
    head = [f"HTTP/1.1 {status}", f"Content-Type: {media_type}", f"Content-Length: {len(content)}", *headers]
    return "\r\n".join((*head, "", "")).encode() + content


def certificate(folder: Path, host: str = "127.0.0.1", days: int = 1) -> Path:
    """A file with a certificate that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tests")])
    alias = x509.IPAddress(ip_address(host)) if host[0].isdigit() else x509.DNSName(host)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(clock.now() - timedelta(days=30))
        .not_valid_after(clock.now() + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([alias]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    file = folder / f"{host}-{days}.pem"
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    file.write_bytes(made.public_bytes(pem) + key.private_bytes(pem, *plain))
    return file


def _secured(sock: socket.socket, certificate: Path | None) -> socket.socket:
    if certificate is None:
        return sock
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context.wrap_socket(sock, server_side=True)


def _request(sock: socket.socket) -> bytes:
    """The whole request, its body by its Content-Length."""
    text = b""
    while b"\r\n\r\n" not in text:
        text += sock.recv(65536) or b"\r\n\r\n"
    head, _, body = text.partition(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    missing = int(lengths[0].split(b":")[1]) - len(body) if lengths else 0
    while missing > 0:
        chunk = sock.recv(65536)
        text, missing = text + chunk, missing - (len(chunk) or missing)
    return text
