"""Which titles are about the same."""

import pytest

from opscontent.text.nearness import nearest

TITLES = [
    "菜单翻译大赏：这些译名让人笑出声",
    "夏天的第一场雨",
    "Ten menus that made us laugh",
    "英语里的十种道歉",
    "今天天气真好",
]


def found(title: str, **values: int) -> list[int]:
    return [near.at for near in nearest(title, TITLES, **values)]


@pytest.mark.parametrize(
    "title, expected",
    [
        ("让人笑出声的菜单翻译", [0]),
        ("十种英语道歉", [3]),
        ("Menus that make people laugh", [2]),
        ("股市今日大跌", []),
        ("", []),
        ("！！！", []),
        ("的", []),
    ],
)
def test_nearest_finds_the_same_subject_in_other_words(title: str, expected: list[int]) -> None:
    assert found(title) == expected


def test_the_very_same_title_is_wholly_alike_whatever_it_looks_like() -> None:
    near = nearest("夏天的第一場雨！", TITLES)[0]

    assert (near.at, near.score, near.is_alike) == (1, 100, True)


def test_nearest_names_the_nearest_first_and_not_more_than_asked_for() -> None:
    titles = ["夏天的雨", "菜单翻译大赛", "菜单翻译的笑话", "冬天的雪", "一个笑话"]

    assert [near.at for near in nearest("菜单翻译的笑话", titles)] == [2, 1, 4]
    assert [near.at for near in nearest("菜单翻译的笑话", titles, most=2)] == [2, 1]


def test_a_latin_word_is_found_as_a_whole_word() -> None:
    assert nearest("men at work", ["Ten menus of the world"], least=0) == []


def test_nothing_is_near_where_there_is_nothing() -> None:
    assert nearest("菜单", []) == []
