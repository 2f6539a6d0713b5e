"""What readers are told in a chat, in the language of the account. Knows no table of the chat."""

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext as _

from opscontent.domain.prompts import Prompt
from opscontent.text.markdown import plain

INTRODUCTION_CHARACTERS = 200


@dataclass(frozen=True)
class Links:
    """Whole addresses of readers' pages: of a receipt by its token, of a prompt by its slug."""

    receipt: Callable[[str], str]
    prompt: Callable[[str], str]


def paragraphs(*parts: str) -> str:
    """One below the other, with a line between; empty ones are left out."""
    return "\n\n".join(part.strip() for part in parts if part.strip())


def asked(prompt: Prompt, links: Links) -> str:
    """The question, and how to answer it."""
    return paragraphs(
        prompt.question,
        plain(prompt.body)[:INTRODUCTION_CHARACTERS],
        _("Write your answer here, or on this page: %(link)s", link=links.prompt(prompt.slug)),
        _consent(prompt),
    )


def thanked(prompt: Prompt, count: int, link: str) -> str:
    """After the first reply to a prompt: everything; after the others: how many, and where to look."""
    number = _("It is your reply %(count)d of at most %(most)d.", count=count, most=prompt.replies_per_person)
    receipt = _("What becomes of it: %(link)s", link=link) if link else ""
    if count > 1:
        return "\n".join(filter(None, [_("We have it. %(number)s", number=number), receipt]))
    how = _("Write “change: …” to replace it, and “withdraw” to take it back.")
    return paragraphs(_thanks(prompt), number, receipt, how, _consent(prompt))


def closed(prompt: Prompt) -> str:
    return _("“%(question)s” does not take replies now.", question=prompt.question)


def known() -> str:
    return _("We have these words of yours already. Thank you!")


def changed() -> str:
    return _("It is changed.")


def withdrawn() -> str:
    return _("It is withdrawn, and will not be printed.")


def nothing_to_change(*, is_decided: bool) -> str:
    if is_decided:
        return _("Somebody is reading it already, so it can't change any more. You can still withdraw it.")
    return _("There is no reply of yours here.")


def only_words() -> str:
    return _("We can take words and pictures here, nothing else.")


def pictured(*, has_words: bool) -> str:
    if has_words:
        return _("The picture is with your reply.")
    return _("We have the picture. Now write a line to go with it.")


def not_pictured() -> str:
    return _("We can't take this picture, or no more of them.")


def _thanks(prompt: Prompt) -> str:
    return plain(prompt.thanks).strip() or _("Thank you, we have it!")


def _consent(prompt: Prompt) -> str:
    """Last, because a long one may be cut."""
    return _("By sending it you agree: %(consent)s", consent=plain(prompt.consent.text).strip())
