import pytest

from opscontent.text.numbers import ID_MAXIMUM, whole


@pytest.mark.parametrize(
    "text, number",
    [
        ("0", 0),
        ("007", 7),
        ("2147483647", ID_MAXIMUM),
        ("2147483648", None),
        ("9" * 5000, None),
        ("", None),
        (None, None),
        ("-1", None),
        ("+1", None),
        (" 1", None),
        ("1.0", None),
        ("1_0", None),
        ("٣", None),
        ("²", None),
    ],
)
def test_a_whole_number_is_one_that_a_row_can_have(text: str | None, number: int | None) -> None:
    assert whole(text) == number


@pytest.mark.parametrize("text, number", [("5", 5), ("6", None), ("05", 5)])
def test_a_whole_number_has_a_maximum(text: str, number: int | None) -> None:
    assert whole(text, 5) == number
