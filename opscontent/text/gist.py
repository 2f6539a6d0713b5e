"""What a short text says once words are left out that say nothing of their own; knows no table and no other text.

`Gists` reads texts into gists: one character a token (a Han character, or a stand-in for a Latin word or number), so
that two of them can be compared as strings."""

import re
from dataclasses import dataclass
from itertools import accumulate, pairwise

from opscontent.text.cjk import HAN, fold

# Particles, words of degree that point the same way, and who speaks. Nothing of these may turn a sentence around.
_FREE_HAN = (
    "非常|超级|特别|十分|相当|极其|实在|真心|确实|的确|其实|简直|真的|真是|几乎|有够|他妈的|他妈|特么|尼玛"
    "|就是|但是|可是|不过|而且|然后|所以|因为|只是|感觉|觉得|认为|个人|我们|咱们|咱|俺|我|这|那|的|地|"
    "得|了|着|啊|呀|吧|呢|嘛|哦|噢|喔|唉|哎|嗯|呵|嘿|啦|咯|哇|额|呃|喽|哟|嗒|滴|哈|呐|诶|就|也|"
    "都|又|才|却|而|但|很|太|真|超|挺|极|蛮|忒|老是|总是|是|在"
)
_FREE_LATIN = "a an the is was are were i it this that and very so really too just my our quite"
# A number is as good as about that number, and one of a thing is the thing.
_NUMERALS = "0-9一二两三四五六七八九十百千万半几俩"
_HEDGES = rf"(?:接近|将近|大约|大概|差不多|足足|整整|快要?|近|约)(?=[{_NUMERALS}])"
_OVER = rf"(?<=[{_NUMERALS}个])多(?=[个小分天年块元次点人钟])"
_ONE_OF = "一(?=[份点些次下直]|个(?!半))|(?<=[一二两几半])个"
_FREE = re.compile(rf"{_HEDGES}|{_OVER}|{_ONE_OF}|还(?![好行可])|{_FREE_HAN}|\b(?:{_FREE_LATIN.replace(' ', '|')})\b")
# What turns a sentence around or sets another measure: two texts that differ in one of these do not say the same.
_TELLING = frozenset("不没无未别莫勿甭吗还稍略点些多少大小早晚好坏差冷热快慢高低长短新旧前后上下左右东南西北男女买卖")
_NUMBER = re.compile(rf"[{_NUMERALS}]|\d")
_TELLING_LATIN = re.compile("not|no|never|none|without|dont|cant|isnt|wasnt|wont|less|more")
_TOKEN = re.compile(r"[a-z0-9\u00df-\u024f]+|[^ |]")
_LATIN = re.compile(r"[a-z0-9\u00df-\u024f]")
_HAN_DIGITS = "零一二三四五六七八九"
_DIGIT = re.compile(r"(?<!\d)\d(?!\d)")
LONGEST_SAID_TWICE = 40  # tokens of a clause: looking for what is said twice costs their square
_TWICE = re.compile(r"(..+?)\1+")
# As a clause of their own these add nothing but a mood.
_MOODS = frozenset(["赞", "好", "棒", "顶", "谢", "谢谢", "加油", "支持", "如题", "哈哈", "嘻嘻", "呜呜"])
_GAP = re.compile(rf"(?<=[{HAN}]) | (?=[{HAN}])")
_STAND_INS = 0xF0000  # the first character of a plane for private use
_BREAK = "|"


class _Plain(dict[int, str]):
    """For `str.translate`: one folded character for each, a stroke for what parts sentences. Fills itself."""

    def __missing__(self, point: int) -> str:
        char = chr(point)
        self[point] = " " if char.isspace() and char != "\n" else (fold(char)[:1] or ("" if char == "'" else _BREAK))
        return self[point]


_PLAIN = _Plain()


@dataclass(frozen=True, slots=True)
class Gist:
    """`tokens` of what is said; `ends` are the places in it (0 is before the first) where a clause ends."""

    tokens: str
    ends: frozenset[int]

    @property
    def clauses(self) -> list[str]:
        return [self.tokens[begin:end] for begin, end in pairwise([0, *sorted(self.ends)])]

    @property
    def in_order(self) -> "Gist":
        """The same for any order of the clauses."""
        if len(self.ends) < 2:
            return self
        clauses = sorted(self.clauses)
        return Gist("".join(clauses), frozenset(accumulate(map(len, clauses))))


class Gists:
    """Reads texts; knows which stand-in means which Latin word."""

    def __init__(self) -> None:
        self._stand_ins: dict[str, str] = {}
        self._words: dict[str, str] = {}

    def read(self, text: str) -> Gist:
        """The gist; of a text that says nothing of its own all of it, of one of symbols only none."""
        plain = _plain(text)
        return self._gist(_FREE.sub("", plain)) or self._gist(plain) or Gist("", frozenset())

    def tokens(self, text: str) -> str:
        """All its tokens, those that say nothing included."""
        return "".join(self._clauses(_plain(text)))

    def word(self, token: str) -> str:
        """The word that a token stands for."""
        return self._words.get(token, token)

    def is_telling(self, tokens: str) -> bool:
        """Whether one of these tokens would turn a sentence around, or is a number."""
        return any(
            token in _TELLING or _TELLING_LATIN.fullmatch(self.word(token)) or _NUMBER.search(self.word(token))
            for token in tokens
        )

    def _gist(self, plain: str) -> Gist | None:
        clauses = self._clauses(plain)
        telling = [clause for clause in clauses if clause not in _MOODS] or clauses
        tokens, ends = "", set()
        for clause in telling:
            tokens += _TWICE.sub(r"\1", clause) if 4 <= len(clause) <= LONGEST_SAID_TWICE else clause
            ends.add(len(tokens))
        return Gist(tokens, frozenset(ends)) if tokens else None

    def _clauses(self, plain: str) -> list[str]:
        """The tokens of each clause."""
        parts = plain.split(_BREAK)
        made = (self._clause(clause) if _LATIN.search(clause) else clause.replace(" ", "") for clause in parts)
        return [clause for clause in made if clause]

    def _clause(self, clause: str) -> str:
        return "".join(each if len(each) == 1 else self._stand_in(each) for each in _TOKEN.findall(clause))

    def _stand_in(self, word: str) -> str:
        if word not in self._stand_ins:
            self._stand_ins[word] = chr(_STAND_INS + len(self._stand_ins) % 0xFFFF)
            self._words[self._stand_ins[word]] = word
        return self._stand_ins[word]


def _plain(text: str) -> str:
    """Folded, character for character, with strokes between clauses; a single digit is a Han numeral."""
    plain = _GAP.sub(_BREAK, text.translate(_PLAIN))
    return _DIGIT.sub(lambda found: _HAN_DIGITS[int(found.group())], plain).replace("两", "二")
