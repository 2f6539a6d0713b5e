"""No hostile text leaves anything that acts, none takes long, none breaks out of a quote."""

from collections.abc import Callable

import pytest

from opscontent.errors import Rejected
from opscontent.text.clean import clean
from opscontent.text.markdown import QuotedReply, plain, render, render_brief, reply_ids
from opscontent.text.wechat_html import for_wechat
from tests.text.attacks import ATTACKS, HANGS
from tests.text.sinks import elements, sinks

QUOTES = {1: QuotedReply(1, "Said.", "Ann")}
WRITERS = (render, render_brief, clean)


@pytest.mark.parametrize("write", WRITERS)
def test_attacks_leave_no_sink(write: Callable[[str], str]) -> None:
    left = {attack: sinks(write(attack)) for attack in ATTACKS}

    assert {attack: found for attack, found in left.items() if found} == {}


def test_attacks_with_a_quote_leave_no_sink() -> None:
    left = {attack: sinks(render(attack, quotes=QUOTES, credits=[attack])) for attack in ATTACKS}

    assert {attack: found for attack, found in left.items() if found} == {}


@pytest.mark.parametrize("write", WRITERS)
def test_attacks_in_pairs_leave_no_sink(write: Callable[[str], str]) -> None:
    pairs = [first + second for first, second in zip(ATTACKS, ATTACKS[7:], strict=False)]

    left = {pair: sinks(write(pair)) for pair in pairs}

    assert {pair: found for pair, found in left.items() if found} == {}


def test_attacks_leave_no_sink_for_wechat() -> None:
    left = {attack: sinks(for_wechat(attack), styles=True) for attack in ATTACKS}
    rendered = {attack: sinks(for_wechat(render(attack, quotes=QUOTES)), styles=True) for attack in ATTACKS}

    assert {attack: found for attack, found in left.items() if found} == {}
    assert {attack: found for attack, found in rendered.items() if found} == {}


def test_clean_is_stable() -> None:
    changed = [attack for attack in ATTACKS if clean(clean(attack)) != clean(attack)]

    assert changed == []


def test_attacks_as_wording_name_and_note_stay_text() -> None:
    honest = _shape(render("[[reply:1]]", quotes={1: QuotedReply(1, "x", "x", "x")}))
    written = {
        attack: _shape(render("[[reply:1]]", quotes={1: QuotedReply(1, f"x{attack}", f"x{attack}", f"x{attack}")}))
        for attack in ATTACKS
    }

    assert {attack: shape for attack, shape in written.items() if shape != honest} == {}


def test_attacks_as_credits_stay_text() -> None:
    shapes = {attack: _shape(render("[[credits]]", credits=[f"x{attack}"])) for attack in ATTACKS}

    assert {tuple(shape) for shape in shapes.values()} == {("section", "p", "ul", "li")}


def test_attacks_cannot_fake_our_marks() -> None:
    faked = [
        attack
        for attack in ATTACKS
        for _, attributes in elements(render(attack))
        if attributes.get("class") in ("reply", "credits") or attributes.get("id", "").startswith("reply-")
    ]

    assert faked == []


def test_attacks_do_not_break_plain_and_ids() -> None:
    for attack in ATTACKS:
        assert isinstance(plain(attack), str)
        assert all(0 <= number < 10**18 for number in reply_ids(attack))


@pytest.mark.parametrize("name", HANGS)
@pytest.mark.parametrize("write", [*WRITERS, for_wechat, plain])
def test_hangs_end_clean_or_rejected(write: Callable[[str], str], name: str) -> None:
    html = _written_or_nothing(write, HANGS[name])

    assert len(html) < 20 * len(HANGS[name])
    assert write is plain or sinks(html, styles=write is for_wechat) == []


def test_attack_corpus_is_large_enough() -> None:
    assert len(set(ATTACKS)) >= 160
    assert all(len(text) >= 13_000 for text in HANGS.values())


def test_sinks_sees_what_acts() -> None:
    found = sinks("<script>x</script><a href='java\tscript:x' onclick=x style='position:fixed'>x</a><!-- x -->")

    assert found == ["<script>", "a href=java\tscript:x", "a onclick", "a style", "a style=position:fixed", "<!-->"]


def _written_or_nothing(write: Callable[[str], str], text: str) -> str:
    try:
        return write(text)
    except Rejected:
        return ""


def _shape(html: str) -> list[str]:
    return [name for name, _ in elements(html) if name != "br"]
