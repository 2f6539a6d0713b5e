"""Words that the brief rules out."""

import re
from collections.abc import Iterable

from flask_babel import lazy_gettext as _l

from opscontent.domain.checks.finding import Finding, Level, Place, Subject, check
from opscontent.text.cjk import length, words_hit

# An off-limits line this short is taken to the letter; of a longer one, what stands in quotation marks.
CHARACTERS_MAXIMUM = 12  # of a Chinese line, which has no spaces
WORDS_MAXIMUM = 3
LETTERS_MAXIMUM = 40
_HAN = re.compile("[\u3400-\u9fff]")
_IN_QUOTES = re.compile('[「『“"]([^」』”"]{1,40})[」』”"]')


@check
def words_we_avoid(subject: Subject) -> Iterable[Finding]:
    if subject.brief:
        for word in words_hit(subject.all_text, subject.brief.dont_words):
            yield Finding(
                "dont_word",
                Level.warns,
                Place.body,
                _l("“%(word)s” is a word we avoid.", word=word),
                rule=_l("Words we avoid"),
                found=(word,),
            )


@check
def off_limits(subject: Subject) -> Iterable[Finding]:
    for line in subject.brief.off_limits if subject.brief else ():
        for word in words_hit(subject.all_text, forbidden_words(line)):
            yield Finding(
                "off_limits",
                Level.blocks,
                Place.body,
                _l("“%(word)s” is off limits for this account.", word=word),
                rule=line,
                found=(word,),
            )


def forbidden_words(line: str) -> list[str]:
    """What an off-limits line forbids to the letter: itself if it is a word, else what it puts in quotation marks."""
    is_chinese = bool(_HAN.search(line))
    is_short = length(line) <= (CHARACTERS_MAXIMUM if is_chinese else LETTERS_MAXIMUM)
    return [line] if is_short and len(line.split()) <= WORDS_MAXIMUM else _IN_QUOTES.findall(line)
