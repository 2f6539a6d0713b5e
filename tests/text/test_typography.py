import pytest

from opscontent.text.typography import MOST_SLIPS, slips

CASES = [
    ("用Python写", [("spacing", 0, "用", "用 "), ("spacing", 6, "n", "n ")]),
    ("有3个,很好", [("spacing", 0, "有", "有 "), ("spacing", 1, "3", "3 "), ("punctuation", 3, ",", "，")]),
    ("这是 一个 。", [("spacing", 5, " ", "")]),
    ("好！！！", [("doubled", 1, "！！！", "！")]),
    ("好。。", [("doubled", 1, "。。", "。")]),
    ("好。。。", [("doubled", 1, "。。。", "……")]),
    ("全角１２", [("punctuation", 2, "１２", "12")]),
    ("好……——好", []),
    ("`用Python写`", []),
    ("```\n用Python写\n```", []),
    ("~~~\n用Python写\n\n好！！\n~~~\n\n好", []),
    ("    用Python写", []),
    ("[[reply:12]]", []),
    ("[链接](https://example.org/a中文b)", []),
    ("https://example.org/用Python写", []),
    ("用 Python 写", []),
    ("", []),
    ("`a中` 用Python `b中`", [("spacing", 5, "用", "用 ")]),
    ("中" * 3001 + "！！", []),
]


@pytest.mark.parametrize("body, expected", CASES)
def test_slips_are_found_in_prose_alone(body: str, expected: list[tuple[str, int, str, str]]) -> None:
    assert [(slip.kind, slip.start, slip.old, slip.new) for slip in slips(body)] == expected


@pytest.mark.parametrize(
    "body", [body for body, expected in CASES if expected] + ["一abc二def，三,四！！\n\n五！！六g"]
)
def test_every_slip_stands_where_it_says(body: str) -> None:
    found = slips(body)

    assert found
    assert all(body[slip.start : slip.start + len(slip.old)] == slip.old for slip in found)


def test_slips_are_mended_one_by_one_until_none_is_left() -> None:
    body = "用Python写3个demo,很好！！\n\n全角１２３。。。`a中`"
    for _ in range(20):
        found = slips(body)
        if not found:
            break
        first = found[0]
        body = f"{body[: first.start]}{first.new}{body[first.start + len(first.old) :]}"

    assert body == "用 Python 写 3 个 demo，很好！\n\n全角 123……`a中`"


def test_a_long_text_shows_its_first_slips() -> None:
    assert len(slips("好！！\n" * 100)) == MOST_SLIPS
