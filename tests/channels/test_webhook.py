"""The webhook against real servers: what is sent, and what each answer, and each silence, means for the attempt."""

import base64
import hashlib
import hmac
import json
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine

from opscontent.channels import outward, webhook
from opscontent.channels.contract import ChannelError, Delivery, NotSent, Outgoing, Piece, Receipt, Refused, Unclear
from opscontent.channels.webhook import channel
from opscontent.channels.webhook_answers import SENTENCES
from tests.channels.house import PaperHouse
from tests.channels.scripted import Scripted, answer, says, scripted
from tests.receiver import SECRET, Receiver, running

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ROOT = Path(__file__).parent.parent.parent


def letter(count: int = 1, key: str = "7-1-abc", **changes: str) -> Outgoing:
    pieces = tuple(
        Piece(
            **{
                "number": 40 + position,
                "position": position,
                "title": f"标题 {position}",
                "digest": "d",
                "author": "小鱼",
                "html": "<p>x & 你</p>",
                "slug": f"s-{position}",
                "content_hash": "0" * 64,
                **changes,
            }  # type: ignore[arg-type]
        )
        for position in range(count)
    )
    return Outgoing(key=key, account_key="paper", account_name="报", pieces=pieces)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with running() as receiver:
        yield receiver


def house_at(server: Scripted, **options: str) -> PaperHouse:
    own = {"address": f"{server.url}/in", "secret": SECRET, "ask_address": "", "allows_private": "yes"}
    return PaperHouse({**own, **options})


def outcome(call: Callable[[], Receipt]) -> Receipt | ChannelError:
    try:
        return call()
    except ChannelError as error:
        return error


def sent_to(status: int, content: bytes = b"", *headers: str, **options: str) -> Receipt | ChannelError:
    """What a send comes to where the receiver says this."""
    with scripted(says(answer(content, *headers, status=f"{status} So"))) as server:
        return outcome(lambda: channel.send(letter(2), house_at(server, **options)))


@time_machine.travel(NOON, tick=False)
def test_send_posts_signed_json(tmp_path: Path) -> None:
    (tmp_path / "c.png").write_bytes(b"\x89PNG")
    pieces = letter(1, cover="c.png", cover_alt="封面").pieces + letter(2).pieces[1:]
    outgoing = Outgoing("7-1-abc", "paper", "报", pieces)

    with scripted(says(answer())) as server:
        house = house_at(server)
        house.covers = tmp_path
        channel.send(outgoing, house)

    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    moment = str(int(NOON.timestamp()))
    mark = hmac.new(SECRET.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    common = {"digest": "d", "author": "小鱼", "html": "<p>x & 你</p>", "content_hash": "0" * 64, "pictures": []}
    cover = {"media_type": "image/png", "base64": base64.b64encode(b"\x89PNG").decode()}
    first = {"number": 40, "position": 0, "title": "标题 0", "slug": "s-0", "cover_alt": "封面", "cover": cover}
    second = {"number": 41, "position": 1, "title": "标题 1", "slug": "s-1", "cover_alt": "", "cover": None}
    assert lines[0] == "POST /in HTTP/1.1"
    assert {
        "Content-Type: application/json; charset=utf-8",
        "Idempotency-Key: 7-1-abc",
        f"X-Opscontent-Timestamp: {moment}",
        f"X-Opscontent-Signature: v1={mark}",
    } <= set(lines)
    assert json.loads(body) == {
        "id": "7-1-abc",
        "account": {"key": "paper", "name": "报"},
        "articles": [common | first, common | second],
    }
    assert "标题 0".encode() in body


def test_send_is_live_at_the_receivers_addresses(receiver: Receiver) -> None:
    receipt = channel.send(letter(2), PaperHouse(receiver.options))

    assert (receipt.state, receipt.urls) == (
        Delivery.live,
        (f"{receiver.base}/read/7-1-abc/0", f"{receiver.base}/read/7-1-abc/1"),
    )
    assert receipt.evidence["status"] == 200
    assert [entry["titles"] for entry in receiver.ledger] == [["标题 0", "标题 1"]]


def test_the_same_attempt_twice_is_one_publication(receiver: Receiver) -> None:
    first, again = (channel.send(letter(), PaperHouse(receiver.options)) for _ in range(2))

    assert first == again
    assert len(receiver.ledger) == 1


ONE, TWO, LONG = "https://a.example/1", "http://a.example/2", "https://a.example/" + "x" * 490


@pytest.mark.parametrize(
    "said, state",
    [
        (b"", Delivery.live),
        (b"OK", Delivery.live),
        (b"[1]", Delivery.live),
        (b"{}", Delivery.live),
        (b"[" * 60_000, Delivery.live),
        (b'{"state": "live"}', Delivery.live),
        (b'{"state": "accepted"}', Delivery.accepted),
    ],
)
def test_an_answer_of_success(said: bytes, state: Delivery) -> None:
    receipt = sent_to(202, said)

    assert isinstance(receipt, Receipt)
    assert (receipt.state, receipt.urls) == (state, ())


@pytest.mark.parametrize(
    "urls, kept",
    [
        ([ONE, TWO], (ONE, TWO)),
        ([ONE, 7, TWO], (ONE, "", TWO)),
        ([None, TWO], ("", TWO)),
        ([ONE] * 9, (ONE,) * 8),
        ([], ()),
        (ONE, ()),
        ({"0": ONE}, ()),
        (["javascript:x", "ftp://a/", "https://", "/x", "https://a b/", LONG], ()),
        (["https://a\n.example/", "https://[a", "https://a/\ud800", "https://a/\x00"], ()),
    ],
)
def test_only_public_addresses_are_kept_each_in_its_place(urls: object, kept: tuple[str, ...]) -> None:
    receipt = sent_to(200, json.dumps({"urls": urls}).encode())

    assert isinstance(receipt, Receipt)
    assert receipt.urls == kept


@pytest.mark.parametrize("said", ['{"state": "failed"}', '{"state": null}', '{"state": ["live"]}'])
def test_a_success_in_words_we_do_not_know_is_unclear(said: str) -> None:
    error = sent_to(200, said.encode())

    assert isinstance(error, Unclear)
    assert error.reason == "webhook_unreadable"
    assert error.evidence == {"status": 200, "answer": said}


@pytest.mark.parametrize(
    "status, kind, reason",
    [
        (300, Refused, "webhook_elsewhere"),
        (301, Refused, "webhook_elsewhere"),
        (307, Refused, "webhook_elsewhere"),
        (308, Refused, "webhook_elsewhere"),
        (400, Refused, "webhook_refused_mutely"),
        (401, Refused, "webhook_refused_mutely"),
        (404, Refused, "webhook_refused_mutely"),
        (413, Refused, "webhook_refused_mutely"),
        (422, Refused, "webhook_refused_mutely"),
        (499, Refused, "webhook_refused_mutely"),
        (408, NotSent, "webhook_not_now"),
        (425, NotSent, "webhook_not_now"),
        (429, NotSent, "webhook_not_now"),
        (409, Unclear, "webhook_known"),
        (500, Unclear, "webhook_failed"),
        (502, Unclear, "webhook_failed"),
        (503, Unclear, "webhook_failed"),
        (599, Unclear, "webhook_failed"),
        (103, Unclear, "webhook_failed"),
        (600, Unclear, "webhook_failed"),
    ],
)
def test_what_a_status_means(status: int, kind: type[ChannelError], reason: str) -> None:
    error = sent_to(status, b"", "Retry-After: 60", "Location: https://a.example/")

    assert type(error) is kind
    assert error.reason == reason
    assert (error.evidence["status"], error.evidence["answer"]) == (status, "")
    assert getattr(error, "retriable", True) is True


@pytest.mark.parametrize(
    ("wanted", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        ("Mon, 02 Mar 2026 12:05:00 GMT", 300),
        ("Mon, 02 Mar 2026 12:05:00", 300),
        ("Mon, 02 Mar 2026 11:00:00 GMT", 0),
        ("9999999999999", 0),
        ("-5", 0),
        ("soon", 0),
        ("²", 0),
        ("", 0),
    ],
)
@time_machine.travel(NOON, tick=False)
def test_not_now_says_how_long_to_wait(wanted: str, seconds: float) -> None:
    error = sent_to(429, b"", f"Retry-After: {wanted}")

    assert isinstance(error, NotSent)
    assert error.wait_seconds == seconds


def test_retry_after_does_not_make_an_unclear_answer_a_clear_one() -> None:
    assert isinstance(sent_to(503, b"", "Retry-After: 5"), Unclear)


def test_a_refusal_gives_the_receivers_words_shortened() -> None:
    said = json.dumps({"reason": "标题\n太长" + "x" * 300}).encode()

    error = sent_to(422, said)

    assert isinstance(error, Refused)
    assert error.reason == "webhook_refused"
    assert error.evidence["about"] == {"status": 422, "why": "标题 太长" + "x" * 195}


@pytest.mark.parametrize("said", [b"<html>Not found</html>", b'{"reason": 7}', b'["reason"]', b"\xff\xfe"])
def test_a_refusal_without_words_for_people_is_mute(said: bytes) -> None:
    error = sent_to(404, said)

    assert isinstance(error, Refused)
    assert error.reason == "webhook_refused_mutely"


def test_evidence_is_short_clean_and_without_the_secret() -> None:
    said = f'{{"reason": "no {SECRET}"}} \x00\x1b {"y" * 1000}'.encode()

    for status in (200, 422, 500):
        result = sent_to(status, said)

        text = result.evidence["answer"]
        assert len(text) == 500
        assert text.startswith('{"reason": "no …"} yyy')
        assert SECRET not in repr(result.evidence)


def test_the_secret_is_in_nothing_that_is_sent() -> None:
    with scripted(says(answer())) as server:
        house = house_at(server, ask_address=f"{server.url}/ask")
        channel.send(letter(), house)
        channel.probe(house)

    assert len(server.requests) == 3
    assert SECRET.encode() not in b"".join(server.requests)


@pytest.mark.parametrize(
    "fault, kind, reason, published",
    [
        ("cut_before", Unclear, "webhook_broken", 0),
        ("cut_after", Unclear, "webhook_broken", 1),
        ("http500", Unclear, "webhook_failed", 0),
        ("http500_after", Unclear, "webhook_failed", 1),
    ],
)
def test_what_may_have_gone_out_is_unclear(
    receiver: Receiver, fault: str, kind: type[ChannelError], reason: str, published: int
) -> None:
    receiver.fail(fault)

    error = outcome(lambda: channel.send(letter(), PaperHouse(receiver.options)))

    assert type(error) is kind
    assert error.reason == reason
    assert len(receiver.ledger) == published


def test_a_receiver_that_takes_too_long_is_unclear(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "SEND_SECONDS", 0.3)
    receiver.fail("slow", seconds=30)

    error = outcome(lambda: channel.send(letter(), PaperHouse(receiver.options)))

    assert isinstance(error, Unclear)
    assert error.evidence["about"] == {"why": "took too long"}


def test_an_unclear_send_is_cleared_up_by_asking(receiver: Receiver) -> None:
    house = PaperHouse(receiver.options)
    receiver.fail("cut_after")
    assert isinstance(outcome(lambda: channel.send(letter(), house)), Unclear)

    receipt = channel.ask(letter(), house)

    assert (receipt.state, receipt.urls) == (Delivery.live, (f"{receiver.base}/read/7-1-abc/0",))
    assert receiver.seen == [("POST", "/articles"), ("GET", "/ask?id=7-1-abc")]


def test_what_the_receiver_does_not_have_is_not_out_and_never_will_be(receiver: Receiver) -> None:
    house = PaperHouse(receiver.options)
    receiver.fail("cut_before")
    assert isinstance(outcome(lambda: channel.send(letter(), house)), Unclear)

    error = outcome(lambda: channel.ask(letter(), house))
    late = outcome(lambda: channel.send(letter(), house))

    assert isinstance(error, NotSent)
    assert (error.reason, error.retriable) == ("webhook_absent", False)
    assert isinstance(late, Refused)
    assert receiver.ledger == []


def test_nobody_listening_is_safe_to_try_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    options = {"address": f"http://127.0.0.1:{port}/", "secret": SECRET, "ask_address": "", "allows_private": "yes"}

    error = outcome(lambda: channel.send(letter(), PaperHouse(options)))

    assert isinstance(error, NotSent)
    assert (error.reason, error.retriable) == ("webhook_not_connected", True)
    assert error.evidence == {"about": {"why": "Connection refused"}}


@pytest.mark.parametrize("allows", ["no", ""])
def test_addresses_of_our_own_network_are_refused_unless_allowed(receiver: Receiver, allows: str) -> None:
    house = PaperHouse({**receiver.options, "allows_private": allows})

    error = outcome(lambda: channel.send(letter(), house))
    asked = outcome(lambda: channel.ask(letter(), house))

    assert isinstance(error, Refused)
    assert error.evidence == {"about": {"why": "127.0.0.1 is not a public address"}}
    assert isinstance(asked, Unclear)  # that we don't go there says nothing about what is out
    assert receiver.seen == []


@time_machine.travel(NOON, tick=False)
def test_our_own_pictures_go_along(tmp_path: Path) -> None:
    """The receiver may stand where our pages can't be reached; what others host it fetches itself."""
    (tmp_path / "a.jpg").write_bytes(b"\xff\xd8")
    html = '<p><img src="/p/picture/a.jpg" alt=""><img src="https://x.example/b.jpg" alt=""></p>'

    with scripted(says(answer())) as server:
        house = house_at(server)
        house.covers = tmp_path
        channel.send(letter(1, html=html), house)

    (sent,) = json.loads(server.requests[0].partition(b"\r\n\r\n")[2])["articles"]
    assert sent["pictures"] == [
        {"src": "/p/picture/a.jpg", "media_type": "image/jpeg", "base64": base64.b64encode(b"\xff\xd8").decode()}
    ]


@pytest.mark.parametrize("file", ["gone.png", "empty.png"])
def test_a_cover_that_is_gone_is_refused_before_anything_is_sent(
    receiver: Receiver, tmp_path: Path, file: str
) -> None:
    (tmp_path / "empty.png").touch()

    error = outcome(lambda: channel.send(letter(cover=file), PaperHouse(receiver.options, tmp_path)))

    assert isinstance(error, Refused)
    assert (error.reason, error.evidence) == ("webhook_cover_gone", {"about": {"title": "标题 0"}})
    assert receiver.seen == []


KNOWN = answer(b"{}", status="409 Conflict")


@pytest.mark.parametrize(
    "told, expected",
    [
        (answer(b'{"state": "live", "urls": ["https://a.example/"]}'), Delivery.live),
        (answer(b'{"state": "accepted"}'), Delivery.accepted),
        (answer(b'{"state": "absent"}'), "webhook_known"),
        (answer(b'{"state": "unknown"}'), "webhook_known"),
        (answer(b"", status="500 So"), "webhook_known"),
        (b"", "webhook_known"),
    ],
)
def test_a_key_that_the_receiver_knows_is_asked_about(told: bytes, expected: str) -> None:
    with scripted(says(KNOWN), says(told)) as server:
        result = outcome(lambda: channel.send(letter(), house_at(server, ask_address=f"{server.url}/ask?x=1#y")))

    assert server.requests[1].startswith(b"GET /ask?x=1&id=7-1-abc HTTP/1.1\r\n")
    if isinstance(result, Receipt):
        assert result.state == expected
    else:
        assert isinstance(result, Unclear)
        assert (result.reason, result.evidence) == (expected, {"status": 409, "answer": "{}"})


@time_machine.travel(NOON, tick=False)
def test_a_question_is_signed_over_its_id() -> None:
    with scripted(says(answer(b'{"state": "unknown"}'))) as server:
        outcome(lambda: channel.ask(letter(key="1-2-ü&x"), house_at(server, ask_address=f"{server.url}/ask")))

    moment = str(int(NOON.timestamp()))
    mark = hmac.new(SECRET.encode(), f"{moment}.1-2-ü&x".encode(), hashlib.sha256).hexdigest()
    head = server.requests[0].decode()
    assert head.startswith("GET /ask?id=1-2-%C3%BC%26x HTTP/1.1\r\n")
    assert f"X-Opscontent-Signature: v1={mark}\r\n" in head


@pytest.mark.parametrize(
    "told, kind, reason",
    [
        (answer(b'{"state": "live"}'), Receipt, ""),
        (answer(b'{"state": "accepted"}'), Receipt, ""),
        (answer(b'{"state": "absent"}'), NotSent, "webhook_absent"),
        (answer(b'{"state": "unknown"}'), Unclear, "webhook_unknown"),
        (answer(b'{"state": "gone"}'), Unclear, "webhook_not_asked"),
        (answer(b"<html>"), Unclear, "webhook_not_asked"),
        (answer(b'{"state": "absent"}', status="404 So"), Unclear, "webhook_not_asked"),
        (answer(b'{"state": "absent"}', status="401 So"), Unclear, "webhook_not_asked"),
        (answer(b'{"state": "live"}', status="500 So"), Unclear, "webhook_not_asked"),
        (answer(b"", "Location: /x", status="302 So"), Unclear, "webhook_not_asked"),
        (b"", Unclear, "webhook_not_asked"),
    ],
)
def test_what_an_answer_to_a_question_means(told: bytes, kind: type, reason: str) -> None:
    with scripted(says(told)) as server:
        result = outcome(lambda: channel.ask(letter(), house_at(server, ask_address=f"{server.url}/ask")))

    assert type(result) is kind
    assert getattr(result, "reason", "") == reason


def test_without_an_address_for_questions_nobody_knows() -> None:
    with scripted(says(answer())) as server:
        error = outcome(lambda: channel.ask(letter(), house_at(server)))

    assert isinstance(error, Unclear)
    assert error.reason == "webhook_no_ask"
    assert server.requests == []


def probed(house: PaperHouse) -> dict[str, tuple[bool, str]]:
    return {one.name: (one.is_there, str(one.advice)) for one in channel.probe(house)}


def test_probe_of_a_good_receiver(receiver: Receiver) -> None:
    assert probed(PaperHouse(receiver.options)) == {"reach": (True, ""), "sign": (True, ""), "ask": (True, "")}
    assert receiver.ledger == []


def test_probe_with_the_wrong_secret(receiver: Receiver) -> None:
    advice = "It answers 401: compare the secret and the clocks of both machines."

    assert probed(PaperHouse({**receiver.options, "secret": "other"})) == {
        "reach": (True, advice),
        "sign": (False, advice),
        "ask": (False, "Its answer (401) names no state."),
    }


@pytest.mark.parametrize(
    "told, reach, advice",
    [
        (answer(b"", status="404 So"), True, "It answers 404 to a ping."),
        (answer(b"", status="503 So"), False, "It answers 503 to a ping."),
        (
            answer(b"", "Location: /x", status="308 So"),
            True,
            "It wants to send us elsewhere (308). Put the final address here.",
        ),
        (b"", False, "It could not be reached: no whole answer: RemoteDisconnected."),
    ],
)
def test_probe_says_what_is_wrong(told: bytes, reach: bool, advice: str) -> None:
    with scripted(says(told)) as server:
        found = probed(house_at(server))

    assert found == {
        "reach": (reach, advice),
        "sign": (False, advice),
        "ask": (False, "Without it a person has to look after each broken connection."),
    }


def test_probe_does_not_go_where_we_do_not_go(receiver: Receiver) -> None:
    found = probed(PaperHouse({**receiver.options, "allows_private": "no"}))

    advice = "It could not be reached: 127.0.0.1 is not a public address."
    assert found == dict.fromkeys(("reach", "sign", "ask"), (False, advice))


def test_every_reason_has_its_sentence_and_what_fills_it() -> None:
    sources = [Path(module.__file__ or "") for module in (webhook, outward)]
    sources.append(sources[0].with_name("webhook_answers.py"))
    named = {name for path in sources for name in re.findall(r'"(webhook_[a-z_]+)"', path.read_text())}

    assert named == set(SENTENCES)
    for error in (sent_to(422, b'{"reason": "no"}'), sent_to(302), sent_to(404), sent_to(429), sent_to(503)):
        assert isinstance(error, ChannelError)
        assert "%" not in str(SENTENCES[error.reason]) % error.evidence["about"]


def test_options_have_defaults_that_are_safe() -> None:
    options = {option.name: option for option in channel.options}

    assert [name for name, option in options.items() if option.is_required] == ["address", "secret"]
    assert [name for name, option in options.items() if option.is_secret] == ["secret"]
    assert options["allows_private"].default == "no"
    assert list(options["allows_private"].choices) == ["no", "yes"]


@pytest.mark.parametrize("forgetful, count", [(False, 1), (True, 2)])
def test_the_receiver_as_a_process_keeps_its_ledger(tmp_path: Path, forgetful: bool, count: int) -> None:
    file = tmp_path / "ledger"
    command = [sys.executable, "-m", "tests.receiver", "--port", "0", "--state", str(file), "--secret", "S"]
    process = subprocess.Popen(command + ["--forgetful"] * forgetful, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        house = PaperHouse({"address": address, "secret": "S", "ask_address": "", "allows_private": "yes"})
        control(address, "fail", {"kind": "http500"})
        assert isinstance(outcome(lambda: channel.send(letter(), house)), Unclear)
        for _ in range(2):
            channel.send(letter(), house)
        told = control(address, "ledger")["ledger"]
    finally:
        process.kill()
        process.communicate()

    assert [entry["id"] for entry in told] == ["7-1-abc"] * count
    assert [json.loads(line) for line in file.read_text().splitlines()] == told


def control(address: str, what: str, given: dict[str, Any] | None = None) -> Any:
    url = address.replace("/articles", f"/_control/{what}")
    if given is None:
        return json.loads(outward.get(url, {}, most_bytes=10_000, allow_private=True).content)
    return outward.post(url, json.dumps(given).encode(), {}, most_bytes=100, allow_private=True)


def test_a_receiver_that_starts_again_remembers(tmp_path: Path) -> None:
    for _ in range(2):
        with running(file=tmp_path / "ledger") as receiver:
            channel.send(letter(), PaperHouse(receiver.options))
            assert len(receiver.ledger) == 1
