"""One letter to one address over SMTP, and whether a failure may be tried again. Knows no table and no language."""

import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid, parseaddr
from ipaddress import ip_address
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from opscontent import clock
from opscontent.text.inputs import one_line

TIMEOUT_SECONDS = 20.0
SUBJECT_MAXIMUM = 200
LONGEST_LINE = 900  # below SMTP's 998: an address in a header must not be broken or encoded
PORTS = {"smtp": 25, "smtps": 465}
POLICY = SMTP.clone(cte_type="7bit")  # whatever is not ASCII is encoded: every server takes that


class MailError(Exception):
    """The letter did not go out, or nobody can tell. `retriable`: it is certain that it did not, and may later."""

    def __init__(self, reason: str, *, retriable: bool) -> None:
        super().__init__(reason)
        self.reason, self.retriable = reason, retriable


class NoServer(MailError):
    """The server can't be spoken to at all: other letters will fare no better now."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, retriable=True)


@dataclass(frozen=True)
class Office:
    """What an address such as smtps://name:word@mail.example.org/?from=desk@example.org says."""

    host: str
    port: int
    is_tls: bool
    user: str
    password: str
    sender: str

    @property
    def is_here(self) -> bool:
        """Nothing leaves this machine: a certificate proves nothing, and a password can't be overheard."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def context(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if self.is_here:
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context


def send(
    smtp_url: str,
    to: str,
    subject: str,
    text: str,
    html: str | None = None,
    *,
    headers: Mapping[str, str] | None = None,
    timeout: float = TIMEOUT_SECONDS,
) -> None:
    """Hand one letter to the server. Raises `MailError`; after the text has left, never a retriable one.

    STARTTLS is used where it is offered. Name and password go to no other machine in the clear."""
    office = office_of(smtp_url)
    try:
        sender, recipient = _plain(parseaddr(office.sender)[1]), _plain(to)
        letter = _letter(office.sender, recipient, subject, text, html, headers or {})
    except (ValueError, MessageError) as error:  # a text that has no bytes is a ValueError too
        raise MailError(f"no letter can be made: {error}", retriable=False) from error
    with _connection(office, timeout) as server:
        _hand_over(server, sender, recipient, letter)


def office_of(smtp_url: str) -> Office:
    """Take an address apart; one that `settings` let through."""
    parts = urlsplit(smtp_url)
    host = parts.hostname or ""
    return Office(
        host=host,
        port=parts.port or PORTS[parts.scheme],
        is_tls=parts.scheme == "smtps",
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        sender=_sender(parts, host),
    )


def _sender(parts: SplitResult, host: str) -> str:
    given = parse_qs(parts.query).get("from", [""])[0].strip()
    return given or f"opscontent@{host}"


def _plain(address: str) -> str:
    """The address in ASCII. Raises `ValueError` where it is none, or its left half has other letters."""
    left, at, domain = address.rpartition("@")
    if not at or parseaddr(address) != ("", address):
        raise ValueError(f"{address[:80]!r} is not an address")
    return f"{left.encode('ascii').decode()}@{domain.encode('idna').decode()}"


def _letter(sender: str, to: str, subject: str, text: str, html: str | None, headers: Mapping[str, str]) -> bytes:
    """Raises `ValueError` where a header would hold more than one line."""
    letter = EmailMessage(POLICY.clone(max_line_length=LONGEST_LINE) if headers else POLICY)
    letter["From"] = sender
    letter["To"] = to
    letter["Subject"] = _short(one_line(subject))
    letter["Date"] = format_datetime(clock.now())
    letter["Message-ID"] = make_msgid(domain=_plain(parseaddr(sender)[1]).rpartition("@")[2])
    letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: no "I am on holiday" in return
    for name, value in headers.items():
        letter[name] = value
    letter.set_content(text)
    if html is not None:
        letter.add_alternative(html, subtype="html")
    return letter.as_bytes()


def _short(subject: str) -> str:
    return subject if len(subject) <= SUBJECT_MAXIMUM else subject[: SUBJECT_MAXIMUM - 1] + "…"


@contextmanager
def _connection(office: Office, timeout: float) -> Iterator[smtplib.SMTP]:
    try:
        server = _connected(office, timeout)
    except (OSError, smtplib.SMTPException) as error:
        raise NoServer(_said(error)) from error
    try:
        yield server
    finally:
        server.close()


def _connected(office: Office, timeout: float) -> smtplib.SMTP:
    if office.is_tls:
        server: smtplib.SMTP = smtplib.SMTP_SSL(office.host, office.port, timeout=timeout, context=office.context)
    else:
        server = smtplib.SMTP(office.host, office.port, timeout=timeout)
    try:
        _greet(server, office)
    except BaseException:
        server.close()
        raise
    return server


def _greet(server: smtplib.SMTP, office: Office) -> None:
    server.ehlo_or_helo_if_needed()
    is_safe = office.is_tls or office.is_here
    if not office.is_tls and server.has_extn("starttls"):
        server.starttls(context=office.context)
        server.ehlo()
        is_safe = True
    if not office.user:
        return
    if not is_safe:
        raise smtplib.SMTPNotSupportedError("the server offers no TLS, and the password must not go in the clear")
    server.login(office.user, office.password)


def _hand_over(server: smtplib.SMTP, sender: str, to: str, letter: bytes) -> None:
    try:
        _address(server, sender, to)
    except OSError as error:  # smtplib's errors too; the text has not left
        raise MailError(_said(error), retriable=_is_passing(error)) from error
    try:
        code, answer = server.data(letter)
    except smtplib.SMTPDataError as error:  # the server did not want to hear the text
        raise MailError(_said(error), retriable=_is_passing(error)) from error
    except OSError as error:
        raise MailError(f"broken off; it may have arrived: {_said(error)}", retriable=False) from error
    if code != 250:
        raise MailError(f"{code} {_words(answer)}", retriable=400 <= code < 500)
    _say_goodbye(server)


def _address(server: smtplib.SMTP, sender: str, to: str) -> None:
    code, answer = server.mail(sender)
    if code != 250:
        raise smtplib.SMTPResponseException(code, answer)
    code, answer = server.rcpt(to)
    if code not in (250, 251):
        raise smtplib.SMTPResponseException(code, answer)


def _say_goodbye(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except OSError:
        return  # it took the letter; how it hangs up is its own affair


def _is_passing(error: OSError) -> bool:
    """A refusal with 5xx stays one; anything else may be better in a while."""
    return not (isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= 500)


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_words(error.smtp_error)}"
    return str(error) or type(error).__name__


def _words(answer: bytes | str) -> str:
    return (answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer)[:200]
