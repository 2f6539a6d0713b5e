import sqlite3
from hashlib import sha256

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from opscontent.text import cjk
from opscontent.text.cjk import (
    Query,
    bigrams,
    fold,
    fold_key,
    fold_keys,
    fold_look,
    length,
    mark_spans,
    query_terms,
    reading_minutes,
    word_count,
)

MIXED = st.text(alphabet="今天气好後髮aAbｂ1２ ，。😀\u0301", max_size=30)


@pytest.mark.parametrize(
    "text, folded",
    [
        ("ＨＥＬＬＯ，World！", "hello world"),
        ("哈哈哈哈哈", "哈哈"),
        ("哈，哈，哈", "哈哈"),
        ("10000 1000", "10000 1000"),
        ("今天 天气，好！😀", "今天天气好"),
        ("我用 iPhone 15 Pro 拍", "我用iphone 15 pro拍"),
        ("e\u0301 é", "é é"),
        ("①Ⅳ㎏", "1ivkg"),
        ("ｶﾞ", "ガ"),
        ("\u200b今\x00天\ufeff", "今天"),
        ("ß STRASSE", "ss strasse"),
        ("後面的頭髮，發發發", "后面的头发发"),
        ("乾燥 \uf9dd", "干燥利"),
        ("！？。", ""),
        ("", ""),
    ],
)
def test_fold_exact(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_fold_is_stable(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_fold_key_is_shared_by_equal_foldings() -> None:
    assert fold_key("好的！") == fold_key(" 好的😀") == sha256("好的".encode()).hexdigest()
    assert fold_key(" 😀 ") == sha256("😀".encode()).hexdigest()
    assert fold_key("😀") != fold_key("👍")
    assert len(fold_key("\ud800")) == 64


@given(MIXED | st.text())
def test_fold_keys_are_those_of_both_foldings(text: str) -> None:
    both = (fold_key(text), sha256((fold_look(text) or text.strip()).encode("utf-8", "surrogatepass")).hexdigest())

    assert fold_keys(text) == both


@given(MIXED | st.text() | st.text(st.sampled_from("a A哈哈漢ｶﾞㅠ가e\u0301½㎏ 　😂！1"), max_size=12))
@settings(max_examples=500)
def test_folding_all_at_once_is_folding_one_by_one(text: str) -> None:
    assert fold(text) == "".join(char for char, _, _ in cjk._folded(text))
    assert fold_look(text) == "".join(char for char, _, _ in cjk._folded(text, cjk._fold_look))


def test_every_character_beside_another_folds_as_by_itself() -> None:
    for point in (*range(0x20, 0xD800), *range(0xE000, 0x11000), *range(0x1F000, 0x1FB00), *range(0x20000, 0x20400)):
        text = f"a {chr(point)} a中{chr(point)}{chr(point)}{chr(point)}"
        assert fold(text) == "".join(char for char, _, _ in cjk._folded(text))


def test_fold_look_keeps_traditional_characters() -> None:
    assert fold_look("陳，ＡＢ") == "陳ab"
    assert fold("陳，ＡＢ") == fold("陈ab") == "陈ab"


def test_every_character_folds_to_something_that_stays() -> None:
    """One is simplified twice before it stays (薴)."""
    points = [point for point in range(0x3400, 0x33480) if not 0xD800 <= point < 0xE000]

    assert [hex(point) for point in points if fold(fold(chr(point))) != fold(chr(point))] == []


def test_bigrams_are_safe_terms() -> None:
    assert bigrams("今天 ab c") == "u4eca5929 u59290061 u00610062 u0062 u0063"
    assert bigrams("𠀀好") == "ug20000597d u597d"
    assert bigrams("！") == ""


@pytest.mark.parametrize(
    "query, terms, prefix",
    [
        ("今天好", ("u4eca5929", "u5929597d"), False),
        ("天", ("u5929",), True),
        ("ab c", ("u00610062", "u0062", "u0063"), True),
        ("！", (), False),
        ("", (), False),
    ],
)
def test_query_terms(query: str, terms: tuple[str, ...], prefix: bool) -> None:
    assert query_terms(query) == Query(terms, prefix)


@given(MIXED, st.integers(0, 29), st.integers(1, 6))
@settings(deadline=None)
def test_any_part_of_a_text_is_found_in_a_real_index(text: str, start: int, size: int) -> None:
    part = fold(text)[start : start + size].strip()
    assume(part and fold(part) == part)

    assert _is_found(bigrams(text), query_terms(part))


def test_what_is_not_in_the_text_is_not_found() -> None:
    assert not _is_found(bigrams("今天天气好"), query_terms("今天好"))
    assert not _is_found(bigrams("ab"), query_terms("c"))


@pytest.mark.parametrize(
    "text, count",
    [
        ("你好", 2),
        ("e\u0301", 1),
        ("👨‍👩‍👧‍👦", 1),
        ("👍🏽", 1),
        ("🇨🇳🇫🇷", 2),
        ("☀️", 1),
        ("a\nb", 3),
        ("\u200b", 0),
        ("", 0),
    ],
)
def test_length_counts_what_readers_see(text: str, count: int) -> None:
    assert length(text) == count


@pytest.mark.parametrize(
    "text, count",
    [
        ("", 0),
        ("每家川菜馆", 5),
        ("一张 menu，2 页", 5),
        ("it's a well-known café", 4),
        ("，。！…", 0),
        ("ひらがな", 4),
        ("3.5 元", 2),
    ],
)
def test_words_are_counted_as_readers_do(text: str, count: int) -> None:
    assert word_count(text) == count


@pytest.mark.parametrize(
    "text, minutes",
    [("", 1), ("好" * 400, 1), ("好" * 401, 2), ("word " * 220, 1), ("word " * 221, 2), ("好" * 400 + " w" * 220, 2)],
)
def test_reading_minutes(text: str, minutes: int) -> None:
    assert reading_minutes(text) == minutes


@pytest.mark.parametrize(
    "text, query, spans",
    [
        ("今天，天气好", "天天", [("今", False), ("天，天", True), ("气好", False)]),
        ("ＡＢc abc", "abc", [("ＡＢc", True), (" ", False), ("abc", True)]),
        ("今天", "明", [("今天", False)]),
        ("今天", "", [("今天", False)]),
        ("", "今", []),
    ],
)
def test_mark_spans(text: str, query: str, spans: list[tuple[str, bool]]) -> None:
    assert mark_spans(text, query) == spans


@given(MIXED, MIXED)
def test_mark_spans_join_to_the_text(text: str, query: str) -> None:
    assert "".join(span for span, _ in mark_spans(text, query)) == text


def _is_found(terms: str, query: Query) -> bool:
    index = sqlite3.connect(":memory:")
    try:
        index.execute("create virtual table found using fts5(terms, tokenize='unicode61')")
        index.execute("insert into found values (?)", (terms,))
        phrase = f'"{" ".join(query.terms)}"' + ("*" if query.prefix else "")
        return bool(index.execute("select 1 from found where found match ?", (phrase,)).fetchall())
    finally:
        index.close()
