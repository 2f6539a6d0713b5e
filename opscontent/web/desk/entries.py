"""The rows of the desk's list: picks with their forms, headings, and what parts the quotes of a text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from wtforms.fields.choices import SelectChoice

from opscontent.domain import articles, triage
from opscontent.domain.quotes import AlsoSent, Divider, Quote, Section, Trouble, also_sent, trouble, words_picked
from opscontent.domain.replies import Reply, ReplyPicture, pictures_of_many
from opscontent.domain.revisions import Revision
from opscontent.text import markdown
from opscontent.text.diff import word_diff
from opscontent.text.inputs import tidy
from opscontent.web import names
from opscontent.web.desk.screen import EMPTY_KIND, QuoteForm


@dataclass(frozen=True)
class Fields:
    """What stands in the fields of a pick. Two hundred of them are printed plainly: a form object for each took the
    server more than a second."""

    version: str
    wording: str
    kind: str
    credit: str
    note: str
    errors: Mapping[str, Sequence[str]]
    theirs: str = ""
    also: str = ""

    @classmethod
    def stored(cls, quote: Quote) -> "Fields":
        version, also = str(quote.version), quote.also.value
        return cls(version, quote.words, quote.edit_kind.value, quote.credited, quote.note, {}, also=also)

    @classmethod
    def typed(cls, form: QuoteForm) -> "Fields":
        """Of a form that was refused."""
        errors = {field.name: [str(error) for error in field.errors] for field in form if field.errors}
        shown = ("wording", "kind", "credit", "note", "also")
        wording, kind, credit, note, also = (form[name].data or "" for name in shown)
        return cls(form.version._value(), wording, kind, credit, note, errors, form.theirs, also)


@dataclass(frozen=True)
class Pick:
    """One quote with its fields and how many say the same. `is_placed`: it has a place among the others that can be
    changed; a quote that its text doesn't print has none. `picked_words` are those before its sender changed them,
    `said_of_others` what is printed of those who sent the same."""

    quote: Quote
    number: int
    fields: Fields
    votes: int
    pictures: Sequence[ReplyPicture]
    is_placed: bool
    picked_words: str = ""
    said_of_others: str = ""

    @property
    def trouble(self) -> Trouble | None:
        return trouble(self.quote)

    @property
    def since_picked(self) -> Sequence[Any]:
        """What the sender changed since it was picked, as far as we know the words of then."""
        return word_diff(self.picked_words, self.quote.reply.text) if self.picked_words else ()

    @property
    def pieces(self) -> Sequence[Any]:
        """What the wording in the form changed of the original."""
        wording = tidy(self.fields.wording).strip()
        return word_diff(self.quote.reply.text, wording) if wording != self.quote.reply.text.strip() else ()


@dataclass(frozen=True)
class Heading:
    """A section of the desk with the number of its picks."""

    section: Section
    count: int


Entry = Pick | Heading | Divider


def entries(
    items: Sequence[Quote | Section | Divider], written: Revision | None, forms: Mapping[int, QuoteForm]
) -> list[Entry]:
    """The rows in their order; `forms` are those that were refused, `written` is the text of a post."""
    picks = _picks([item for item in items if isinstance(item, Quote)], written, forms)
    found: list[Entry] = []
    for item in items:
        if isinstance(item, Section):
            found.append(Heading(item, _count_under(items, item)))
        else:
            found.append(item if isinstance(item, Divider) else picks[item.id])
    return found


def options() -> dict[str, dict[str, Markup]]:
    """The choices of a pick's fields, by the one that is chosen; a kind that there isn't chooses none."""
    kinds = _options(names.choices("EditKind", empty=EMPTY_KIND))
    return {"kind_options": kinds, "also_options": _options(names.choices("Also"))}


def _options(given: Sequence[SelectChoice]) -> dict[str, Markup]:
    choices = [(choice.value, str(choice.label)) for choice in given]
    one = '<option{} value="{}">{}</option>'
    return {
        kind: Markup("").join(
            Markup(one).format(Markup(" selected") if value == kind else "", value, label) for value, label in choices
        )
        for kind, _label in choices
    }


def _picks(shown: Sequence[Quote], written: Revision | None, forms: Mapping[int, QuoteForm]) -> dict[int, Pick]:
    pictures, votes = pictures_of_many(quote.reply_id for quote in shown), _votes([quote.reply for quote in shown])
    before, others = words_picked(shown), also_sent(shown)
    printed = set(markdown.reply_ids(written.body)) if written else {quote.reply_id for quote in shown}
    return {
        quote.id: Pick(
            quote,
            number,
            Fields.typed(forms[quote.id]) if quote.id in forms else Fields.stored(quote),
            votes.get(quote.reply_id, 0),
            pictures.get(quote.reply_id, ()),
            is_placed=quote.reply_id in printed,
            picked_words=before.get(quote.id, ""),
            said_of_others=_said_of_others(quote, others),
        )
        for number, quote in enumerate(shown, start=1)
    }


def _said_of_others(quote: Quote, others: Mapping[int, AlsoSent]) -> str:
    language = articles.language_of(quote.prompt.account)
    return articles.said_of(others[quote.id], language) if quote.id in others else ""


def _votes(replies: Sequence[Reply]) -> dict[int, int]:
    """How many say the same as each; a post may quote more than one prompt."""
    found: dict[int, int] = {}
    for prompt_id in dict.fromkeys(reply.prompt_id for reply in replies):
        cards = triage.cards(prompt_id, [reply for reply in replies if reply.prompt_id == prompt_id])
        found |= {card.reply.id: card.votes for card in cards}
    return found


def _count_under(items: Sequence[Any], section: Section) -> int:
    count = 0
    for item in items[list(items).index(section) + 1 :]:
        if not isinstance(item, Quote):
            break
        count += 1
    return count
