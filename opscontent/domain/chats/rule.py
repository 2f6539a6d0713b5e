"""Rules of answers: words that readers may write, and what they get: a text, or a prompt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, func, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from opscontent import clock
from opscontent.db import Base, UtcDateTime, choice, db
from opscontent.domain import activity
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.prompts import Prompt
from opscontent.errors import Rejected
from opscontent.text.cjk import fold

KEYWORD_MAXIMUM = 60
TEXT_MAXIMUM = 600
MOST_RULES = 200  # every message goes through all of them


class Match(StrEnum):
    equal = "equal"
    contains = "contains"


class AnswerRule(Base):
    __tablename__ = "answer_rules"
    __table_args__ = (
        Index(None, "account_id", "position"),
        CheckConstraint("prompt_id is not null or text != ''", name="answers"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    keyword: Mapped[str] = mapped_column(String(KEYWORD_MAXIMUM))
    match: Mapped[Match] = mapped_column(choice(Match))
    text: Mapped[str] = mapped_column(Text, default="")
    prompt_id: Mapped[int | None] = mapped_column(ForeignKey("prompts.id"))
    position: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    account: Mapped[Account] = relationship()
    prompt: Mapped[Prompt | None] = relationship()

    def fits(self, text: str) -> bool:
        """Whether a message, folded as `folded` does, is one that this rule answers."""
        keyword = folded(self.keyword)
        return text == keyword if self.match is Match.equal else keyword in text


@dataclass(frozen=True)
class RuleValues:
    """A text or a prompt; with both, the prompt counts."""

    keyword: str
    match: Match
    text: str = ""
    prompt_id: int | None = None


def folded(text: str) -> str:
    """What rules compare: without case, width and punctuation; symbols alone as they are."""
    return fold(text) or text.strip()


def of_account(account_id: int) -> Sequence[AnswerRule]:
    """In the order in which they are tried, with their prompts."""
    query = select(AnswerRule).where(AnswerRule.account_id == account_id).options(joinedload(AnswerRule.prompt))
    return db.session.scalars(query.order_by(AnswerRule.position, AnswerRule.id)).all()


def fitting(account_id: int, text: str) -> AnswerRule | None:
    """The first rule that answers this message."""
    said = folded(text)
    return next((rule for rule in of_account(account_id) if rule.fits(said)), None)


def add(account: Account, values: RuleValues, *, by: Person) -> AnswerRule:
    """A rule behind the others. Raises `Rejected`."""
    query = select(func.count(), func.max(AnswerRule.position)).where(AnswerRule.account_id == account.id)
    count, last = db.session.execute(query).one()
    if count >= MOST_RULES:
        raise Rejected(_l("There are %(count)d rules already, and no more are allowed.", count=MOST_RULES))
    _check(account.id, values)
    rule = AnswerRule(account=account, created_at=clock.now(), position=(last or 0) + 1, **vars(values))
    db.session.add(rule)
    db.session.flush()
    activity.record(by, "chat.rule_added", account, changes={"rule": ("", _told(rule))})
    return rule


def change(rule: AnswerRule, values: RuleValues, *, by: Person) -> None:
    """Raises `Rejected`."""
    _check(rule.account_id, values)
    before = _told(rule)
    if activity.set_fields(rule, vars(values)):
        activity.record(by, "chat.rule_changed", rule.account, changes={"rule": (before, _told(rule))})


def remove(rule: AnswerRule, *, by: Person) -> None:
    activity.record(by, "chat.rule_removed", rule.account, changes={"rule": (_told(rule), "")})
    db.session.delete(rule)


def move_up(rule: AnswerRule, *, by: Person) -> None:
    """Try it before the one that stands above it; nothing happens to the first."""
    rules = list(of_account(rule.account_id))
    at = rules.index(rule)
    if at == 0:
        return
    rules[at - 1 : at + 1] = [rule, rules[at - 1]]
    for position, each in enumerate(rules, start=1):
        each.position = position
    activity.record(by, "chat.rules_ordered", rule.account, note=rule.keyword)


def _check(account_id: int, values: RuleValues) -> None:
    if not values.keyword.strip() or len(values.keyword) > KEYWORD_MAXIMUM:
        raise Rejected(_l("A keyword has 1 to %(count)d characters.", count=KEYWORD_MAXIMUM))
    if len(values.text) > TEXT_MAXIMUM:
        raise Rejected(_l("The answer is too long: at most %(count)d characters.", count=TEXT_MAXIMUM))
    prompt = db.session.get(Prompt, values.prompt_id) if values.prompt_id else None
    if values.prompt_id and (prompt is None or prompt.account_id != account_id):
        raise Rejected(_l("This prompt belongs to another account."))
    if not values.prompt_id and not values.text.strip():
        raise Rejected(_l("Write an answer, or choose a prompt."))


def _told(rule: AnswerRule) -> str:
    return f"{rule.keyword}: {rule.text[:100]}".removesuffix(": ")
