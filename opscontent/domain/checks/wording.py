"""Type and words: slips to mend with a click, absolute claims, words of our own lists, tone, what changed."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext

from opscontent.domain.checks.choices import LISTED
from opscontent.domain.checks.finding import Finding, Fix, Level, Place, Subject, check
from opscontent.text import facts
from opscontent.text.advertising import claims
from opscontent.text.cjk import words_hit
from opscontent.text.typography import Slip, slips

SHOWN_FACTS = 6
CONVENTION = _l("Conventions of Chinese type")
LAW = _l("Advertising law, article 9 (3)")
BRIEF = _l("The brief")


@check
def type_is_set_well(subject: Subject) -> Iterable[Finding]:
    found = slips(subject.article.revision.body)
    for kind in ("spacing", "punctuation", "doubled"):
        slipped = [slip for slip in found if slip.kind == kind]
        if slipped:
            fixes = tuple(Fix(slip.start, slip.old, slip.new, slip.context, slip.mended) for slip in slipped)
            first = tuple(slip.context for slip in slipped[:1])
            sentence = _said(slipped)
            yield Finding(kind, Level.advises, Place.body, sentence, rule=CONVENTION, found=first, fixes=fixes)


@check
def advertisements_claim_nothing_absolute(subject: Subject) -> Iterable[Finding]:
    if not subject.post.is_promotion:
        return
    for claim in claims(subject.all_text):
        sentence = _l(
            "“%(word)s” is absolute, and this post promotes something: “%(sentence)s”",
            word=claim.word,
            sentence=claim.sentence[:80],
        )
        found = (claim.word, claim.sentence)
        yield Finding("absolute_word", Level.warns, Place.body, sentence, rule=LAW, found=found)


@check
def listed_words(subject: Subject) -> Iterable[Finding]:
    for words in subject.word_lists:
        for word in words_hit(subject.all_text, words.words):
            sentence = _l("“%(word)s” is on the list “%(list)s”.", word=word, list=words.name)
            yield Finding(LISTED, words.level, Place.body, sentence, rule=words.name, found=(word,))


@check
def tone_is_ours(subject: Subject) -> Iterable[Finding]:
    brief, text = subject.brief, subject.all_text
    if not brief or not subject.article.revision.body.strip():
        return
    if brief.do_words and not words_hit(text, brief.do_words):
        sentence = _l("None of the words we use stands in it: %(words)s.", words="、".join(brief.do_words[:6]))
        yield Finding("tone_missing", Level.advises, Place.body, sentence, rule=BRIEF)
    names = [name.strip() for name in (brief.persona_self, brief.persona_reader) if name.strip()]
    if names and not words_hit(text, names):
        sentence = _l("It calls neither us nor our readers by name: %(names)s.", names="、".join(names))
        yield Finding("persona_missing", Level.advises, Place.body, sentence, rule=BRIEF)


@check
def facts_are_as_approved(subject: Subject) -> Iterable[Finding]:
    if not subject.approved:
        return
    gone, new = facts.changed(subject.approved, subject.article.revision.body)
    if gone or new:
        sentence = _l(
            "Numbers or names are not those that were approved: %(gone)s → %(new)s.",
            gone=_listed(gone),
            new=_listed(new),
        )
        yield Finding("facts_changed", Level.warns, Place.body, sentence, found=tuple(new[:1]))


def _said(slipped: list[Slip]) -> Any:
    count = len(slipped)
    if slipped[0].kind == "spacing":
        return lazy_ngettext("A space is missing or too much.", "%(num)d spaces are missing or too much.", count)
    if slipped[0].kind == "doubled":
        return lazy_ngettext("A mark is doubled.", "%(num)d marks are doubled.", count)
    return lazy_ngettext("A mark has the wrong width.", "%(num)d marks have the wrong width.", count)


def _listed(found: list[str]) -> str:
    return "、".join(found[:SHOWN_FACTS]) or "–"
