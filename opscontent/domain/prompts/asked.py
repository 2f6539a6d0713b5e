"""A prompt as far as taking words in needs to know it: plain values, by one light statement.

A page wants the rows themselves; loading those took longer than putting a reply in."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from opscontent.db import db
from opscontent.domain.accounts import Account
from opscontent.domain.prompts.prompt import SLUG_PATTERN, Consent, Prompt, PromptState

MOST_REMEMBERED = 100


@dataclass(frozen=True, slots=True)
class Asker:
    """The account that asks."""

    id: int
    language: str
    archived_at: datetime | None
    held_words: str
    holds_links: bool
    holds_contacts: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What a `Prompt` says under the same names; `consent_id` is the version that the reader saw."""

    account: Asker
    consent_id: int
    id: int
    account_id: int
    state: PromptState
    opens_at: datetime | None
    closes_at: datetime | None
    reply_length_maximum: int
    replies_per_person: int
    takes_pictures: bool
    needs_proof: bool
    asks_email: bool


_OF_ACCOUNT = tuple(Account.__table__.c[name] for name in Asker.__slots__)
_OF_PROMPT = tuple(Prompt.__table__.c[name] for name in Asked.__slots__[2:])
_AGREED = Consent.__table__.c
# Built once: every reply asks this.
_ASKED = (
    select(*_OF_ACCOUNT, _AGREED.id, *_OF_PROMPT)
    .select_from(Prompt.__table__)
    .join(Account.__table__, Account.__table__.c.id == Prompt.__table__.c.account_id)
    .join(Consent.__table__, _AGREED.prompt_id == Prompt.__table__.c.id)
    .where(Prompt.__table__.c.slug == bindparam("slug"))
    .order_by((_AGREED.number == bindparam("seen")).desc(), _AGREED.number.desc())
    .limit(1)
)


_lately: dict[tuple[str, int], Asked] = {}


def asked(slug: str, consent_number: int) -> Asked | None:
    """What is asked at this address, with the consent text of this number, else the newest."""
    if not re.fullmatch(SLUG_PATTERN, slug):
        return None  # PostgreSQL does not take every string
    row = db.session.execute(_ASKED, {"slug": slug, "seen": consent_number}).one_or_none()
    if row is None:
        return None
    found = Asked(Asker(*row[: len(_OF_ACCOUNT)]), *row[len(_OF_ACCOUNT) :])
    _remember((slug, consent_number), found)
    return found


def asked_lately(slug: str, consent_number: int) -> Asked | None:
    """What `asked` last found in this process, without a look at the database. Something to make ready by, and to
    compare with what is asked now; nothing to decide by."""
    return _lately.get((slug, consent_number))


def _remember(place: tuple[str, int], found: Asked) -> None:
    if len(_lately) >= MOST_REMEMBERED and place not in _lately:
        _lately.clear()
    _lately[place] = found
