from itertools import product
from random import Random

import pytest

from opscontent.text.similarity import Corpus, likeness, shared_spans
from tests.text import labelled

PLACES = ("北京", "南京", "成都", "小镇", "海边", "学校", "故乡", "江南", "雪山", "草原", "老城", "夜市")
THINGS = ("雪", "早市", "夜色", "味道", "胡同", "声音", "春天", "小巷", "茶馆", "月亮", "面馆", "风")


def groups(*texts: str) -> list[list[str]]:
    return [[texts[number] for number in members] for members in Corpus(enumerate(texts)).groups()]


@pytest.mark.parametrize(
    "one, other",
    [
        ("夫妻肺片", "夫妻肺片！！😀"),
        ("我觉得夫妻肺片真的非常好吃", "夫妻肺片好吃"),
        ("送餐很快，味道不错", "味道不錯，送餐超級快"),
        ("等了1个多小时", "等了一个小时"),
        ("味道好，送餐快", "味道好送餐快"),
        ("The menu was very funny", "the menu is so funny!!"),
        (
            "去年冬天在公司附近的小馆子里第一次见到这道红烧狮子头",
            "去年冬天在公司附近的小馆子里第一次见到这道红烧师子头",
        ),
    ],
)
def test_alike(one: str, other: str) -> None:
    corpus = Corpus([(1, one), (2, other), (3, "别的什么话")])

    assert (corpus.ask(1), corpus.ask(2)) == ([2], [1])


@pytest.mark.parametrize(
    "one, other",
    [
        ("好吃", "不好吃"),
        ("味道不错", "味道不错，送餐慢"),
        ("等了两个小时", "等了三个小时"),
        ("等了一个半小时", "等了半个小时"),
        ("夫妻肺片", "佛跳墙"),
        ("味道很好，就是送餐太慢", "味道还好，就是送餐太慢"),
        ("送餐有点慢", "送餐太慢"),
        ("我喜欢北京的雪", "我喜欢南京的雪"),
        ("I love the smell of rain", "I love the sound of rain"),
        ("I do like the menu here", "I do not like the menu here"),
        ("😀", "👍"),
        ("", "。"),
    ],
)
def test_not_alike(one: str, other: str) -> None:
    assert groups(one, other) == []


@pytest.mark.parametrize(
    "band, precision, recall",
    [("2-6", 0.97, 0.71), ("7-12", 1.0, 0.55), ("13-30", 1.0, 0.19), ("31+", 1.0, 1.0), ("all", 0.98, 0.55)],
)
def test_labelled_pairs_by_length(band: str, precision: float, recall: float) -> None:
    """What is said to be alike is; alike in other words is not found, and the longer the less. Two are 31+."""
    found = labelled.by_band()[band]

    assert (found.precision >= precision, found.recall >= recall) == (True, True), found


@pytest.mark.parametrize(
    "pattern", ["我最喜欢{}的{}", "I love the {1} of {0}", "在{}的时候，我想起了{}，后来每次路过都要看一眼"]
)
def test_one_sentence_pattern_with_other_content_is_not_alike(pattern: str) -> None:
    texts = [pattern.format(place, thing) for place, thing in product(PLACES, THINGS)]

    assert groups(*texts) == []


def test_twins_are_found_among_replies_of_one_pattern() -> None:
    """A thousand replies by twenty patterns; fifty come again with another look and particles."""
    random = Random(3)
    openings, middles = ("去年在", "那次去", "小时候住", "听说", "梦见"), ("的店里吃到", "路上看见", "人都说", "卖过")
    patterns = [f"{opening}{{}}{middle}{{}}" for opening, middle in product(openings, middles)]
    texts = sorted(
        {random.choice(patterns).format(random.choice(PLACES), random.choice(THINGS)) for _ in range(1500)}
    )
    twins = {f"其实{text}啊！！": text for text in random.sample(texts, 50)}

    found = {tuple(sorted(members)) for members in groups(*texts, *twins)}

    assert found == {tuple(sorted(pair)) for pair in twins.items()}


def test_a_group_forms_around_what_most_say() -> None:
    corpus = Corpus(enumerate(["夫妻肺片太好笑", "夫妻肺片的菜单太好笑", "夫妻肺片好笑！", "佛跳墙", "很佛跳墙"]))

    assert list(corpus.groups()) == [[0, 2], [3, 4]]


def test_asking_one_by_one_finds_what_the_whole_pass_finds() -> None:
    texts = [text for _, one, other in labelled.labelled() for text in (one, other)]
    corpus = Corpus(enumerate(texts))

    for members in corpus.groups():
        assert set(members[1:]) <= set(corpus.ask(members[0]))


def test_progress_is_told_gist_by_gist() -> None:
    told: list[int] = []

    list(Corpus(enumerate(["甲乙", "丙丁", "甲乙！"])).groups(told.append))

    assert told == [1, 2]


def test_shared_words_are_marked_in_the_text_itself() -> None:
    assert shared_spans("送餐，速度太慢了", "送餐太慢") == [
        ("送餐", True),
        ("，速度", False),
        ("太慢", True),
        ("了", False),
    ]
    assert "".join(piece for piece, _ in shared_spans("İstanbul ß", "istanbul")) == "İstanbul ß"


def test_likeness_is_a_share() -> None:
    assert likeness("夫妻肺片！", "夫妻 肺片") == 100
    assert likeness("送餐太慢", "送餐速度太慢") == 80
    assert likeness("甲", "乙") == 0
    assert likeness("😀", "😀") == 100


def test_hostile_texts_cost_little() -> None:
    """Five thousand characters without a stop, the same ones again and again."""
    texts = ["哈嘿" * 2500, "ab" * 2500, "一" * 5000, "的" * 5000, "甲乙丙" * 1600, "a b " * 1250]

    assert groups(*texts) == []
