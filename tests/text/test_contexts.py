"""Where words stand in a text, and what is around them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opscontent.text.contexts import AROUND, Context, contexts, count, holds

FAR = "字" * (AROUND + 1)


def test_each_place_has_its_words_and_what_is_around() -> None:
    assert contexts("我们在夜市吃。\n去夜市！", "夜市") == [
        Context("我们在", "夜市", "吃。", 3),
        Context("去", "夜市", "！", 9),
    ]


def test_what_is_far_is_cut() -> None:
    (found,) = contexts(f"{FAR}夜市{FAR}", "夜市")

    assert (found.before, found.after) == ("…" + FAR[1:], FAR[1:] + "…")


def test_signs_and_looks_hide_nothing() -> None:
    assert [each.words for each in contexts("夜**市**, Menu, ＭＥＮＵ, 夜-市", "夜市")] == ["夜**市", "夜-市"]
    assert [each.words for each in contexts("夜市, Menu, ＭＥＮＵ", "menu")] == ["Menu", "ＭＥＮＵ"]


def test_words_over_the_end_of_a_line_are_found_where_no_line_holds_them() -> None:
    assert [each.words for each in contexts("夜\n市", "夜市")] == ["夜\n市"]
    assert [each.words for each in contexts("夜\n市，夜市", "夜市")] == ["夜市"]


def test_signs_are_looked_up_as_they_stand() -> None:
    assert [(each.before, each.start) for each in contexts("a (b) (", "(")] == [("a ", 2), ("a (b) ", 6)]


@pytest.mark.parametrize("query", ["", " ", "\n"])
def test_nothing_stands_nowhere(query: str) -> None:
    assert (contexts("a b", query), holds("a b", query)) == ([], False)


@given(text=st.text(alphabet="夜市 a\n*b", max_size=40), query=st.text(alphabet="夜市a*b", min_size=1, max_size=3))
def test_places_are_true(text: str, query: str) -> None:
    found = contexts(text, query)

    assert all(text[each.start : each.start + len(each.words)] == each.words for each in found)
    assert bool(found) == holds(text, query)
    assert len(found) == count(text, query)
    assert contexts(text, query, most=2) == found[:2]
