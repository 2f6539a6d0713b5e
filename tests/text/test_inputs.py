import pytest
from hypothesis import given
from hypothesis import strategies as st

from opscontent.text.inputs import one_line, tidy


@pytest.mark.parametrize(
    "typed, kept",
    [
        ("a\r\nb\rc\u2028d\x85e", "a\nb\nc\nd\ne"),
        ("a\x00\x07\x1b\x7f\x9fb\tc\n", "ab\tc\n"),
        ("e\u0301", "\u00e9"),
        ("\ud83da\udc00", "a"),
        ("\u202egnp\u202c\u2066x\u2069", "gnpx"),
        ("\ufeff\u200ba\u2060", "a"),
        ("👨‍👩‍👧", "👨‍👩‍👧"),
        ("e" + "\u0316" * 50, "e" + "\u0316" * 8),
        ("你好，Ａ", "你好，Ａ"),
    ],
)
def test_tidy_exact(typed: str, kept: str) -> None:
    assert tidy(typed) == kept


@given(st.text(alphabet=st.characters()))
def test_tidy_is_stable_and_encodes(text: str) -> None:
    tidied = tidy(text)

    assert tidy(tidied) == tidied
    assert tidied.encode().decode() == tidied


def test_one_line_joins_white_space() -> None:
    assert one_line("  a\r\n b\u3000\tc ") == "a b c"
