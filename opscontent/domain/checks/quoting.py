"""Readers' words: consent, withdrawal, changes by their senders, privacy, credit, answers."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext

from opscontent.domain.checks.finding import Finding, Level, Place, Subject, check
from opscontent.domain.quotes import EditKind, Quote
from opscontent.domain.replies import ReplyState
from opscontent.text.cjk import contact_numbers
from opscontent.text.layouts import empty_answers
from opscontent.text.markdown import has_credits

CONSENT = _l("A reader's consent")
NAME_SHOWN = 12


@check
def nobody_took_it_back(subject: Subject) -> Iterable[Finding]:
    for quote in subject.article.placed:
        if quote.reply.state == ReplyState.withdrawn:
            sentence = _l("%(who)s took this reply back. Take it out of the text.", who=named(quote))
            yield Finding("withdrawn", Level.blocks, Place.quote, sentence, rule=CONSENT, found=(mark(quote),))


@check
def everyone_agreed(subject: Subject) -> Iterable[Finding]:
    for quote in subject.article.placed:
        if quote.lacks_consent:
            who = named(quote)
            sentence = (
                _l("%(who)s does not agree to be printed any more. Take it out of the text.", who=who)
                if quote.reply.consent_revoked_at
                else _l("%(who)s has not agreed to be printed.", who=who)
            )
            yield Finding("consent", Level.blocks, Place.quote, sentence, rule=CONSENT, found=(mark(quote),))


@check
def changed_words_are_settled(subject: Subject) -> Iterable[Finding]:
    for quote in subject.article.placed:
        if quote.is_overtaken and quote.reply.state != ReplyState.withdrawn:
            sentence = _l("%(who)s changed this reply after it was picked. Settle it on the desk.", who=named(quote))
            yield Finding("reply_changed", Level.blocks, Place.quote, sentence, found=(mark(quote),))


@check
def answers_are_written(subject: Subject) -> Iterable[Finding]:
    count = empty_answers(subject.article.revision.body)
    if count:
        sentence = lazy_ngettext(
            "A reader's question has no answer yet.", "%(num)d of the readers' questions have no answer yet.", count
        )
        yield Finding("answer_missing", Level.warns, Place.body, sentence)


@check
def every_quote_is_ours(subject: Subject) -> Iterable[Finding]:
    for number in subject.article.missing:
        sentence = _l("Reply %(number)d is not among this post's quotes. Pick it on the desk first.", number=number)
        yield Finding("quote_missing", Level.blocks, Place.quote, sentence, found=(f"[[reply:{number}]]",))


@check
def nobody_is_exposed(subject: Subject) -> Iterable[Finding]:
    for quote in subject.article.placed:
        numbers = contact_numbers(f"{quote.words}\n{quote.credited}")
        if numbers:
            sentence = _l("%(who)s gives a phone or ID number. Take it out of the wording.", who=named(quote))
            yield Finding("private_number", Level.blocks, Place.quote, sentence, found=tuple(numbers))


@check
def the_kind_of_edit_is_true(subject: Subject) -> Iterable[Finding]:
    for quote in subject.article.placed:
        if quote.edit_kind == EditKind.verbatim and quote.words != quote.reply.text:
            sentence = _l("%(who)s is marked as verbatim, but the wording was changed.", who=named(quote))
            yield Finding("not_verbatim", Level.warns, Place.quote, sentence, found=(mark(quote),))


@check
def readers_are_thanked(subject: Subject) -> Iterable[Finding]:
    if subject.article.placed and not has_credits(subject.article.revision.body):
        sentence = _l("Thank the readers by name: put [[credits]] where the list should stand.")
        yield Finding("credits_missing", Level.advises, Place.quote, sentence)


def named(quote: Quote) -> str:
    """How a finding names a quote: its number and who said it."""
    return f"#{quote.reply_id} {quote.credited[:NAME_SHOWN]}".strip()


def mark(quote: Quote) -> str:
    return f"[[reply:{quote.reply_id}]]"
