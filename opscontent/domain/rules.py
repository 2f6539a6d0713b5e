"""The rules of an account: what holds a reply until a person has looked at it. A rule never drops one."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from opscontent.domain.accounts import Account
from opscontent.domain.prompts import Asker
from opscontent.text.cjk import contact_numbers, folded_words_hit

REASON_MAXIMUM = 200
_LINK = re.compile(r"(?:https?://|www\.)\S{3,}", re.IGNORECASE)


class Rule(StrEnum):
    words = "words"
    links = "links"
    contacts = "contacts"


REASONS: dict[Rule, Any] = {
    Rule.words: _l("word list: %(words)s"),
    Rule.links: _l("link: %(words)s"),
    Rule.contacts: _l("contact: %(words)s"),
}


@dataclass(frozen=True, slots=True)
class Rules:
    """What one account asks for; `words` as they were written, folded when they are compared."""

    words: tuple[str, ...] = ()
    holds_links: bool = True
    holds_contacts: bool = True


@dataclass(frozen=True, slots=True)
class Hit:
    rule: Rule
    words: tuple[str, ...]


def of(account: Account | Asker) -> Rules:
    return Rules(_lines(account.held_words), account.holds_links, account.holds_contacts)


def hits(rules: Rules, *texts: str) -> list[Hit]:
    """Each rule that one of the texts breaks, with the words that it hit, each once."""
    found = {
        Rule.words: [word for text in texts for word in folded_words_hit(text, rules.words)],
        Rule.contacts: [word for text in texts for word in contact_numbers(text)] if rules.holds_contacts else [],
        Rule.links: [word for text in texts for word in _LINK.findall(text)] if rules.holds_links else [],
    }
    return [Hit(rule, tuple(dict.fromkeys(words))) for rule, words in found.items() if words]


def held_reason(account: Account | Asker, *texts: str) -> str:
    """Why these texts are held, with the words that a rule hit, in the readers' language; "" for nothing."""
    found = hits(of(account), *texts)
    return said(account, lambda: "; ".join(map(sentence, found))) if found else ""


def sentence(hit: Hit) -> str:
    """The reason with the words in it, in the language of the moment."""
    return str(REASONS[hit.rule]) % {"words": ", ".join(hit.words)}


def said(account: Account | Asker, reason: Callable[[], Any]) -> str:
    """A reason in the language of the account's readers, as long as one may be."""
    with force_locale(account.language):
        return str(reason())[:REASON_MAXIMUM]


@lru_cache(maxsize=64)
def _lines(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
