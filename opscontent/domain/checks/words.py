"""Words that the brief rules out."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l

from opscontent.domain import briefs
from opscontent.domain.checks.finding import Finding, Level, Place, Subject, check
from opscontent.text.cjk import words_hit


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
        for word in words_hit(subject.all_text, briefs.forbidden_words(line)):
            yield Finding(
                "off_limits",
                Level.blocks,
                Place.body,
                _l("“%(word)s” is off limits for this account.", word=word),
                rule=line,
                found=(word,),
            )
