"""Taking the platform's own automatic replies over: what is there already stays as it is."""

from dataclasses import dataclass

from opscontent.channels.contract import AutoReplies, AutoReply
from opscontent.domain import activity
from opscontent.domain.accounts import Account
from opscontent.domain.chats import chat as chats
from opscontent.domain.chats import rule as rules
from opscontent.domain.chats.rule import Match, RuleValues
from opscontent.domain.people import Person
from opscontent.text.inputs import one_line, tidy


@dataclass(frozen=True)
class Brought:
    """How many rules were added, were there already, and can't be taken over."""

    added: int
    known: int
    left_out: int


def bring_in(account: Account, found: AutoReplies, *, by: Person) -> Brought:
    """Add a rule for each, behind those that are there; the welcome only where there is none."""
    present = {(rules.folded(rule.keyword), rule.match) for rule in rules.of_account(account.id)}
    added = known = left_out = 0
    for reply in found.rules:
        values = _values(reply)
        key = (rules.folded(values.keyword), values.match)
        if key in present:
            known += 1
        elif _fits(values) and len(present) < rules.MOST_RULES:
            rules.add(account, values, by=by)
            present.add(key)
            added += 1
        else:
            left_out += 1
    _welcome(account, found.welcome, by=by)
    return Brought(added, known, left_out + found.left_out)


def _values(reply: AutoReply) -> RuleValues:
    match = Match.equal if reply.is_whole else Match.contains
    return RuleValues(one_line(reply.keyword), match, tidy(reply.text).strip())


def _fits(values: RuleValues) -> bool:
    return 0 < len(values.keyword) <= rules.KEYWORD_MAXIMUM and 0 < len(values.text) <= rules.TEXT_MAXIMUM


def _welcome(account: Account, text: str, *, by: Person) -> None:
    chat, text = chats.of(account), tidy(text).strip()[: chats.WELCOME_MAXIMUM]
    if chat and text and not chat.welcome:
        chat.welcome = text
        activity.record(by, "chat.configured", account, changes={"welcome": ("", text)})
