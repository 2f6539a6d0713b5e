"""Is the title like one that readers have seen before?"""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from rapidfuzz import fuzz, process

from opscontent.domain.checks.finding import Finding, Level, Place, Subject, check
from opscontent.text.cjk import fold

# Two titles of one series ("Best of, week 3") have more in common, two of one subject less.
ALIKE = 70
SHORTEST = 4  # characters, folded


@check
def title_is_new(subject: Subject) -> Iterable[Finding]:
    title = fold(subject.article.revision.title)
    if len(title) < SHORTEST:
        return
    others = [fold(earlier.title) for earlier in subject.earlier]
    best = process.extractOne(title, others, scorer=fuzz.ratio, score_cutoff=ALIKE)
    if best:
        other, score = subject.earlier[best[2]], best[1]
        day = f"{other.planned_at:%Y-%m-%d}" if other.planned_at else "–"
        sentence = _l(
            "The title is %(score)d per cent like “%(title)s” (%(day)s).", score=score, title=other.title, day=day
        )
        yield Finding("title_alike", Level.warns, Place.headline, sentence, found=(other.title,), like=other.id)
