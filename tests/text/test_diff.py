from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from opscontent.text.diff import Block, Piece, blocks_merge, word_diff

TEXT = st.text(alphabet="今天气ab \n，", max_size=60)
PARAGRAPHS = st.lists(st.sampled_from(["a", "b", "c", "d", "e\nf"]), max_size=8).map("\n\n".join)


def test_word_diff_takes_words_and_single_han() -> None:
    assert word_diff("今天很好, hello", "今天真好, help") == [
        Piece("same", "今天"),
        Piece("out", "很"),
        Piece("in", "真"),
        Piece("same", "好, "),
        Piece("out", "hello"),
        Piece("in", "help"),
    ]


def test_word_diff_goes_by_runs_where_two_share_a_character_by_accident() -> None:
    assert word_diff("我们在夜市吃的串串。", "他们去早市买的包子。") == [
        Piece("out", "我们在夜市吃的串串"),
        Piece("in", "他们去早市买的包子"),
        Piece("same", "。"),
    ]
    assert [piece.kind for piece in word_diff("甲，红烧狮子头，乙", "丙，红烧狮子头，丁")] == [
        "out",
        "in",
        "same",
        "out",
        "in",
    ]


def test_word_diff_of_equal_and_empty() -> None:
    assert word_diff("a", "a") == [Piece("same", "a")]
    assert word_diff("", "") == []
    assert word_diff("", "a") == [Piece("in", "a")]
    assert word_diff("a", "") == [Piece("out", "a")]


@given(TEXT, TEXT)
def test_word_diff_spells_both_texts(old: str, new: str) -> None:
    pieces = word_diff(old, new)

    assert "".join(piece.text for piece in pieces if piece.kind != "in") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "out") == new
    assert all(one.kind != two.kind for one, two in pairwise(pieces))


def test_word_diff_of_long_texts_goes_by_lines_first() -> None:
    old = "".join(f"第{number}行文字，写得很长很长。\n" for number in range(2000))
    new = "改" + old.replace("第1000行", "第一千行") + "尾"

    pieces = word_diff(old, new)

    assert [(piece.kind, piece.text) for piece in pieces if piece.kind != "same"] == [
        ("in", "改"),
        ("out", "1000"),
        ("in", "一千"),
        ("in", "尾"),
    ]


def test_blocks_merge_says_who_changed_what() -> None:
    base = "a\n\nb\n\nc\n\nd\n\ne"
    mine = "a\n\nB\n\nc\n\nD1\n\ne\n\nnew"
    theirs = "a\n\nb\n\nC\n\nD2\n\ne\n\nnew"

    assert blocks_merge(base, mine, theirs) == [
        Block("same", "a", "a", "a"),
        Block("mine", "b", "B", "b"),
        Block("theirs", "c", "c", "C"),
        Block("conflict", "d", "D1", "D2"),
        Block("same", "e", "e", "e"),
        Block("both", "", "new", "new"),
    ]


def test_blocks_merge_shows_a_deletion_against_a_change() -> None:
    assert blocks_merge("a\n\nb", "a", "a\n\nB") == [Block("same", "a", "a", "a"), Block("conflict", "b", "", "B")]


def test_blocks_merge_of_nothing() -> None:
    assert blocks_merge("", "", "") == []


@given(PARAGRAPHS, PARAGRAPHS, PARAGRAPHS)
@settings(deadline=None)
def test_blocks_merge_loses_no_paragraph(base: str, mine: str, theirs: str) -> None:
    blocks = blocks_merge(base, mine, theirs)

    assert "\n\n".join(block.base for block in blocks if block.base) == base
    assert "\n\n".join(block.mine for block in blocks if block.mine) == mine
    assert "\n\n".join(block.theirs for block in blocks if block.theirs) == theirs


@given(PARAGRAPHS, PARAGRAPHS)
@settings(deadline=None)
def test_blocks_merge_against_no_change_never_conflicts(base: str, mine: str) -> None:
    assert {block.kind for block in blocks_merge(base, mine, base)} <= {"same", "mine"}
    assert {block.kind for block in blocks_merge(base, mine, mine)} <= {"same", "both"}
