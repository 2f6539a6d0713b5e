"""How near a title is to what an account publishes, measured against what everybody writes; knows no table.

A title is taken for its signs: characters, pairs of characters, Latin words, the lengths of numbers. A sign speaks
for an account as far as it is commoner in its titles than in the background, and against it as far as it is commoner
in what it passed on. What an account has not said yet counts for nothing: a board is no fair sample of all others.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from math import log, sqrt

from opscontent.text.cjk import fold
from opscontent.text.terms import may_be_word, read
from opscontent.text.words import stands_in

PRIOR = 10  # titles that the background counts for among our own: a sign seen once says little
HEARD = 0.1  # of a title of our own: what a foreign title says that holds a keyword of ours
NAMED = 0.5  # the same for a keyword itself
KEYWORD = 0.5  # what a keyword in a title weighs beside its signs, times how rare it is
SIGNS_MOST = 4000  # kept of one account, the most telling; a JSON of some 80 kB
COMMON = 0.01  # of the background's titles: words that say nothing of a subject
SAYABLE = 4  # signs, of which a title has to have that many to be judged
_PART = re.compile(r"[a-z\u00df-\u024f]+|\d+|[^a-z\u00df-\u024f\d]+")


@dataclass(frozen=True)
class Learned:
    """What is known of one account. `marks` are the background's scores at 0, 1 … 100 per cent, none without one."""

    weights: Mapping[str, float] = field(default_factory=dict)  # by sign
    keywords: Mapping[str, float] = field(default_factory=dict)  # by folded keyword
    marks: Sequence[float] = ()
    common: Collection[str] = frozenset()  # words that everybody writes

    def score(self, title: str) -> float:
        """Higher is nearer; says something only beside other scores of the same account."""
        return _score(fold(title), self.weights, self.keywords)

    def nearer_than(self, title: str) -> int:
        """Of 100 titles of the background, how many are further away: 0 to 100. Raises where there is none."""
        if not self.marks:
            raise ValueError("no background was learned")
        return min(bisect_left(self.marks, self.score(title)), 100)


def learn(
    own: Iterable[str], background: Iterable[str], *, passed: Iterable[str] = (), keywords: Iterable[str] = ()
) -> Learned:
    """From the titles that an account published, passed on and has nothing to do with, and the words of its brief."""
    words = list(dict.fromkeys(filter(None, map(fold, keywords))))
    foreign, heard, rarity = _parted([fold(title) for title in background], words)
    tally = _Tally.of(list(map(fold, own)), foreign, heard, words, list(map(fold, passed)))
    weights = {sign: round(tally.weight(sign), 2) for sign in tally.mine.keys() | tally.passed.keys()}
    kept = sorted((sign for sign in weights if weights[sign]), key=lambda sign: (-abs(weights[sign]), sign))
    common = frozenset(s for s, times in tally.rest.items() if len(s) > 1 and times > COMMON * tally.rest_count)
    return Learned(
        {sign: weights[sign] for sign in kept[:SIGNS_MOST]}, rarity, tally.marks(foreign, heard, rarity), common
    )


def is_sayable(title: str) -> bool:
    """Whether a title says enough to be measured."""
    return len(signs(fold(title))) >= SAYABLE


def common_words(line: str, title: str, everywhere: Collection[str] = ()) -> list[str]:
    """The words of a sentence that stand in a title too, without those that say nothing of a subject."""
    folded = fold(title)
    found = (word for run in read(line).runs for word in _standing(run, folded))
    return list(dict.fromkeys(word for word in found if word not in everywhere and may_be_word(word)))


@lru_cache(maxsize=4096)
def signs(folded: str) -> frozenset[str]:
    """The signs of a folded text. Of a number only its length counts: 2025 is as good as 2026."""
    found: set[str] = set()
    for run in folded.split():
        for part in _PART.findall(run):
            if part.isdigit():
                found.add(f"#{min(len(part), 4)}")
            elif part.isascii() or "\u00df" <= part[0] <= "\u024f":
                found.add(part)
            else:
                found.update(part)
                found.update(first + second for first, second in pairwise(part))
    return frozenset(found)


def _standing(run: str, folded: str) -> Iterator[str]:
    """The longest pieces of a run that stand in a folded title: two Chinese characters or more, or the Latin word."""
    if run.isascii():
        if len(run) > 2 and stands_in(folded, run):
            yield run
        return
    at = 0
    while at < len(run) - 1:
        end = at + 2
        while end <= len(run) and fold(run[at:end]) in folded:
            end += 1
        if end > at + 2:
            yield run[at : end - 1]
        at = max(at + 1, end - 1)


@dataclass(frozen=True)
class _Tally:
    """In how many titles each sign stands: of our own (foreign ones and keywords count for a part), of the rest, and
    of what was passed on; and how many titles these are."""

    mine: Mapping[str, float]
    mine_count: float
    rest: Mapping[str, int]
    rest_count: int
    passed: Mapping[str, int]
    passed_count: int

    @classmethod
    def of(
        cls, own: list[str], foreign: list[str], heard: list[str], words: list[str], passed: list[str]
    ) -> "_Tally":
        mine: defaultdict[str, float] = defaultdict(float)
        for titles, worth in ((own, 1.0), (heard, HEARD), (words, NAMED)):
            for sign in (sign for title in titles for sign in signs(title)):
                mine[sign] += worth
        count = len(own) + HEARD * len(heard) + NAMED * len(words) / 5  # a keyword is a fifth of a title
        return cls(mine, count, _counted(foreign), len(foreign), _counted(passed), len(passed))

    def weight(self, sign: str, *, without: int = 0, unheard: float = 0.0) -> float:
        """What a sign says for us, as if so many titles of the rest, or so much of a heard one, were not there."""
        share = (self.rest.get(sign, 0) - without + 0.5) / (self.rest_count - without + 1)
        said = _over(max(self.mine.get(sign, 0.0) - unheard, 0.0), self.mine_count - unheard, share)
        return said - _over(self.passed.get(sign, 0), self.passed_count, share)

    def marks(self, foreign: list[str], heard: list[str], keywords: Mapping[str, float]) -> list[float]:
        """The scores of the background, each title as if it had not been learned from, at 0, 1 … 100 per cent."""
        known = self.mine.keys() | self.passed.keys()
        alone = {sign: self.weight(sign, without=1) for sign in known if sign in self.rest}
        scores = [_score(title, alone, keywords) for title in foreign]
        unheard = {sign: self.weight(sign, unheard=HEARD) for sign in known} if heard else {}
        scores = sorted(scores + [_score(title, unheard, keywords) for title in heard])
        return [round(scores[(len(scores) - 1) * cent // 100], 3) for cent in range(101)] if scores else []


def _counted(titles: list[str]) -> Counter[str]:
    return Counter(sign for title in titles for sign in signs(title))


def _parted(background: list[str], words: list[str]) -> tuple[list[str], list[str], dict[str, float]]:
    """What has nothing to do with us, what holds a keyword of ours, and how rare each keyword is."""
    having: Counter[str] = Counter()
    foreign: list[str] = []
    heard: list[str] = []
    for title in background:
        hit = [word for word in words if stands_in(title, word)]
        having.update(hit)
        (heard if hit else foreign).append(title)
    rarity = {word: round(log((len(background) + 1) / (having[word] + 1)), 2) for word in words}
    return foreign, heard, rarity


def _over(count: float, total: float, share: float) -> float:
    return max(0.0, log((count + PRIOR * share) / ((total + PRIOR) * share)))


def _score(folded: str, weights: Mapping[str, float], keywords: Mapping[str, float]) -> float:
    found = signs(folded)
    if not found:
        return 0.0
    named = sum(weight for word, weight in keywords.items() if stands_in(folded, word))
    return sum(weights.get(sign, 0.0) for sign in found) / sqrt(len(found)) + KEYWORD * named
