import re
import unicodedata

from opscontent.text.marks import COMBINING, COMBINING_BELOW, MARKS, MARKS_BELOW, ranges

POINTS = range(0x300, 0x1F000)


def test_ranges_join_neighbours() -> None:
    assert ranges([0x61, 0x62, 0x63, 0x78]) == "a-cx-x"
    assert ranges([]) == ""


def test_marks_are_all_that_unicode_calls_so() -> None:
    found = {point for point in POINTS if re.fullmatch(f"[{MARKS}]", chr(point))}

    assert found == {point for point in POINTS if unicodedata.category(chr(point)).startswith("M")}
    assert {point for point in POINTS if re.fullmatch(f"[{MARKS_BELOW}]", chr(point))} == found & set(range(0x10000))


def test_combining_are_those_that_nfc_sorts() -> None:
    found = {point for point in POINTS if re.fullmatch(f"[{COMBINING}]", chr(point))}

    assert found == {point for point in POINTS if unicodedata.combining(chr(point))}
    assert {point for point in POINTS if re.fullmatch(f"[{COMBINING_BELOW}]", chr(point))} == found & set(
        range(0x10000)
    )
