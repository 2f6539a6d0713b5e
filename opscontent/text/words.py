"""Words and numbers that an editor must not miss in a text; knows no word list of its own."""

import re
import unicodedata
from collections.abc import Iterable

from opscontent.text.inputs import tidy

# Weights of the 17 digits before the check character, GB 11643-1999.
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"

_LATIN = re.compile(r"[a-z0-9\u00df-\u024f]")
_INVISIBLE = re.compile("[\xad\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")

_CONTACT = re.compile(
    r"(?<![0-9A-Za-z])(?P<identity>[1-9]\d{16}[\dXx])(?![0-9A-Za-z])"
    r"|(?<!\d)(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)"
    r"|(?<!\d)\(?0\d{2,3}\)?[- ]?\d{7,8}(?!\d)"
    r"|(?<!\d)400[- ]?\d{3}[- ]?\d{4}(?!\d)"
    r"|(?:微信|薇信|威信|[Vv]信|(?<![A-Za-z])(?:[Vv][Xx]|[Ww][Xx]|[Ww]e[Cc]hat|[Ww]ei[Xx]in))"
    r"(?:号|[ ]?(?:ID|id|Id))?[ ]?(?:[::]|是|为|=)?[ ]?(?P<wechat>[A-Za-z][A-Za-z0-9_-]{5,19})(?![A-Za-z0-9_-])"
)


def words_hit(text: str, words: Iterable[str]) -> list[str]:
    """Those of `words` that stand in the text, in their own order and wording, each once.

    A word that begins or ends with a Latin letter or digit must begin or end there as a whole word;
    Han is found anywhere. Case, width and invisible characters make no difference.
    """
    plain = _even(text)
    return [word for word in dict.fromkeys(words) if stands_in(plain, _even(word).strip())]


def contact_numbers(text: str) -> list[str]:
    """Mobile and fixed line numbers of the mainland, identity numbers that pass their check character,
    WeChat names that follow 微信, vx or wx; as written but half-width, in order, each once."""
    found = (match.group("wechat") or match.group() for match in _contacts(text))
    return list(dict.fromkeys(found))


def _contacts(text: str) -> Iterable[re.Match[str]]:
    for match in _CONTACT.finditer(_half_width(text)):
        if not match.group("identity") or _is_identity(match.group("identity")):
            yield match


def _is_identity(number: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(number, _ID_WEIGHTS, strict=False))
    month, day = int(number[10:12]), int(number[12:14])
    return _ID_CHECKS[total % 11] == number[17].upper() and 1 <= month <= 12 and 1 <= day <= 31


def _even(text: str) -> str:
    return unicodedata.normalize("NFKC", _half_width(text).casefold())


def _half_width(text: str) -> str:
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", tidy(text)))


def stands_in(text: str, word: str) -> bool:
    """Whether the word is in the text, both evened out or folded alike; a Latin edge must be an edge there too."""
    at = text.find(word) if word else -1
    while at >= 0:
        end = at + len(word)
        if not _cuts(text[at - 1 : at], word[0]) and not _cuts(text[end : end + 1], word[-1]):
            return True
        at = text.find(word, at + 1)
    return False


def _cuts(outside: str, edge: str) -> bool:
    """Whether the word's edge lies inside a Latin word."""
    return bool(outside and _LATIN.match(outside) and _LATIN.match(edge))
