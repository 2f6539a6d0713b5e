from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opscontent.errors import Rejected
from opscontent.intake import comments
from opscontent.intake.contract import Rows
from opscontent.text.spoken_times import time_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 21, 15, 30, tzinfo=SHANGHAI)  # a Saturday

WITH_BUTTONS = """留言管理
全部留言(3)
《菜单翻译集》
小鱼
昨天 12:04 来自广东
夫妻肺片翻译成这样
赞 12
精选
回复
作者回复
昨天 13:00
谢谢小鱼!
删除
🐟🌊
星期三 09:30
佛跳墙
真的跳了
移出精选
置顶
回复
阿紫
11月20日 08:12
老干妈
回复
"""
WITHOUT_BUTTONS = """
小鱼

2026/11/20

夫妻肺片

第二行

阿紫

来自北京

刚刚

佛跳墙
"""


def rows(text: str) -> list[tuple[int, list[str]]]:
    return comments.opened(text, NOW).rows


def test_opened_reads_names_times_and_words_between_buttons() -> None:
    found = comments.opened(WITH_BUTTONS, NOW)

    assert found.rows == [
        (4, ["夫妻肺片翻译成这样", "小鱼", "2026-11-20 12:04"]),
        (14, ["佛跳墙\n真的跳了", "🐟🌊", "2026-11-18 09:30"]),
        (21, ["老干妈", "阿紫", "2026-11-20 08:12"]),
    ]
    assert found.remarks == [["author_replies", "1"]]


@pytest.mark.parametrize("ends", ["\r\n", "\r", "\n\n", " \n"])
def test_opened_does_not_mind_other_line_ends(ends: str) -> None:
    whole = [cells for _, cells in rows(WITH_BUTTONS)]

    assert [cells for _, cells in rows(WITH_BUTTONS.replace("\n", ends))] == whole


def test_opened_reads_a_copy_without_buttons() -> None:
    assert rows(WITHOUT_BUTTONS) == [
        (2, ["夫妻肺片\n第二行", "小鱼", "2026-11-20 00:00"]),
        (10, ["佛跳墙", "阿紫", "2026-11-21 15:30"]),
    ]


def test_opened_reads_name_and_time_of_one_line() -> None:
    assert rows("小鱼  昨天 12:04\n我们约在 食堂\nJoe Lee · 来自上海 11月1日 08:00\n好吃") == [
        (1, ["我们约在 食堂", "小鱼", "2026-11-20 12:04"]),
        (3, ["好吃", "Joe Lee", "2026-11-01 08:00"]),
    ]


@pytest.mark.parametrize(
    "answer",
    [
        "作者回复\n谢谢",
        "作者回复\n谢谢\n多来",
        "作者回复:谢谢",
        "作者\n运营小编\n昨天 13:00\n谢谢",
        "作者回复\n昨天 13:00\n谢谢",
    ],
)
def test_opened_leaves_the_authors_words_out(answer: str) -> None:
    found = rows(f"小鱼\n昨天 12:04\n好吃\n{answer}\n阿紫\n前天 08:00\n不好吃")

    assert [cells[:2] for _, cells in found] == [["好吃", "小鱼"], ["不好吃", "阿紫"]]


def test_opened_takes_the_name_of_who_answers_another() -> None:
    assert rows("小鱼 回复 阿紫\n昨天 12:04\n我也是")[0][1][1] == "小鱼"


def test_opened_keeps_a_comment_without_words_to_be_refused() -> None:
    assert rows("小鱼\n昨天 12:04\n回复\n阿紫\n昨天 12:05\n赞\n回复") == [
        (1, ["", "小鱼", "2026-11-20 12:04"]),
        (4, ["赞", "阿紫", "2026-11-20 12:05"]),
    ]


@pytest.mark.parametrize(
    "text, remark, words",
    [
        ("小鱼\n昨天 12:04\n好吃\n回复\n什么东西\n阿紫\n昨天 12:05\n好", ["unplaced", "5: 什么东西"], ["好吃", "好"]),
        ("小鱼\n昨天 12:04\n好吃\n12\n回复", ["count_or_words", "4: 12"], ["好吃\n12"]),
        ("小鱼\n昨天 12:04\n好看\n《红楼梦》\n回复", ["title_or_words", "4: 《红楼梦》"], ["好看\n《红楼梦》"]),
        ("小鱼\n昨天 12:04\n好\n回复\n昨天 12:05\n谁说的", ["nameless", "5: 昨天 12:05"], ["好"]),
        ("小鱼\n昨天 12:04\n好\n" + "长" * 41 + "\n昨天 12:05\n谁", ["nameless", f"4: {'长' * 41}"], ["好"]),
    ],
)
def test_opened_says_what_it_can_not_tell(text: str, remark: list[str], words: list[str]) -> None:
    found = comments.opened(text, NOW)

    assert remark in found.remarks
    assert [cells[0] for _, cells in found.rows] == words


@pytest.mark.parametrize("text", ["", "夫妻肺片\n佛跳墙", "昨天 12:04", "x" * 1_000_001, "a\n刚刚\nb\n" * 50_001])
def test_opened_refuses_what_holds_no_comments_and_too_much(text: str) -> None:
    with pytest.raises(Rejected):
        comments.opened(text, NOW)


def test_read_gives_times_on_the_accounts_clock() -> None:
    (incoming,) = comments.read(Rows(rows("小鱼\n昨天 12:04\n好吃"), comments.COLUMNS, 0, SHANGHAI))

    assert (incoming.text, incoming.name) == ("好吃", "小鱼")
    assert incoming.received_at == datetime(2026, 11, 20, 12, 4, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("刚刚", "2026-11-21 15:30"),
        ("5分钟前", "2026-11-21 15:25"),
        ("3 小时前", "2026-11-21 12:30"),
        ("2天前", "2026-11-19 15:30"),
        ("08:12", "2026-11-21 08:12"),
        ("今天 08:12", "2026-11-21 08:12"),
        ("昨天12\uff1a04", "2026-11-20 12:04"),
        ("前天 12:04", "2026-11-19 12:04"),
        ("星期三 09:30", "2026-11-18 09:30"),
        ("周日 09:30", "2026-11-15 09:30"),
        ("星期天 09:30", "2026-11-15 09:30"),
        ("星期六 09:30", "2026-11-14 09:30"),
        ("11月20日 08:12", "2026-11-20 08:12"),
        ("12月1日", "2025-12-01 00:00"),
        ("2026/11/20", "2026-11-20 00:00"),
        ("2026-01-02 03:04:05", "2026-01-02 03:04"),
        ("13月40日", None),
        ("25:00", None),
        ("2月30日 08:00", None),
        ("昨天见", None),
        ("", None),
    ],
)
def test_time_of_reads_what_platforms_write(text: str, expected: str | None) -> None:
    found = time_of(text, NOW)

    assert (found and f"{found:%Y-%m-%d %H:%M}") == expected


@given(
    st.lists(st.sampled_from(["小鱼", "昨天 12:04", "回复", "作者回复", "赞", "《x》", "12", "", "来自广东", "好吃"]))
)
def test_opened_reads_or_refuses_lines_in_any_order(lines: list[str]) -> None:
    try:
        found = comments.opened("\n".join(lines), NOW)
    except Rejected:
        return

    assert all(name for _, (_, name, _) in found.rows)
