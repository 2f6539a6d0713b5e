"""Absolute words that China's advertising law rules out of advertisements, and where they are harmless.

Article 9(3) names 国家级, 最高级 and 最佳; the guide of the market regulator (2023, No. 6) lets pass what is an
attitude, a goal, a true comparison with oneself, advice on use, a legal grade, a name or a true background. The words
are in absolute_words.toml."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_LISTS = tomllib.loads(Path(__file__).with_name("absolute_words.toml").read_text("utf-8"))
_SENTENCE = re.compile(r"[^。！？!?\n]*[。！？!?]?")


def _any_of(words: str) -> re.Pattern[str]:
    """The longest first: 全国第一 is more than 第一."""
    return re.compile("|".join(re.escape(word) for word in sorted(words.split(), key=len, reverse=True)))


_WORDS, _HARMLESS = _any_of(_LISTS["words"]), _any_of(_LISTS["harmless"])


@dataclass(frozen=True)
class Claim:
    """An absolute word and the sentence it stands in."""

    word: str
    sentence: str


def claims(text: str) -> Iterator[Claim]:
    """Each absolute word of a text with its sentence, harmless phrases left out; the same twice is told once."""
    seen: set[Claim] = set()
    for sentence in filter(None, (match.group().strip() for match in _SENTENCE.finditer(text))):
        for match in _WORDS.finditer(_HARMLESS.sub(lambda found: "\0" * len(found.group()), sentence)):
            claim = Claim(match.group(), sentence)
            if claim not in seen:
                seen.add(claim)
                yield claim
