import pytest

from opscontent.text import terms
from opscontent.text.terms import read, telling, words_of


@pytest.mark.parametrize(
    "text, runs",
    [
        ("这家的味道不错！送餐也快", ("家", "味道不错", "送餐也快")),
        ("哈哈哈，哈密瓜", ("哈密瓜",)),
        ("ＷｉＦｉ is really slow, I don't like it", ("wifi", "slow")),
        ("！！😀 123", ()),
        ("", ()),
    ],
)
def test_a_text_is_read_as_runs(text: str, runs: tuple[str, ...]) -> None:
    assert read(text).runs == tuple(run for run in runs if len(run) > 1)


FAST = ["送餐速度很快", "送餐速度真快", "骑手送餐速度不行", "说到送餐速度，快", "送餐速度太慢"]
GOOD = ["米饭很香", "米饭硬", "今天米饭有点少", "米饭好吃", "喜欢米饭"]


def told(*piles: list[str]) -> list[list[str]]:
    texts = [read(text) for pile in piles for text in pile]
    places, begin = [], 0
    for pile in piles:
        places.append(list(range(begin, begin + len(pile))))
        begin += len(pile)
    return telling(words_of(texts), places)


def test_a_pile_is_told_by_whole_words_that_the_others_have_not() -> None:
    assert told(FAST, GOOD) == [["送餐速度"], ["米饭"]]


def test_what_all_have_tells_nothing() -> None:
    assert told(FAST, FAST) == [[], []]


def test_latin_words_are_terms_without_the_small_ones() -> None:
    slow = ["The WiFi was slow", "slow wifi again", "it is slow: wifi"]

    assert told(slow, GOOD) == [["slow", "wifi"], ["米饭"]]


def test_the_longer_word_speaks_where_it_stands_nearly_as_often() -> None:
    lines = ["外卖小哥很好", "外卖小哥不错", "外卖小哥准时", "外卖凉了"]

    assert told(lines, GOOD)[0] == ["外卖小哥"]


def test_no_more_terms_than_fit_a_line() -> None:
    words = ["凉拌黄瓜", "红烧茄子", "夫妻肺片", "清蒸鲈鱼", "麻婆豆腐", "干锅花菜", "糖醋里脊"]
    lines = [f"{word}。" * 2 for word in words for _ in range(4)]

    assert len(told(lines, GOOD * 8)[0]) == terms.TERMS_MOST
