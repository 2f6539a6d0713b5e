"""What a message says, in the language of the account's readers: the account's own words, or ours. Knows no table."""

import re
from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from opscontent.errors import Rejected

TEMPLATE_MAXIMUM = 300
WORDS_CHARACTERS = 40
REPLIES_MOST = 5
PLACES = ("name", "question", "replies", "account")
_PLACE = re.compile(r"\{(\w+)\}")


def check(template: str) -> None:
    """Raises `Rejected` for a template that would say nothing of the reply, or has a place that we don't know."""
    if not template:
        return
    if len(template) > TEMPLATE_MAXIMUM:
        raise Rejected(_l("At most %(most)d characters.", most=TEMPLATE_MAXIMUM))
    unknown = [place for place in _PLACE.findall(template) if place not in PLACES]
    if unknown:
        raise Rejected(_l("There is nothing to put in for {%(place)s}.", place=unknown[0]))
    if "{replies}" not in template:
        raise Rejected(_l("Say where {replies} stand: the reader's words, each with the link to its receipt."))


def chosen() -> str:
    """Ours, where an account has none of its own."""
    return _("Dear {name}, we chose what you wrote for “{question}”:\n\n{replies}\n\nThank you! {account}")


def declined() -> str:
    return _(
        "Dear {name}, thank you for writing to “{question}”. There was no place for it this time:\n\n"
        "{replies}\n\nWe are glad to read you again. {account}"
    )


def published(title: str, url: str) -> str:
    return _("Dear {name}, what you wrote is printed:") + f"\n\n{title}\n{url}\n\n" + "{account}"


def filled(template: str, *, name: str, question: str, replies: str, account: str) -> str:
    """The places filled in once: what stands in a reply is no place."""
    values = {"name": name or _("reader"), "question": question, "replies": replies, "account": account}
    return _PLACE.sub(lambda found: values.get(found[1], found[0]), template)


def listed(words: tuple[str, ...], links: tuple[str, ...], address: Callable[[str], str]) -> str:
    """The reader's words, each with the link to its receipt; no more than a message may hold."""
    lines = [
        "\n".join(filter(None, (f"“{_short(said)}”", address(link))))
        for said, link in zip(words[:REPLIES_MOST], links, strict=False)
    ]
    more = len(words) - REPLIES_MOST
    return "\n\n".join([*lines, *([_("and %(number)d more", number=more)] if more > 0 else [])])


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= WORDS_CHARACTERS else line[: WORDS_CHARACTERS - 1] + "…"
