"""Telling terms: the words that a pile of short texts has and the others have not. Knows no dictionary.

Chinese has no spaces, so a word is a run of characters that stands in several texts, in changing company: a run that
nearly always goes on the same way (送餐速 → 送餐速度) is half a word, and one whose halves stand together no more
often than by chance is none."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import log

from opscontent.text.cjk import HAN

TERMS_MOST = 5
LONGEST = 6  # characters of a Chinese term
# Never inside a term: particles, pronouns, and what only links.
_CUTS = "的了是我你您他她它们咱俺吗呢吧啊呀哦嘛嗯呵哎唉噢喔哇啦咯呃诶这那哪"
_LAUGHTER = "哈{2,}|嘿{2,}|呵{2,}|嘻{2,}|呜{2,}"
_NO_START = frozenset("么也都就又却而但很把被与着地得个一于")
_NO_END = frozenset("也都就还又才却而但很太真超挺极蛮在和与跟把被给让从得着不没个一有再最更每要会能想")
_EMPTY_WORDS = """没有 不会 不能 不要 可以 怎样 一样 一下 一点 一些 一直 一次 有点 有些 时候 因为 所以 可是 不过
    而且 然后 自己 知道 感觉 觉得 真心 非常 特别 比较 已经 起来 出来 上来 下来 过来 还有 还要 只有 其实 大家 现在 每次
    以后 之后 之前 以前 不知 不知道 如果 虽然 应该 可能 需要 居然 竟然 然而 终于 结果 或者 以及 为了 关于 里面 上面
    下面 还可 还可以 有没有 不得 个人 人家 算了 本来 起码 至少 几乎 几个 两个 好像 什么 怎么 多么 为什么
    时间 今天 昨天 明天"""
_EMPTY_LATIN_WORDS = """a about after all also am an and any are as at be because been but by can could did do does
    for from get got had has have he her him his how i if in into is it its just like me more most my no not of on or
    our out really she so some than that the their them then there these they this to too up us very was we were what
    when which who will with would you your im dont it's i'm don't"""
_EMPTY, _EMPTY_LATIN = frozenset(_EMPTY_WORDS.split()), frozenset(_EMPTY_LATIN_WORDS.split())
_RUN = re.compile(rf"[{HAN}]+|[a-z\u00df-\u024f]+(?:['’-][a-z\u00df-\u024f]+)*")
_CUT = re.compile(f"[{_CUTS}]|{_LAUGHTER}")
_IS_HAN = re.compile(f"[{HAN}]")
HALF_A_WORD = 0.7  # goes on the same way at least so often
BY_CHANCE = 2.0  # its halves meet fewer times as often as by chance
BOUND = 0.5  # unless so much of one half is always found beside the other
SEEN_LEAST = 0.06  # share of a pile that has a term which speaks for it
GROWS = 0.6  # so often the longer term stands where the shorter does
LONGER_IS_CLEARER = 0.15  # for each character above two


@dataclass(frozen=True)
class Read:
    """A text as runs of Chinese characters and Latin words, without what says nothing."""

    runs: tuple[str, ...]

    def grams(self, size: int) -> Iterator[str]:
        for run in self.runs:
            if _IS_HAN.match(run):
                yield from (run[at : at + size] for at in range(len(run) - size + 1))

    @property
    def latin(self) -> Iterator[str]:
        return (run for run in self.runs if not _IS_HAN.match(run))


def read(text: str) -> Read:
    plain = unicodedata.normalize("NFKC", text).lower()
    runs = (piece for run in _RUN.findall(plain) for piece in _CUT.split(run))
    return Read(tuple(run for run in runs if len(run) > 1 and run not in _EMPTY_LATIN))


def words_of(texts: Sequence[Read]) -> list[list[str]]:
    """The words and phrases of each text that several of them have, in a settled order."""
    known = _known(texts)
    return [sorted(_standing_in(text, known)) for text in texts]


def telling(words: Sequence[Sequence[str]], piles: Sequence[Sequence[int]]) -> list[list[str]]:
    """The terms of each pile (places in `words`, a list a text), the most telling first, at most TERMS_MOST; [] where
    none tells."""
    having = Counter(word for text in words for word in text)
    return [_terms([words[at] for at in pile], lambda word: having[word] / len(words)) for pile in piles]


def _known(texts: Sequence[Read]) -> frozenset[str]:
    """Whole words and phrases that several of the texts have."""
    least = max(2 if len(texts) < 100 else 3, len(texts) // 1000)
    levels = _levels(texts, least)
    counts = {gram: count for level in levels for gram, count in level.items()}
    halves = _halves(counts)
    latin = Counter(word for text in texts for word in set(text.latin))
    chinese = (word for word in counts if len(word) > 1 and word not in halves)
    whole = {word for word in chinese if may_be_word(word) and _holds_together(word, counts, len(texts))}
    return frozenset(whole | {word for word, count in latin.items() if count >= least})


def _levels(texts: Sequence[Read], least: int) -> list[dict[str, int]]:
    """In how many texts each run of one, two … characters stands: a long one only if its parts stand often enough."""
    levels: list[dict[str, int]] = []
    for size in range(1, LONGEST + 1):
        shorter = levels[-1] if levels else None
        found = Counter(gram for text in texts for gram in _candidates(text, size, shorter))
        levels.append({gram: count for gram, count in found.items() if count >= least})
    return levels


def _candidates(text: Read, size: int, shorter: dict[str, int] | None) -> Iterable[str]:
    grams = set(text.grams(size))
    return grams if shorter is None else [each for each in grams if each[1:] in shorter and each[:-1] in shorter]


def _halves(counts: dict[str, int]) -> set[str]:
    """Runs that nearly always go on the same way, to the left or to the right."""
    parts = ((part, count) for gram, count in counts.items() for part in (gram[1:], gram[:-1]) if part)
    return {part for part, count in parts if count >= HALF_A_WORD * counts[part]}


def may_be_word(word: str) -> bool:
    """Whether a run of characters may say something by itself."""
    return word not in _EMPTY and word[0] not in _NO_START and word[-1] not in _NO_END


def _holds_together(word: str, counts: dict[str, int], total: int) -> bool:
    splits = ((counts[word[:at]], counts[word[at:]]) for at in range(1, len(word)))
    count = counts[word]
    return all(count * total >= BY_CHANCE * one * other or count >= BOUND * min(one, other) for one, other in splits)


def _standing_in(text: Read, words: frozenset[str]) -> set[str]:
    grams = {gram for size in range(2, LONGEST + 1) for gram in text.grams(size) if gram in words}
    return grams | {word for word in text.latin if word in words}


def _terms(pile: Sequence[Sequence[str]], share_of: Callable[[str], float]) -> list[str]:
    having = Counter(word for text in pile for word in text)
    least = max(2, SEEN_LEAST * len(pile))
    scores = {
        word: count / len(pile) * log(count / len(pile) / share_of(word)) * (1 + LONGER_IS_CLEARER * _beyond(word))
        for word, count in having.items()
        if count >= least
    }
    chosen: list[str] = []
    for word in sorted(scores, key=lambda each: (-scores[each], each)):
        if scores[word] > 0:
            _take(word, chosen, having)
    return chosen[:TERMS_MOST]


def _beyond(word: str) -> int:
    return min(len(word) - 2, 2) if _IS_HAN.match(word) else 0


def _take(word: str, chosen: list[str], having: Counter[str]) -> None:
    """One of several that share characters is enough: the longer where it stands nearly as often."""
    near = next((at for at, other in enumerate(chosen) if _overlap(word, other)), None)
    if near is None:
        chosen.append(word)
    elif chosen[near] in word and having[word] >= GROWS * having[chosen[near]]:
        chosen[near] = word


def _overlap(one: str, other: str) -> bool:
    if not (_IS_HAN.match(one) and _IS_HAN.match(other)):
        return one == other
    return any(one[at : at + 2] in other for at in range(len(one) - 1))
