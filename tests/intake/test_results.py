"""Tables of results: which column is what, and what is a number."""

from zoneinfo import ZoneInfo

from opscontent.intake import results

ZONE = ZoneInfo("Asia/Shanghai")
WECHAT = [
    "内容标题",
    "发表时间",
    "总阅读人数",
    "总阅读次数",
    "总分享次数",
    "阅读后关注人数",
    "阅读完成率",
    "点赞",
    "在看",
]


def test_guess_reads_the_headings_of_the_platform() -> None:
    assert results.guess(WECHAT) == {
        "title": 0, "published_at": 1, "reads": 3, "shares": 4, "followers": 5, "likes": 7, "wows": 8,
    }  # fmt: skip
    assert results.guess(["Title", "Published on", "Reads", "New followers", "Read rate"]) == {
        "title": 0, "published_at": 1, "reads": 2, "followers": 3,
    }  # fmt: skip


def test_heading_is_found_below_the_lines_of_an_export() -> None:
    rows = [(1, ["图文分析"]), (2, ["2026-11-01 至 2026-11-20"]), (4, WECHAT), (5, ["菜单", "20261103"])]

    assert results.heading_in(rows) == 2
    assert results.heading_in(rows[:2]) is None


def test_lines_without_columns_do_not_hide_the_separator() -> None:
    rows = results.opened("图文分析\n统计到昨天\n标题,阅读次数\n菜单,5\n".encode())

    assert rows == [(3, ["标题", "阅读次数"]), (4, ["菜单", "5"])]
    assert results.opened("一\n二\n三\n".encode()) == [(1, ["一"]), (2, ["二"]), (3, ["三"])]


def test_number_is_a_count_or_nothing() -> None:
    told = {
        text: results.number_of(text) for text in ("3204", "3,204", "3204.0", "1.2万", "0", "10万+", "3.5", "12,34")
    }

    assert told == {
        "3204": 3204, "3,204": 3204, "3204.0": 3204, "1.2万": 12000, "0": 0, "10万+": None,
        "3.5": None, "12,34": None,
    }  # fmt: skip


def test_row_keeps_what_is_unknown_apart_from_zero_and_from_nonsense() -> None:
    rows = [(2, ["《菜单》", "20261103", "-", "3,204", "0", "", "", "很多", "", "部分"])]

    (row,) = results.read(rows, results.guess([*WECHAT, "传播渠道"]), ZONE)

    assert (row.title, row.numbers, row.faults, row.is_part) == (
        "菜单",
        {"reads": 3204, "shares": 0},
        ("很多",),
        True,
    )
    assert row.published_at is not None
    assert row.published_at.astimezone(ZONE).isoformat() == "2026-11-03T00:00:00+08:00"
