"""Which short texts say the same, and by which words; knows no table.

A ratio alone does not tell: where many use one sentence pattern ("I love the X of Y"), 80 is right for one pair in a
thousand. So what differs is looked at: it may be words that say nothing of their own, a word that all here use,
or a slip in what is otherwise a copy; never a number, a negation or another thing. Short texts get no leeway."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Indel, Opcode

from opscontent.text.cjk import HAN
from opscontent.text.gist import Gist, Gists

SHORTEST_LOOSE = 4  # tokens; below that only the very same gist is alike
SHORTEST_SLIP = 10  # tokens, from which a slip of the pen can be told from another word
SHORTEST_COPY = 31  # tokens, from which a copy may have lost or got a clause
RUN_MOST = 2  # tokens that may be put in at one place
COPY_SHARE = 0.75
BLOCK_LEAST = 4  # tokens in a row that count as copied
COMMON = 100  # in one text of so many, at least, is a word that everybody here uses
ALONE = 20  # what is a clause of its own once in so many times says something by itself
FEW = 12  # texts: what so few have in common is no pattern
LATIN_TYPO = 85  # ratio of two words
KEYS, KEYS_LEAST, POSTINGS_MOST, CANDIDATES_MOST = 6, 2, 40, 40
_SLOTS = 1 << 22
_WORD = re.compile(rf"[{HAN}]|[^\W_{HAN}]+")


@dataclass(slots=True)
class _Known:
    gist: Gist
    numbers: list[int] = field(default_factory=list)
    grams: tuple[str, ...] = ()  # by which it is found again


class Corpus:
    """Texts by number. Add them all, or one by one, and ask which others one of them is alike to."""

    def __init__(self, texts: Iterable[tuple[int, str]] = ()) -> None:
        self.gists = Gists()
        self._known: dict[str, _Known] = {}  # by sorted tokens
        self._key_of: dict[int, str] = {}
        self._spread: Counter[str] = Counter()  # in how many gists a token or a pair of tokens is
        self._clauses: Counter[str] = Counter()  # what somebody said as a clause of its own
        self._threes = bytearray(_SLOTS)  # the same for three in a row, by a hash: never too few
        self._shorter: defaultdict[str, list[str]] = defaultdict(list)
        self._having: defaultdict[str, list[str]] = defaultdict(list)
        self._waiting: list[str] = []
        for number, text in texts:
            self.add(number, text)

    def add(self, number: int, text: str) -> None:
        """Take in a text; it must be new."""
        gist = self.gists.read(text)
        key = gist.in_order.tokens or text.strip()
        self._key_of[number] = key
        if key not in self._known:
            self._known[key] = _Known(gist)
            self._count(gist.tokens)
            self._clauses.update(clause for clause in gist.clauses if len(clause) <= RUN_MOST)
            self._waiting.append(key)
        self._known[key].numbers.append(number)

    def same(self, number: int) -> list[int]:
        """All whose gist is the same, itself included, in the order in which they came."""
        return self._known[self._key_of[number]].numbers

    def ask(self, number: int) -> list[int]:
        """The others that it is alike to: those of the same gist first, then by likeness."""
        key = self._key_of[number]
        found = sorted((-score, other) for other, score in self._near(key))
        near = [each for _, other in found for each in self._known[other].numbers]
        return [each for each in self._known[key].numbers if each != number] + near

    def groups(self, tick: Callable[[int], None] = lambda done: None) -> Iterator[list[int]]:
        """Every text that is alike to others, with them: (the one all others of the group are alike to, others…).

        What most say comes first, so that a group forms around it. `tick` is told how many gists are done."""
        taken: set[str] = set()
        most_first = sorted(
            self._known, key=lambda key: (-len(self._known[key].numbers), self._known[key].numbers[0])
        )
        for done, key in enumerate(most_first, 1):
            tick(done)
            if key in taken:
                continue
            others = [other for other, _ in self._near(key) if other not in taken]
            taken.update((key, *others))
            members = [number for each in (key, *others) for number in self._known[each].numbers]
            if len(members) > 1:
                yield members

    def _near(self, key: str) -> Iterator[tuple[str, float]]:
        self._index_waiting()
        mine = self._known[key].gist
        if not mine.tokens:
            return  # symbols only: nothing but the same is alike
        others = self._candidates(key)
        gists = [self._known[other].gist for other in others]
        found = _like(mine.tokens, [gist.tokens for gist in gists])
        if len(mine.ends) > 1:
            found |= _like(key, others) | found
        for at, score in found.items():
            if self._is_alike(mine, gists[at]) or self._is_alike(mine.in_order, gists[at].in_order):
                yield others[at], score

    def _candidates(self, key: str) -> list[str]:
        near = {key: None}
        for shorter in self._shortened(key):
            near.update(dict.fromkeys(self._shorter.get(shorter, ())))
        found: Counter[str] = Counter()
        for gram in self._known[key].grams:
            found.update(self._having[gram])
        found.pop(key, None)
        several = [(other, count) for other, count in found.items() if count >= KEYS_LEAST]
        several.sort(key=lambda each: -each[1])
        near.update(dict.fromkeys(other for other, _ in several[:CANDIDATES_MOST]))
        return list(near)[1:]

    def _index_waiting(self) -> None:
        for key in self._waiting:
            for shorter in self._shortened(key):
                if len(self._shorter[shorter]) < POSTINGS_MOST:
                    self._shorter[shorter].append(key)
            self._known[key].grams = tuple(self._rarest(key))
            for gram in self._known[key].grams:
                if len(self._having[gram]) < POSTINGS_MOST:
                    self._having[gram].append(key)
        self._waiting.clear()

    def _shortened(self, key: str) -> set[str]:
        """By which a short text is found again: its clauses in both orders, without any one or two in a row."""
        tokens = self._known[key].gist.tokens
        return _shortened(key) if key == tokens else _shortened(key) | _shortened(tokens)

    def _rarest(self, key: str) -> list[str]:
        """The pairs of tokens by which a longer text is found again."""
        tokens = self._known[key].gist.tokens
        if len(tokens) < SHORTEST_SLIP:
            return []
        grams = sorted({first + second for first, second in pairwise(tokens)})
        # Those that no other text has lead to none.
        shared = [gram for gram in grams if self._spread[gram] > 1]
        return sorted(shared or grams, key=self._spread.__getitem__)[:KEYS]

    def _count(self, tokens: str) -> None:
        self._spread.update({*tokens, *(first + second for first, second in pairwise(tokens))})
        if len(tokens) < SHORTEST_SLIP:
            return
        threes = self._threes
        for slot in _slots(tokens):
            if threes[slot] <= FEW:
                threes[slot] += 1

    def _is_alike(self, one: Gist, other: Gist) -> bool:
        """Whether what differs says nothing of its own."""
        if one.tokens == other.tokens:
            return True  # the stops stand elsewhere
        if min(len(one.tokens), len(other.tokens)) < SHORTEST_LOOSE:
            return False
        steps = [step for step in Indel.opcodes(one.tokens, other.tokens) if step.tag != "equal"]
        steps = _slips(steps)
        allowed = _steps_allowed(min(len(one.tokens), len(other.tokens)))
        if len(steps) <= allowed and all(self._says_nothing(step, one, other) for step in steps):
            return len(steps) == 1 or self._is_of_few(one.tokens, other.tokens)
        return self._is_copy(one.tokens, other.tokens)

    def _says_nothing(self, step: Opcode, one: Gist, other: Gist) -> bool:
        gone, come = one.tokens[step.src_start : step.src_end], other.tokens[step.dest_start : step.dest_end]
        if self.gists.is_telling(gone + come):
            return False
        if gone and come:
            return self._is_slip(gone, come, one, other)
        run, ends, end = (come, other.ends, step.dest_end) if come else (gone, one.ends, step.src_end)
        # Before what it belongs to it tells more of the same; behind that, or as a clause, it says one thing more.
        is_statement = end in ends or self._clauses[run] * ALONE > self._spread[run]
        if len(run) > RUN_MOST or is_statement:
            return False
        return all(self._is_common(token) for token in run) or (len(run) == 1 and self._is_long_of_few(one, other))

    def _is_slip(self, gone: str, come: str, one: Gist, other: Gist) -> bool:
        if len(gone) != 1 or len(come) != 1:
            return False
        words = self.gists.word(gone), self.gists.word(come)
        if min(map(len, words)) > 1:
            return fuzz.ratio(*words) >= LATIN_TYPO
        return self._is_long_of_few(one, other)

    def _is_long_of_few(self, one: Gist, other: Gist) -> bool:
        is_long = min(len(one.tokens), len(other.tokens)) >= SHORTEST_SLIP
        return is_long and self._is_of_few(one.tokens, other.tokens)

    def _is_common(self, token: str) -> bool:
        return self._spread[token] >= max(3, len(self._known) // COMMON)

    def _is_copy(self, one: str, other: str) -> bool:
        if min(len(one), len(other)) < SHORTEST_COPY:
            return False
        blocks = [block.size for block in Indel.opcodes(one, other).as_matching_blocks()]
        shared = sum(size for size in blocks if size >= BLOCK_LEAST)
        return shared >= COPY_SHARE * max(len(one), len(other)) and self._is_of_few(one, other)

    def _is_of_few(self, one: str, other: str) -> bool:
        """Most of what the two share, three tokens at a time, is shared by few others: they are no pattern."""
        shared = set(_slots(one)) & set(_slots(other))
        return sum(self._threes[slot] <= FEW for slot in shared) * 2 > len(shared)


def shared_spans(text: str, other: str) -> list[tuple[str, bool]]:
    """`text` in pieces, True for words that stand in `other` too, in the same order; the pieces join to the text."""
    mine, theirs = list(_WORD.finditer(text)), _WORD.findall(other.casefold())
    blocks = Indel.opcodes([word.group().casefold() for word in mine], theirs).as_matching_blocks()
    spans, at = [], 0
    for block in blocks:
        start, end = _place(mine, block.a, block.size)
        if len(text[start:end].strip()) > 1 or (end > start and len(mine) < SHORTEST_LOOSE):
            spans += [(text[at:start], False), (text[start:end], True)]
            at = end
    return [span for span in [*spans, (text[at:], False)] if span[0]]


def likeness(one: str, other: str) -> int:
    """How much of two texts is the same, 0 to 100, width, case and signs aside."""
    gists = Gists()
    return round(fuzz.ratio(gists.tokens(one), gists.tokens(other)))


def _place(words: list[re.Match[str]], first: int, count: int) -> tuple[int, int]:
    return (words[first].start(), words[first + count - 1].end()) if count else (0, 0)


def _like(tokens: str, others: list[str]) -> dict[int, float]:
    """Those of `others`, by their place, that are near enough to be looked at, with their ratio."""
    edits = 2 * _steps_allowed(len(tokens))
    least = 100 * (1 - edits / (2 * len(tokens) + 1)) if len(tokens) < SHORTEST_COPY else 100 * COPY_SHARE
    return {
        at: score
        for _, score, at in process.extract(tokens, others, scorer=fuzz.ratio, score_cutoff=least, limit=None)
    }


def _steps_allowed(count: int) -> int:
    return 1 + count // 15


def _shortened(tokens: str) -> set[str]:
    """A short gist and what it is without any one or two tokens in a row."""
    if not SHORTEST_LOOSE <= len(tokens) < SHORTEST_SLIP + RUN_MOST:
        return {tokens}
    places = ((at, at + size) for size in range(1, RUN_MOST + 1) for at in range(len(tokens) - size + 1))
    return {tokens, *(tokens[:begin] + tokens[end:] for begin, end in places)}


def _slips(steps: list[Opcode]) -> list[Opcode]:
    """One token gone and one come at the same place are one step."""
    joined: list[Opcode] = []
    for step in steps:
        last = joined[-1] if joined else None
        if last and last.src_end == step.src_start and last.dest_end == step.dest_start:
            joined[-1] = Opcode("replace", last.src_start, step.src_end, last.dest_start, step.dest_end)
        else:
            joined.append(step)
    return joined


def _slots(tokens: str) -> list[int]:
    points = [ord(token) for token in tokens]
    threes = zip(points, points[1:], points[2:], strict=False)
    return [(first * 1000003 ^ second * 8191 ^ third * 31) & (_SLOTS - 1) for first, second, third in threes]
