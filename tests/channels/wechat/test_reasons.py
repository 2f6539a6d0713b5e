"""Every code has a meaning and a sentence; every sentence can be filled; none has gone out by mistake."""

import re
from pathlib import Path

import pytest

from opscontent.channels import wechat
from opscontent.channels.contract import ChannelError, NotSent, Refused, Unclear
from opscontent.channels.wechat.errors import Answered, Trouble, Unanswered, Unreached, asking, letting_go, sending
from opscontent.channels.wechat.reasons import CODES, SENTENCES, meaning, sentence

CALL = "/cgi-bin/freepublish/submit"
ABOUT = {"ip": "1.2.3.4", "code": 1, "said": "x", "title": "T", "picture": "p", "why": "w"}
SOURCE = "".join(path.read_text() for path in Path(wechat.__file__).parent.glob("*.py"))


def answered(code: int, said: str = "said", call: str = CALL) -> Answered:
    return Answered(call, code, said, {})


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_sentence(code: int) -> None:
    trouble = answered(code)

    assert "%(" not in sentence(trouble.key, trouble.about)


def test_every_sentence_is_used_and_every_key_has_one() -> None:
    keys = set(re.findall(r'"(wechat_\w+)"(?!:)', SOURCE))

    assert keys == set(SENTENCES)


@pytest.mark.parametrize("key", SENTENCES)
def test_every_sentence_can_be_filled(key: str) -> None:
    assert str(SENTENCES[key]) % ABOUT


@pytest.mark.parametrize(
    "said, ip",
    [
        ("invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist rid: 66-1-2", "203.0.113.7"),
        ("invalid ip 2001:db8::7, not in whitelist, hints: [req_id]", "2001:db8::7"),
        ("not in whitelist", "?"),
    ],
)
def test_whitelist_sentence_shows_the_address_to_add(said: str, ip: str) -> None:
    no = answered(40164, said)

    assert sentence(no.key, no.about) == (
        f"This server's address {ip} is not on the IP whitelist. Add it in the WeChat backend."
    )


def test_unknown_code_shows_what_was_said() -> None:
    no = answered(99999, "never heard of")

    assert meaning(99999) == ("refused", "wechat_said")
    assert sentence(no.key, no.about) == "WeChat answered 99999: never heard of"


@pytest.mark.parametrize(
    "trouble, error, retriable",
    [
        (Unreached(CALL), NotSent, True),
        (Unanswered(CALL), NotSent, True),
        (answered(-1), NotSent, True),
        (answered(45011), NotSent, True),
        (answered(40001), NotSent, True),
        (answered(48001), NotSent, False),
        (answered(40164), NotSent, False),
        (answered(45003), Refused, None),
        (answered(99999), Refused, None),
    ],
)
def test_trouble_before_the_last_call_means_that_nothing_is_out(
    trouble: Trouble, error: type[ChannelError], retriable: bool | None
) -> None:
    with pytest.raises(error) as ended, sending():
        raise trouble

    assert type(ended.value) is error
    assert getattr(ended.value, "retriable", None) is retriable
    assert ended.value.reason == trouble.key


@pytest.mark.parametrize(
    "trouble, error",
    [
        (Unreached(CALL), NotSent),
        (Unanswered(CALL), Unclear),
        (answered(-1), Unclear),
        (answered(89504), Unclear),
        (answered(45066), NotSent),
        (answered(53503), Refused),
        (Unanswered("/cgi-bin/stable_token"), NotSent),  # the token on the way
        (answered(-1, call="/cgi-bin/stable_token"), NotSent),
    ],
)
def test_trouble_in_the_last_call_is_unclear_where_it_may_have_worked(
    trouble: Trouble, error: type[ChannelError]
) -> None:
    with pytest.raises(ChannelError) as ended, sending(), letting_go(CALL):
        raise trouble

    assert type(ended.value) is error


@pytest.mark.parametrize("trouble", [Unreached(CALL), Unanswered(CALL), answered(45003), answered(48001)])
def test_a_question_that_failed_says_nothing(trouble: Trouble) -> None:
    with pytest.raises(Unclear), asking():
        raise trouble


def test_evidence_is_short() -> None:
    with pytest.raises(Refused) as ended, sending():
        raise answered(99999, "x" * 9000)

    assert ended.value.evidence == {
        "about": {"code": 99999, "said": "x" * 500},
        "call": CALL,
        "said": "x" * 500,
        "code": 99999,
    }
