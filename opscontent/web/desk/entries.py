"""The rows of the desk's list: picks with their forms, headings, and what parts the quotes of a text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from opscontent.domain import triage
from opscontent.domain.quotes import Divider, Quote, Section, Trouble, trouble, words_picked
from opscontent.domain.replies import Reply, ReplyPicture, pictures_of_many
from opscontent.domain.revisions import Revision
from opscontent.text import markdown
from opscontent.text.diff import word_diff
from opscontent.text.inputs import tidy
from opscontent.web.desk.screen import QuoteForm, quote_form


@dataclass(frozen=True)
class Pick:
    """One quote with its form and how many say the same. `is_placed`: it has a place among the others that can be
    changed; a quote that its text doesn't print has none. `picked_words` are those before its sender changed them."""

    quote: Quote
    number: int
    form: QuoteForm
    votes: int
    pictures: Sequence[ReplyPicture]
    is_placed: bool
    picked_words: str = ""

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
        wording = tidy(self.form.wording.data or "").strip()
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


def _picks(shown: Sequence[Quote], written: Revision | None, forms: Mapping[int, QuoteForm]) -> dict[int, Pick]:
    pictures, votes = pictures_of_many(quote.reply_id for quote in shown), _votes([quote.reply for quote in shown])
    before = words_picked(shown)
    printed = set(markdown.reply_ids(written.body)) if written else {quote.reply_id for quote in shown}
    return {
        quote.id: Pick(
            quote,
            number,
            forms.get(quote.id) or quote_form(quote),
            votes.get(quote.reply_id, 0),
            pictures.get(quote.reply_id, ()),
            is_placed=quote.reply_id in printed,
            picked_words=before.get(quote.id, ""),
        )
        for number, quote in enumerate(shown, start=1)
    }


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
