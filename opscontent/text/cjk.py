"""Chinese and mixed text: folded for comparing, cut for the search index, counted; knows no markup."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from itertools import pairwise
from math import ceil

from opencc import OpenCC

from opscontent.text.marks import MARKS, MARKS_BELOW, PLANES_ABOVE
from opscontent.text.words import contact_numbers, stands_in, words_hit

__all__ = [
    "Query",
    "bigrams",
    "contact_numbers",
    "fold",
    "fold_key",
    "fold_keys",
    "fold_look",
    "folded_words_hit",
    "length",
    "mark_spans",
    "query_terms",
    "reading_minutes",
    "word_count",
    "words_hit",
]

HAN_PER_MINUTE = 400
TABLE_MOST = 20_000  # characters; there are a million, and who sends them all is no reader
WORDS_PER_MINUTE = 220

# Ideographs, radicals' compatibility forms and 〇々; extension planes included.
HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HAN = re.compile(f"[{HAN}]")
_LATIN_WORD = re.compile(r"[A-Za-z0-9\u00c0-\u024f]+(?:['\u2019.-][A-Za-z0-9\u00c0-\u024f]+)*")

# Han, kana and hangul run on without spaces, so a gap between two of them means nothing.
_RUNS_ON = f"{HAN}\u3040-\u30ff\u31f0-\u31ff\u1100-\u11ff\uac00-\ud7a3"
_UNSPACED = re.compile(f"[{_RUNS_ON}]")

# A character and what follows it without meaning anything alone: marks, parts of Korean syllables,
# half-width sound marks.
_CLUSTER = re.compile(f"[\u4e00-\u9fff]|.[{MARKS}\u1160-\u11ff\uff9e\uff9f]{{0,8}}", re.DOTALL)
_REPEATABLE = re.compile(r"[^\W\d_]")

# For texts in which no character joins another. A space stands where nothing is left of a character.
_MAY_JOIN = re.compile(f"[{MARKS_BELOW}{PLANES_ABOVE}\u1160-\u11ff\uff9e\uff9f]")
_NO_GAPS = re.compile(f"^ +| +$|(?<=[{_RUNS_ON}]) +| +(?=[{_RUNS_ON}])")
_GAPS = re.compile(" {2,}")
_REPEATED = re.compile(r"([^\W\d_])\1\1+")

_TO_SIMPLIFIED = OpenCC("t2s")

# What never stands alone on the screen: joiners, variation selectors, skin tones, tag characters.
_JOINER = "\u200d"
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)
_JAMO_TAILS = range(0x1160, 0x1200)


@dataclass(frozen=True, slots=True)
class Query:
    """Encoded terms that must follow each other; with `prefix` the last one is only a beginning."""

    terms: tuple[str, ...]
    prefix: bool


def fold(text: str) -> str:
    """What two texts have in common when only look differs.

    Width, case and traditional forms are gone, so are punctuation, emoji and controls; a letter repeated three
    times or more stays twice (digits keep their count). Single spaces remain between Latin words only.
    """
    return _fold_plain(text, _TO_FOLD) if _is_plain(text) else "".join(char for char, _, _ in _folded(text))


def fold_look(text: str) -> str:
    """The same with traditional characters as they are: a name in these is another name."""
    if _is_plain(text):
        return _fold_plain(text, _TO_LOOK)
    return "".join(char for char, _, _ in _folded(text, _fold_look))


def fold_key(text: str) -> str:
    """A hex sha256 that equal foldings share; a text of symbols only is its own, stripped."""
    return _key(fold(text) or text.strip())


def fold_keys(text: str) -> tuple[str, str]:
    """`fold_key` of `fold` and of `fold_look`, for hardly more than the price of one."""
    looked = fold_look(text)
    folded = fold(looked) if looked.translate(_TO_SIMPLE) != looked else looked
    return _key(folded or text.strip()), _key(looked or text.strip())


def folded_words_hit(text: str, words: Iterable[str]) -> list[str]:
    """Those of `words` that stand in the folded text, as they were written: Han anywhere, Latin as whole words.

    Signs and spaces between Han hide nothing (加-微-信 is 加微信); a word of symbols only is looked up as it is."""
    wanted = tuple(words)
    if not wanted:
        return []
    folded = fold(text)
    return [word for word in wanted if (stands_in(folded, kept) if (kept := _folded_word(word)) else word in text)]


def bigrams(text: str, folding: Callable[[str], str] = fold) -> str:
    """Every pair of neighbours in the folded text, and each run's last character, as index terms.

    A term is `u` and the code points in hex, so that SQLite's unicode61 and PostgreSQL's `simple`
    both keep it whole; characters beyond the first plane are marked with `g`, so that no term begins
    like another one by accident.
    """
    return " ".join(term for run in folding(text).split() for term in _run_terms(run))


def query_terms(query: str) -> Query:
    """The terms of `query` in order, to be searched as a phrase in `bigrams`; none for symbols only."""
    runs = fold(query).split()
    terms = [term for run in runs for term in _run_terms(run)]
    prefix = bool(runs) and len(runs[-1]) == 1
    if terms and not prefix:
        terms.pop()
    return Query(tuple(terms), prefix)


def length(text: str) -> int:
    """Characters as a reader counts them: marks and joined emoji add nothing, a flag is one."""
    count, joined, flag = 0, False, False
    for char in text:
        if char == _JOINER:
            joined = True
            continue
        if _adds_nothing(char):
            continue
        is_flag = ord(char) in _FLAG_LETTERS
        if not joined and not (is_flag and flag):
            count += 1
            flag = is_flag
        else:
            flag = False
        joined = False
    return count


def reading_minutes(text: str) -> int:
    """At least 1; HAN_PER_MINUTE and WORDS_PER_MINUTE are the usual editors' rule, not a measurement."""
    words = len(_LATIN_WORD.findall(text))
    return max(1, ceil(len(_HAN.findall(text)) / HAN_PER_MINUTE + words / WORDS_PER_MINUTE))


def word_count(text: str) -> int:
    """As readers count: each Chinese (Japanese, Korean) character, each word of a script with spaces, each number."""
    return len(_UNSPACED.findall(text)) + len(_LATIN_WORD.findall(text))


def mark_spans(text: str, query: str) -> list[tuple[str, bool]]:
    """The text in pieces, True where the folded query stands; the pieces join to the text."""
    wanted, found = fold(query), list(_folded(text))
    folded = "".join(char for char, _, _ in found)
    spans: list[tuple[str, bool]] = []
    at, hit = 0, folded.find(wanted) if wanted else -1
    while hit >= 0:
        start, end = found[hit][1], found[hit + len(wanted) - 1][2]
        spans += [(text[at : max(at, start)], False), (text[max(at, start) : end], True)]
        at, hit = max(at, end), folded.find(wanted, hit + len(wanted))
    return [span for span in [*spans, (text[at:], False)] if span[0]]


def _key(folded: str) -> str:
    return sha256(folded.encode("utf-8", "surrogatepass")).hexdigest()


def _is_plain(text: str) -> bool:
    """Whether each character folds by itself: none joins the one before it."""
    return _MAY_JOIN.search(text) is None


def _fold_plain(text: str, table: "_Table") -> str:
    """What `_folded` makes of a plain text, by steps that each look at all of it: six times as fast."""
    return _REPEATED.sub(r"\1\1", _GAPS.sub(" ", _NO_GAPS.sub("", text.translate(table))))


def _folded(text: str, folding: Callable[[str], str] | None = None) -> Iterator[tuple[str, int, int]]:
    """Folded characters, each with the start and end of what it stands for in the text."""
    folding = folding or _fold_cluster
    last, run, gap = "", 0, False
    for cluster in _CLUSTER.finditer(text):
        kept = folding(cluster.group())
        if not kept:
            gap = True
            continue
        for char in kept:
            spaced = gap and last != "" and not _UNSPACED.match(last) and not _UNSPACED.match(char)
            run = run + 1 if char == last and not spaced else 1
            if spaced:
                yield " ", cluster.start(), cluster.start()
            if run < 3 or not _REPEATABLE.match(char):
                yield char, cluster.start(), cluster.end()
            last, gap = char, False


@lru_cache(maxsize=8192)
def _folded_word(word: str) -> str:
    return fold(word)


@lru_cache(maxsize=16384)
def _fold_cluster(cluster: str) -> str:
    return "".join(_simplified(char) if char >= "\u3400" else char for char in _fold_look(cluster))


@lru_cache(maxsize=16384)
def _simplified(char: str) -> str:
    """Character by character, never by phrase: a part of a text must fold as it does within the text, or a search
    for it would miss. (乾 is 干 everywhere then, in 乾坤 too; to find and to compare, that does no harm.)"""
    simpler = _TO_SIMPLIFIED.convert(char)
    return simpler if simpler == char else _simplified(simpler)


@lru_cache(maxsize=8192)
def _fold_look(cluster: str) -> str:
    if "\u4e00" <= cluster <= "\u9fff":
        return cluster
    # Lone Korean letters (ㅠㅠ) would turn into parts that join with their neighbours.
    if "\u3131" <= cluster <= "\u318e":
        return cluster
    kept = ""
    for char in unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", cluster).casefold()):
        if _is_kept(char) and (kept or not _is_dependent(char)):
            kept += char
    return kept


def _is_kept(char: str) -> bool:
    category = unicodedata.category(char)
    return category[0] in "LN" or (category in ("Mn", "Mc") and not "\ufe00" <= char <= "\ufe0f")


def _is_dependent(char: str) -> bool:
    """Marks, and vowels and ends of Korean syllables, mean nothing without what they follow."""
    return unicodedata.category(char)[0] == "M" or ord(char) in _JAMO_TAILS


def _run_terms(run: str) -> Iterator[str]:
    codes = [_code(char) for char in run]
    yield from (f"u{first}{second}" for first, second in pairwise(codes))
    yield f"u{codes[-1]}"


@lru_cache(maxsize=8192)
def _code(char: str) -> str:
    return f"{ord(char):04x}" if ord(char) < 0x10000 else f"g{ord(char):05x}"


@lru_cache(maxsize=8192)
def _adds_nothing(char: str) -> bool:
    if char < "\u0300" and char != "\xad":
        return char < " " and char not in "\n\t"
    point = ord(char)
    if point in _SKIN_TONES or point in _JAMO_TAILS:
        return True
    return unicodedata.category(char) in ("Mn", "Me", "Mc", "Cf", "Cc")


class _Table(dict[int, str]):
    """What `str.translate` looks up: each character folded by itself, remembered."""

    def __init__(self, folding: Callable[[str], str]) -> None:
        super().__init__()
        self._folding = folding

    def __missing__(self, point: int) -> str:
        kept = self._folding(chr(point)) or " "
        if len(self) < TABLE_MOST:
            self[point] = kept
        return kept


_TO_FOLD, _TO_LOOK = _Table(_fold_cluster), _Table(_fold_look)
_TO_SIMPLE = _Table(lambda char: _simplified(char) if char >= "\u3400" else char)
