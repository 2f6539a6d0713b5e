"""Where a reader's words go: to the prompt they name, to the one they speak of, to a rule, or nowhere. Only looks."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from opscontent.domain import prompts
from opscontent.domain.accounts import Account
from opscontent.domain.chats import rule as rules
from opscontent.domain.prompts import Prompt, PromptState
from opscontent.text.cjk import mark_spans

# A code or keyword stands at the beginning.
HEAD = 200
_CODE = re.compile(r"[#＃]\s*")
_BETWEEN = " \t\n:：,，、。.;；-—"


@dataclass(frozen=True, slots=True)
class Route:
    """A prompt with words is a reply to it; a prompt alone is shown; else `text` is said, "" for nothing."""

    prompt: Prompt | None = None
    words: str = ""
    text: str = ""


def route(account: Account, text: str, now: datetime, *, spoken_of: int | None = None) -> Route:
    """`spoken_of` is the prompt that this reader named last."""
    is_coded = _CODE.match(text) is not None
    open_ones = prompts.open_ones(account.id, now)
    found = _named(open_ones, text)
    if found is None and is_coded:
        found = _named([each for each in prompts.of_account(account.id) if each not in open_ones], text)
    if found:
        return found
    current = current_of(open_ones, spoken_of)
    if current:
        return Route(current, words=text)
    return _ruled(account, text)


def named(account: Account, name: str, now: datetime) -> Prompt | None:
    """The prompt that goes by this very name (keyword, number or address), open ones before closed ones."""
    wanted, every = rules.folded(name), prompts.of_account(account.id)
    states = (PromptState.open, PromptState.closed)
    found = [each for state in states for each in every if prompts.phase(each, now) is state]
    return next((each for each in found if wanted in map(rules.folded, _names(each, is_coded=True))), None)


def pressed(account: Account, key: str, now: datetime) -> Route:
    """What a button of the menu leads to: a prompt or a rule. It is no reply: nobody wrote these words."""
    prompt = named(account, key, now)
    return Route(prompt) if prompt else _ruled(account, key)


def current_of(open_ones: Sequence[Prompt], spoken_of: int | None) -> Prompt | None:
    """The prompt that words without a name are for: the one named last, else the one that opened last."""
    named = next((each for each in open_ones if each.id == spoken_of), None)
    return named or next(iter(open_ones), None)


def _ruled(account: Account, text: str) -> Route:
    rule = rules.fitting(account.id, text)
    return Route(prompt=rule.prompt, text="" if rule.prompt else rule.text) if rule else Route()


def _named(found: Sequence[Prompt], text: str) -> Route | None:
    """The prompt whose code or keyword the text begins with; the longest counts, then the newest prompt."""
    code = _CODE.match(text)
    words = text[code.end() :] if code else text
    names = [(name, prompt) for prompt in found for name in _names(prompt, is_coded=code is not None)]
    for name, prompt in sorted(names, key=lambda each: -len(each[0])):
        rest = _after(words, name, is_coded=code is not None)
        if rest is not None:
            return Route(prompt, words=rest.lstrip(_BETWEEN).rstrip())
    return None


def _names(prompt: Prompt, *, is_coded: bool) -> Iterator[str]:
    """What readers may call a prompt: its keyword anywhere, its number and its address after a #."""
    if prompt.keyword:
        yield prompt.keyword
    if is_coded:
        yield from (str(prompt.id), prompt.slug)


def _after(text: str, name: str, *, is_coded: bool) -> str | None:
    """What follows the name; None where the text does not begin with it, or with a longer word."""
    piece, is_hit = next(iter(mark_spans(text[:HEAD], name)), ("", False))
    if not is_hit:
        return None
    rest = text[len(piece) :]
    if not rest or not rest[0].isalnum():
        return rest
    # 「#12夫妻肺片」 is clear, 「#123」 is another number, 「菜单上的字」 is no keyword 「菜单」.
    return rest if is_coded and not (piece[-1].isascii() and rest[0].isascii()) else None
