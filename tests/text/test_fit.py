"""How near a title is, by hand-made worlds small enough to see through."""

import pytest

from opscontent.text import fit

WEATHER = [f"{city}明天有大雨" for city in "京沪穗蓉汉秦杭宁津渝"]
MENUS = ["菜单上的英语笑话", "这些菜名怎么翻译", "点菜时用得上的英语", "翻译成这样的菜单", "英语菜单的十个错"]


def test_our_own_subject_is_nearer_than_any_of_the_background() -> None:
    learned = fit.learn(MENUS, WEATHER)

    assert learned.nearer_than("菜单翻译又出笑话") == 100
    assert learned.nearer_than("青岛明天有大雨") == 0
    assert learned.score("菜单翻译又出笑话") > learned.score("英语老师的一天") > learned.score("青岛明天有大雨") == 0


def test_a_keyword_speaks_for_a_title_before_anything_was_published() -> None:
    learned = fit.learn([], WEATHER, keywords=["菜单"])

    assert learned.score("一份老菜单") > learned.score("一碗好面") == 0


def test_a_keyword_is_worth_less_where_everybody_says_it() -> None:
    learned = fit.learn([], WEATHER, keywords=["菜单", "大雨"])

    assert learned.keywords["菜单"] > learned.keywords["大雨"] == 0


def test_what_was_passed_on_speaks_against_a_title() -> None:
    without = fit.learn(MENUS, WEATHER)
    learned = fit.learn(MENUS, WEATHER, passed=["明星上英语课", "明星的英语", "明星翻车"])

    assert learned.score("明星英语") < 0 < without.score("明星英语")
    assert learned.score("菜名") == without.score("菜名") > 0


def test_what_nobody_said_counts_for_nothing() -> None:
    assert fit.learn(MENUS, WEATHER).score("龘龘龘龘") == 0


def test_signs_are_characters_pairs_words_and_lengths_of_numbers() -> None:
    assert fit.signs("菜单 menu2025") == {"菜", "单", "菜单", "menu", "#4"}


@pytest.mark.parametrize("title, expected", [("", False), ("😀", False), ("菜单", False), ("菜单上", True)])
def test_a_title_has_to_say_something(title: str, expected: bool) -> None:
    assert fit.is_sayable(title) is expected


def test_without_background_nothing_is_measured() -> None:
    with pytest.raises(ValueError, match="background"):
        fit.learn(MENUS, []).nearer_than("菜单")


@pytest.mark.parametrize(
    "line, title, expected",
    [
        ("每周一篇菜单翻译的笑话。", "菜单翻译错了", ["菜单翻译"]),
        ("每周一篇菜单翻译的笑话。", "一篇小说", []),
        ("给上班族的早餐", "早餐吃什么", ["早餐"]),
        ("Menus that travel well.", "Travel with menus", ["menus", "travel"]),
        ("One thing you can use today.", "Can you do it?", []),
        ("替我们的读者", "我们的歌", []),
    ],
)
def test_common_words_are_those_that_a_line_and_a_title_share(line: str, title: str, expected: list[str]) -> None:
    assert fit.common_words(line, title) == expected


def test_common_words_leave_out_what_everybody_writes() -> None:
    assert fit.common_words("说说中国的菜单", "中国菜单", ["中国"]) == ["菜单"]


def test_the_background_is_measured_as_if_it_had_not_been_learned_from() -> None:
    """Or every new title would seem nearer than those that are known."""
    background = [f"{chr(0x4E00 + number)}{chr(0x5E00 + number)}菜" for number in range(100)]
    own = [f"{title}单" for title in background[:10]]

    learned = fit.learn(own, background)

    known = sum(learned.nearer_than(title) >= 95 for title in background)
    assert known <= 5
    assert learned.score(background[0]) < learned.marks[100]


def test_a_sign_that_only_what_was_passed_on_has_is_no_trouble_where_a_keyword_was_heard() -> None:
    learned = fit.learn(MENUS, [*WEATHER, "菜单上新"], passed=["龘龘龘"], keywords=["菜单"])

    assert learned.score("龘龘龘") < 0
