"""Words that somebody points at are found again, or said to be changed or gone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opscontent.text.anchors import CONTEXT, QUOTATION_MAXIMUM, Anchor, Hold, Place, anchor, find

TEXT = "# 菜单\n\n北京的“夫妻肺片”，菜单上写着 husband and wife lung slice。\n\n成都的“夫妻肺片”就没有英文。\n"
LONG = "菜单上写着 husband and wife lung slice"


def held(quotation: str, text: str = TEXT, near: int = 0) -> Anchor:
    found = anchor(text, quotation, near)
    assert found is not None
    return found


def test_the_nearest_of_several_is_meant() -> None:
    first, second = held("夫妻肺片"), held("夫妻肺片", near=len(TEXT))

    assert (first.start, second.start) == (TEXT.index("夫妻肺片"), TEXT.rindex("夫妻肺片"))
    assert second.after.startswith("”就没有英文")


@pytest.mark.parametrize(
    "copied, meant",
    [
        ("husband and wife lung slice。", "**husband** and *wife* lung slice。"),
        ("北京的“夫妻肺片”，菜单上写着 husband", "北京的“夫妻肺片”，菜单上写着 **husband"),
    ],
)
def test_words_copied_from_the_page_are_found_among_the_marks(copied: str, meant: str) -> None:
    marked = TEXT.replace("husband", "**husband**", 1).replace("wife", "*wife*", 1)

    assert meant.strip("*") in held(copied, marked).quotation


def test_what_is_not_there_is_no_anchor() -> None:
    assert anchor(TEXT, "口水鸡") is None
    assert anchor(TEXT, " \n ") is None


def test_long_quotations_are_cut() -> None:
    assert len(held("字" * 900, "字" * 900).quotation) == QUOTATION_MAXIMUM


def test_it_is_where_it_was() -> None:
    place = find(TEXT, held(LONG))

    assert place == Place(Hold.there, TEXT.index(LONG), TEXT.index(LONG) + len(LONG), LONG)


@pytest.mark.parametrize("near", [0, len(TEXT)])
def test_words_that_stand_twice_are_told_apart_by_what_is_beside_them(near: int) -> None:
    one = held("夫妻肺片", near=near)
    moved = "新的开头，好几个字。\n\n" + TEXT

    assert find(moved, one).start == one.start + len(moved) - len(TEXT)


def test_the_second_of_two_is_gone_while_the_first_stays() -> None:
    second = held("夫妻肺片", near=len(TEXT))

    assert find(TEXT[: TEXT.rindex("成都")], second).hold is Hold.gone


def test_edited_words_are_shown_as_they_read_now() -> None:
    place = find(TEXT.replace("wife lung slice", "wife’s lung slices"), held(LONG))

    assert place.hold is Hold.changed
    assert place.words.startswith("菜单上写着 husband and wife’s lung")


@pytest.mark.parametrize(
    ("became", "words"),
    [("道歉最好用 big", "道歉最好用 big"), ("道歉**用 big", "道歉**用 big"), ("认错", ""), ("", "")],
)
def test_few_words_are_followed_by_what_stands_beside_them(became: str, words: str) -> None:
    text = "所以 big sister 是姐姐。\n\n点咖啡用 large，道歉用 big：It was a big mistake.\n"
    few = anchor(text, "道歉用 big")
    assert few is not None

    place = find(text.replace("道歉用 big", became), few)

    assert (place.hold, place.words) == (Hold.changed if words else Hold.gone, words)


def test_words_that_were_taken_out_are_gone() -> None:
    assert find(TEXT.replace(LONG, ""), held(LONG)) == Place(Hold.gone)
    assert find("", held(LONG)).hold is Hold.gone


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text("ab 。\n字", max_size=60), st.integers(0, 59), st.integers(1, 60), st.text("ab字", max_size=20))
def test_places_lie_in_the_text_and_spell_their_words(text: str, start: int, length: int, added: str) -> None:
    one = anchor(text, text[start : start + length], start)
    if one is None:
        assert text[start : start + length].strip() == ""
        return

    assert find(text, one).words == one.quotation
    assert len(one.before) <= CONTEXT
    for later in (added + text, text + added, text[: len(text) // 2] + added, added):
        place = find(later, one)
        assert later[place.start : place.end] == place.words
        assert (place.words == "") == (place.hold is Hold.gone)
        assert (place.words == one.quotation) == (place.hold is Hold.there)
