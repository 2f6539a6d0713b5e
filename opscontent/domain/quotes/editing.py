"""The wording that is printed: edited beside the original, which never changes; kind of edit and credit."""

import re
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from opscontent.db import db
from opscontent.domain import activity, posts, revisions
from opscontent.domain.people import Person
from opscontent.domain.quotes.also import AlsoSent, also_sent, newest
from opscontent.domain.quotes.quote import Also, EditKind, Quote
from opscontent.domain.replies import CreditWish
from opscontent.errors import Conflict, Rejected
from opscontent.text.diff import word_diff
from opscontent.text.inputs import one_line, tidy

WORDING_MAXIMUM = 10_000
CREDIT_MAXIMUM = 80
NOTE_MAXIMUM = 2000
# Marks that come in when something is left out.
_ELLIPSIS = re.compile(r"[\s….·,，。；;、()\[\]（）【】]*")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")


@dataclass(frozen=True)
class Edit:
    """What an editor sets; `kind` None means: guess it from the difference."""

    wording: str
    kind: EditKind | None = None
    credit: str = ""
    note: str = ""
    also: Also | None = None  # None: as it is


def edit(quote: Quote, values: Edit, *, version: int, by: Person) -> bool:
    """Set the wording; False where nothing differs. A changed quote takes its post's approval away.

    Raises `Conflict` (with `theirs`, the quote as it is) where somebody else edited it since `version`."""
    locked(quote, version)
    before = _printed(quote)
    changes = activity.set_fields(quote, _fields(quote, values))
    if not changes:
        return False
    changes.pop("also_until", None)
    quote.version += 1
    activity.record(by, "reply.worded", quote.reply, changes=changes, note=quote.post.title if quote.post else "")
    if quote.post is not None and before != _printed(quote):
        activity.record(by, "post.quote_changed", quote.post, changes=changes)
        posts.text_changed(quote.post, by=by)
    return True


def reset(quote: Quote, *, version: int, by: Person) -> bool:
    """Back to the original words; credit and note stay."""
    values = Edit(wording=quote.reply.text, credit=quote.credited, note=quote.note)
    return edit(quote, values, version=version, by=by)


def locked(quote: Quote, version: int) -> None:
    """Hold the quote's row. Raises `Conflict` for another version, `Rejected` in a post that is published."""
    db.session.flush()
    db.session.refresh(quote, with_for_update={"of": Quote})
    if quote.version != version:
        raise Conflict(_l("Someone edited this quote while you did. Nothing was overwritten."), theirs=quote)
    if quote.post is not None and quote.post.state in revisions.FROZEN:
        raise Rejected(revisions.FROZEN[quote.post.state])


def guess_kind(original: str, wording: str) -> EditKind:
    """What was done to the words: nothing, only taken out, said in another language, else a light edit."""
    if original.strip() == wording.strip():
        return EditKind.verbatim
    if _is_other_language(original, wording):
        return EditKind.translated
    added = "".join(piece.text for piece in word_diff(original, wording) if piece.kind == "in")
    return EditKind.cut if _ELLIPSIS.fullmatch(added) and len(wording) < len(original) else EditKind.light


def _printed(quote: Quote) -> tuple[str, str, AlsoSent | None]:
    return quote.words, quote.credited, also_sent([quote]).get(quote.id)


def _fields(quote: Quote, values: Edit) -> dict[str, Any]:
    wording, credit = tidy(values.wording).strip(), one_line(values.credit)
    if not wording:
        raise Rejected(_l("A quote needs words. Remove the pick if you don't want it."))
    if len(wording) > WORDING_MAXIMUM or len(credit) > CREDIT_MAXIMUM or len(values.note) > NOTE_MAXIMUM:
        raise Rejected(_l("This is too long."))
    is_nameless = not quote.reply.name and quote.reply.door.is_direct
    if credit and (is_nameless or quote.reply.credit_wish is CreditWish.anonymous):
        raise Rejected(_l("This reader asked not to be named."))
    guessed = guess_kind(quote.reply.text, wording)
    also = values.also or quote.also
    is_settable = guessed is not EditKind.verbatim and values.kind not in (None, EditKind.verbatim)
    return {
        "wording": None if guessed is EditKind.verbatim else wording,
        "edit_kind": values.kind if is_settable else guessed,
        "credit": quote.credit if credit == quote.credited else None if credit == quote.reply.name else credit,
        "note": tidy(values.note).strip(),
        "also": also,
        "also_until": quote.also_until if also is Also.nobody or not values.also else newest(quote.prompt_id),
    }


def _is_other_language(original: str, wording: str) -> bool:
    """One is mostly Chinese and the other has hardly any."""
    shares = sorted((_share_of_han(original), _share_of_han(wording)))
    return shares[0] < 0.1 and shares[1] > 0.5


def _share_of_han(text: str) -> float:
    han, latin = len(_HAN.findall(text)), len(_LATIN.findall(text)) / 5  # a word has about five letters
    return han / (han + latin) if han + latin else 0.3
