"""How a post's quotes are laid out, and laid out again: another order or pattern, with the words around kept."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask_babel import lazy_gettext as _l

from opscontent.db import db
from opscontent.domain import activity, revisions, triage
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.posts import Post
from opscontent.domain.quotes.quote import BUILDABLE_POSTS, Quote, of_post
from opscontent.domain.revisions import Revision, RevisionKind
from opscontent.errors import Conflict, Rejected
from opscontent.text import blocks, layouts, markdown
from opscontent.text.layouts import BEST_MOST, Layout, Pattern

NO_SECTIONS = _l("There are no sections yet. Add some, or choose another layout.")
OTHERS_READ = _l("Someone reads this post already. Take it back to drafting first.")


@dataclass(frozen=True)
class Divider:
    """What parts a post's quotes: a heading, a line, the thanks. It stays where it is."""

    key: str
    words: str
    is_heading: bool


def layout_of(account: Account, quotes: Sequence[Quote], pattern: Pattern) -> Layout:
    """The pattern in the readers' language, with those of these quotes that are the best."""
    language = "zh" if account.language.startswith("zh") else "en"
    best = _best(quotes) if pattern is Pattern.best else ()
    return Layout(pattern, language, best)


def text_outline(quotes: Sequence[Quote], revision: Revision | None) -> list[Divider | Quote]:
    """A post's quotes as its text has them, with what parts them; those that the text doesn't print come last."""
    by_reply = {quote.reply_id: quote for quote in quotes}
    found: list[Divider | Quote] = []
    for at, segment in enumerate(blocks.read(revision.body if revision else "", by_reply)):
        if at:
            found.append(Divider(f"d{at}", segment.title or segment.divider, bool(segment.title)))
        found += [by_reply[block.reply_id] for block in segment.blocks]
    return [*found, *(quote for quote in quotes if quote not in found)]


def rearrange(post: Post, keys: Sequence[str], *, base_number: int, by: Person) -> None:
    """Bring the post's quotes into this order, each with the paragraphs under it.

    `keys` are those of `text_outline`, `base_number` the revision that was looked at. Raises `Conflict` where the
    text is another one by now, `Rejected` where others read it."""
    quotes = of_post(post.id)
    reply_of = {quote.key: str(quote.reply_id) for quote in quotes}
    written = _text(post)
    try:
        wanted = [reply_of.get(key, key) for key in keys if key in reply_of or key.startswith("d")]
        body = layouts.rearranged(written.body, {quote.reply_id for quote in quotes}, wanted)
    except ValueError:
        raise Conflict(_l("The text changed meanwhile. Look at it as it is now, then order it again.")) from None
    _save(post, written, body, base_number=base_number, by=by)


def shift_in_text(quote: Quote, places: int, *, base_number: int, by: Person) -> None:
    """Move a quote of a post up (negative) or down by so many places, past a heading as past a quote."""
    assert quote.post is not None
    written = _text(quote.post)
    quotes = of_post(quote.post.id)
    printed = set(markdown.reply_ids(written.body))
    items = text_outline(quotes, written)
    keys = [each.key for each in items if isinstance(each, Divider) or each.reply_id in printed]
    if quote.key not in keys:
        raise Rejected(_l("The text does not print this quote yet."))
    at = keys.index(quote.key)
    keys.remove(quote.key)
    keys.insert(max(0, at + places), quote.key)
    rearrange(quote.post, keys, base_number=base_number, by=by)


def relay(post: Post, pattern: Pattern, *, base_number: int, by: Person) -> None:
    """Lay all quotes of a post out in another pattern; what people wrote stays. Raises like `rearrange`."""
    quotes, written = of_post(post.id), _text(post)
    known = {quote.reply_id for quote in quotes}
    if pattern is Pattern.theme and not layouts.has_sections(written.body, known):
        raise Rejected(NO_SECTIONS)
    body = layouts.relaid(written.body, known, layout_of(post.account, quotes, pattern))
    _save(post, written, body, base_number=base_number, by=by)


def number_as_written(post: Post, body: str) -> None:
    """Give the post's quotes the order in which its text prints them."""
    places = {reply_id: at for at, reply_id in enumerate(markdown.reply_ids(body), start=1)}
    for quote in of_post(post.id):
        quote.position = places.get(quote.reply_id, len(places) + 1)
    db.session.flush()


def _text(post: Post) -> Revision:
    if post.state not in BUILDABLE_POSTS:
        raise Rejected(OTHERS_READ)
    written = revisions.latest(post.id)
    if written is None:
        raise Rejected(_l("Nothing is written yet."))
    return written


def _save(post: Post, written: Revision, body: str, *, base_number: int, by: Person) -> None:
    text = replace(written.text, body=body)
    if revisions.save(post, text, base_number=base_number, by=by, kind=RevisionKind.built):
        activity.record(by, "post.quotes_arranged", post)
    number_as_written(post, body)


def _best(quotes: Sequence[Quote]) -> tuple[int, ...]:
    """By votes, then rating; who is as good as another keeps the order of the desk."""
    votes: dict[int, int] = {}
    for prompt_id in {quote.prompt_id for quote in quotes}:
        cards = triage.cards(prompt_id, [quote.reply for quote in quotes if quote.prompt_id == prompt_id])
        votes |= {card.reply.id: card.votes for card in cards}
    ranked = sorted(quotes, key=lambda quote: (-votes.get(quote.reply_id, 0), -(quote.reply.rating or 0)))
    return tuple(quote.reply_id for quote in ranked[:BEST_MOST])
