"""One letter over SMTP: what the server sees, and whether a failure may be tried again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine

from opscontent import mail
from opscontent.mail import MailError, NoServer
from tests.factory import at
from tests.smtp import END, PostOffice, certified, running

TEXT = "Sixty words, 六十个字。\n.\n..Dots begin these lines.\n"


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with running(PostOffice()) as office:
        yield office


def send(office: PostOffice, query: str = "", login: str = "", to: str = "ling@example.org", **values: str) -> None:
    values = {"subject": "Failed: 菜单", "text": TEXT} | values
    mail.send(office.address(login, query), to, values["subject"], values["text"], values.get("html"), timeout=5)


def test_send_hands_over_one_letter(office: PostOffice) -> None:
    with time_machine.travel(at("2026-11-21 05:00"), tick=False):
        send(office)

    (taken,) = office.taken
    assert (taken.sender, taken.recipients) == ("opscontent@127.0.0.1", ("ling@example.org",))
    assert taken.letter["Subject"] == "Failed: 菜单"
    assert taken.letter["To"] == "ling@example.org"
    assert taken.letter["From"] == "opscontent@127.0.0.1"
    assert taken.letter["Date"] == "Sat, 21 Nov 2026 05:00:00 +0000"
    assert taken.letter["Auto-Submitted"] == "auto-generated"
    assert taken.letter["Message-ID"].endswith("@127.0.0.1>")
    assert taken.text == TEXT
    assert taken.raw.isascii()
    assert office.said[-1] == "quit"


def test_send_takes_the_sender_from_the_address(office: PostOffice) -> None:
    send(office, "/?from=%E7%BC%96%E8%BE%91%E9%83%A8%20%3Cdesk@example.org%3E")

    assert office.taken[0].sender == "desk@example.org"
    assert office.taken[0].letter["From"] == "编辑部 <desk@example.org>"


def test_send_lays_html_beside_the_text(office: PostOffice) -> None:
    send(office, html="<p>Sixty words.</p>")

    assert office.taken[0].letter.get_content_type() == "multipart/alternative"
    assert office.taken[0].text == TEXT


def test_send_writes_a_foreign_domain_in_ascii(office: PostOffice) -> None:
    send(office, to="ling@例子.中国")

    assert office.taken[0].recipients == ("ling@xn--fsqu00a.xn--fiqs8s",)


@pytest.mark.parametrize("query, user", [("", ""), ("de%40sk:w%3Ard@", "de@sk")])
def test_send_signs_in_with_what_the_address_says(office: PostOffice, query: str, user: str) -> None:
    send(office, login=query)

    assert office.taken[0].user == user


def test_send_goes_over_to_tls_where_it_is_offered(tmp_path: Path) -> None:
    with running(PostOffice(certified(tmp_path))) as office:
        send(office, login="desk:word@")

    assert [(taken.is_tls, taken.user) for taken in office.taken] == [(True, "desk")]


def test_send_speaks_tls_from_the_first_word(tmp_path: Path) -> None:
    with running(PostOffice(certified(tmp_path), speaks_tls=True)) as office:
        send(office)

    assert office.taken[0].is_tls


@pytest.mark.parametrize(
    "subject, becomes",
    [
        ("Failed: a\r\nBcc: all@example.org", "Failed: a Bcc: all@example.org"),
        ("a\x00b\u2028c\ud800", "ab c"),
        ("字" * 300, "字" * 199 + "…"),
        ("", ""),
    ],
)
def test_subject_is_one_line(office: PostOffice, subject: str, becomes: str) -> None:
    send(office, subject=subject)

    assert office.taken[0].letter["Subject"] == becomes
    assert office.taken[0].letter["Bcc"] is None
    assert office.taken[0].recipients == ("ling@example.org",)


@pytest.mark.parametrize(
    "values, query",
    [
        ({"to": "ling"}, ""),
        ({"to": ""}, ""),
        ({"to": "a@example.org, b@example.org"}, ""),
        ({"to": "Ling <ling@example.org>"}, ""),
        ({"to": "ling@example.org\r\nRCPT TO:<b@example.org>"}, ""),
        ({"to": "a@b@example.org"}, ""),
        ({"to": "玲@example.org"}, ""),
        ({"to": f"ling@{'x' * 70}.org"}, ""),
        ({"text": "half a \ud800 pair"}, ""),
        ({}, "/?from=desk"),
        ({}, "/?from=desk@example.org%0D%0ABcc:%20b@example.org"),
    ],
)
def test_what_makes_no_letter_never_reaches_the_server(
    office: PostOffice, values: dict[str, str], query: str
) -> None:
    with pytest.raises(MailError) as raised:
        send(office, query, **values)

    assert not raised.value.retriable
    assert office.said == []


@pytest.mark.parametrize(
    "word, answer, is_retriable, reason",
    [
        ("MAIL", "451 later", True, "451 later"),
        ("MAIL", "550 not you", False, "550 not you"),
        ("RCPT", "450 full", True, "450 full"),
        ("RCPT", "550 nobody here", False, "550 nobody here"),
        ("RCPT", "", True, "Connection unexpectedly closed"),
        ("DATA", "451 later", True, "451 later"),
        ("DATA", "554 no", False, "554 no"),
        (END, "451 later", True, "451 later"),
        (END, "554 spam", False, "554 spam"),
        (END, "", False, "broken off; it may have arrived: Connection unexpectedly closed"),
    ],
)
def test_a_failure_says_whether_it_may_be_tried_again(
    office: PostOffice, word: str, answer: str, is_retriable: bool, reason: str
) -> None:
    office.ways.answers = {word: answer}

    with pytest.raises(MailError) as raised:
        send(office)

    assert (raised.value.retriable, raised.value.reason) == (is_retriable, reason)
    assert not isinstance(raised.value, NoServer)
    assert office.taken == []


@pytest.mark.parametrize("answer", ["", "500 what"])
def test_a_farewell_without_manners_changes_nothing(office: PostOffice, answer: str) -> None:
    office.ways.answers = {"QUIT": answer}

    send(office)

    assert len(office.taken) == 1


@pytest.mark.parametrize("word", ["HELLO", "EHLO", "RCPT"])
def test_a_silent_server_is_left_in_time(office: PostOffice, word: str) -> None:
    office.ways.waits_at = word

    with pytest.raises(MailError) as raised:
        mail.send(office.address(), "ling@example.org", "a", "b", timeout=0.2)

    assert raised.value.retriable
    assert isinstance(raised.value, NoServer) == (word != "RCPT")


def test_silence_after_the_text_is_not_tried_again(office: PostOffice) -> None:
    office.ways.waits_at = END

    with pytest.raises(MailError) as raised:
        mail.send(office.address(), "ling@example.org", "a", "b", timeout=0.2)

    assert not raised.value.retriable


@pytest.mark.parametrize("word, answer", [("HELLO", "554 go away"), ("HELLO", ""), ("AUTH", "535 wrong")])
def test_a_server_that_refuses_us_is_no_server(office: PostOffice, word: str, answer: str) -> None:
    office.ways.answers = {word: answer}

    with pytest.raises(NoServer) as raised:
        send(office, login="desk:word@")

    assert raised.value.retriable
    assert office.taken == []


def test_nobody_there_is_no_server() -> None:
    with running(PostOffice()) as office:
        address = office.address()

    with pytest.raises(NoServer):
        mail.send(address, "ling@example.org", "a", "b")


def test_a_password_does_not_go_to_another_machine_in_the_clear(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail.Office, "is_here", False)

    with pytest.raises(NoServer, match="no TLS"):
        send(office, login="desk:word@")

    assert not any(line.startswith("AUTH") for line in office.said)


def test_a_certificate_of_another_machine_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail.Office, "is_here", False)

    with running(PostOffice(certified(tmp_path))) as office, pytest.raises(NoServer, match="CERTIFICATE_VERIFY"):
        send(office)

    assert office.taken == []


@pytest.mark.parametrize(
    "address, host, port, is_here",
    [
        ("smtp://mail.example.org", "mail.example.org", 25, False),
        ("smtps://mail.example.org/", "mail.example.org", 465, False),
        ("smtp://a:b@localhost:587", "localhost", 587, True),
        ("smtp://[::1]:2525", "::1", 2525, True),
        ("smtp://10.0.0.5", "10.0.0.5", 25, False),
    ],
)
def test_office_of_takes_an_address_apart(address: str, host: str, port: int, is_here: bool) -> None:
    office = mail.office_of(address)

    assert (office.host, office.port, office.is_here) == (host, port, is_here)
