"""Names as readers want to see them printed. Knows no table."""

import re

# What Chinese papers print for the characters they leave out; how many there were is nobody's business.
LEFT_OUT = "××"
_WORDS = re.compile(r"[^\s.·•‧・_-]+")


def initials(name: str) -> str:
    """Short for a name: 李小明 becomes 李××, Anna Lee A. L.; of what is short already nothing changes."""
    words = _WORDS.findall(name)
    if not words:
        return ""
    if any(_is_spaced(word) for word in words):
        return " ".join(f"{word[0].upper()}." if _is_spaced(word) else word[0] for word in words[:4])
    return words[0][0] + LEFT_OUT


def _is_spaced(word: str) -> bool:
    """Written in letters, with spaces between words."""
    return word[0].isalpha() and ord(word[0]) < 0x2E80
