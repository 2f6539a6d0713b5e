"""What typed text must lose before it is stored; knows nothing of markup."""

import re
import unicodedata

from opscontent.text.marks import COMBINING, COMBINING_BELOW, PLANES_ABOVE

# U+0085 and U+2028/2029 break lines in browsers and in JSON; one kind of line end is enough.
_LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")

# Controls; lone surrogates (no database takes them); bidi embeddings, overrides and isolates
# (text that reads differently from what it is); zero-width fillers; interlinear marks; non-characters.
# U+200C and U+200D stay: emoji sequences and several scripts need them. The last sixteen code points
# are never text; the cleaner uses some of them as stand-ins.
_HOSTILE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069"
    "\u200b\u2060-\u2064\ufeff\ufff9-\ufffb\ufffe\uffff\U0010fff0-\U0010ffff]"
)

# NFC sorts a run of combining marks in quadratic time, and a tower of them hides the lines above.
_TOWER = re.compile(f"([{COMBINING}][{COMBINING}]{{7}})[{COMBINING}]+")
# Hundreds of rare ranges make that slow on every text; this one is not.
_MAYBE_TOWER = re.compile(f"[{COMBINING_BELOW}{PLANES_ABOVE}][{COMBINING_BELOW}{PLANES_ABOVE}]{{8}}")


def tidy(text: str) -> str:
    """The text in NFC with line ends as \\n, without controls, lone surrogates and bidi overrides.

    A letter keeps eight combining marks.
    """
    text = _HOSTILE.sub("", _LINE_END.sub("\n", text))
    if _MAYBE_TOWER.search(text):
        text = _TOWER.sub(r"\1", text)
    return unicodedata.normalize("NFC", text)


def one_line(text: str) -> str:
    """Tidied, every run of white space one space, none at the ends."""
    return " ".join(tidy(text).split())
