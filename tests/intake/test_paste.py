import pytest
from hypothesis import given
from hypothesis import strategies as st

from opscontent.errors import Rejected
from opscontent.intake import form, paste


def test_rows_are_lines() -> None:
    assert paste.rows("夫妻肺片\n\n  佛跳墙 \r\n") == [(1, ["夫妻肺片", ""]), (3, ["佛跳墙", ""])]


def test_rows_are_blocks_between_empty_lines() -> None:
    found = paste.rows("one\ntwo\n\n \n\nthree", by_blocks=True)

    assert found == [(1, ["one\ntwo", ""]), (6, ["three", ""])]


@pytest.mark.parametrize(
    "line, expected",
    [
        ("小鱼:夫妻肺片", ["夫妻肺片", "小鱼"]),
        ("小鱼\uff1a夫妻肺片", ["夫妻肺片", "小鱼"]),
        ("好吃\uff0c真的\uff1a好吃", ["好吃\uff0c真的\uff1a好吃", ""]),
        ("Joe: Dry fried beans", ["Dry fried beans", "Joe"]),
        ("@阿紫 : 佛跳墙:God use VPN", ["佛跳墙:God use VPN", "@阿紫"]),
        ("https://example.org/x", ["https://example.org/x", ""]),
        ("没有冒号", ["没有冒号", ""]),
        ("只有名字:", ["只有名字:", ""]),
        ("好吃,真的:好吃", ["好吃,真的:好吃", ""]),
    ],
)
def test_rows_recognise_names_when_asked(line: str, expected: list[str]) -> None:
    assert paste.rows(line, with_names=True) == [(1, expected)]
    assert paste.rows(line) == [(1, [line, ""])]


@pytest.mark.parametrize("text", ["", " \n\t\n", "x" * 1_000_001, "x\n" * 50_001])
def test_rows_refuse_nothing_and_too_much(text: str) -> None:
    with pytest.raises(Rejected):
        paste.rows(text)


@given(st.text(max_size=200), st.booleans(), st.booleans())
def test_rows_read_or_refuse_anything(text: str, by_blocks: bool, with_names: bool) -> None:
    try:
        found = paste.rows(text, by_blocks=by_blocks, with_names=with_names)
    except Rejected:
        return

    assert all(cells[0] for _, cells in found)


def test_form_reads_one_reply() -> None:
    (incoming,) = form.read({"text": " 夫妻肺片\x00 ", "name": "小\n鱼", "title_idea": None})

    assert (incoming.text, incoming.name, incoming.title_idea) == ("夫妻肺片", "小 鱼", "")


def test_form_of_an_anonymous_reader_has_no_name() -> None:
    (incoming,) = form.read({"text": "夫妻肺片", "name": "小鱼", "credit": "anonymous"})

    assert incoming.name == ""
