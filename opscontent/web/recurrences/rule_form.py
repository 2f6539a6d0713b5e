"""The form of a recurring post: a rule in friendly fields, or as text, and the plan that each post gets."""

from datetime import date
from typing import Any

from babel.dates import get_day_names
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from opscontent.domain import accounts, briefs, recurrences
from opscontent.domain.accounts import Account
from opscontent.domain.permissions import Role
from opscontent.domain.recurrences import Pattern, Recurrence, Rule
from opscontent.text.numbers import ID_MAXIMUM
from opscontent.web import names
from opscontent.web.forms import CheckboxesField, OpsForm

YEARS = range(1970, 2101)


class RecurrenceForm(OpsForm):
    """`clause` is "version's id:clause's key", as in the plan of a post."""

    title = StringField(_l("Title"), [DataRequired(), Length(max=recurrences.TITLE_MAXIMUM)])
    repeats = RadioField(_l("Repeats"), choices=names.choices("Repeats"), default="weekly")
    interval = IntegerField(
        _l("Every how many weeks or months"), [Optional(), NumberRange(1, recurrences.INTERVAL_MAXIMUM)], default=1
    )
    weekdays = CheckboxesField(_l("On these days of the week"))
    position = SelectField(_l("Which one of the month"), choices=names.choices("Position"), default="1")
    weekday = SelectField(_l("Weekday"), default="0")
    rule = StringField(_l("Rule"), [Length(max=recurrences.TEXT_MAXIMUM)])
    starts_on = DateField(_l("First day"), [InputRequired()])
    local_time = TimeField(_l("Time"), [InputRequired()], format=["%H:%M", "%H:%M:%S"])
    until = DateField(_l("Last day"), [Optional()])
    count = IntegerField(_l("How many times"), [Optional(), NumberRange(1, recurrences.COUNT_MAXIMUM)])
    weeks_ahead = IntegerField(
        _l("Weeks ahead"), [InputRequired(), NumberRange(1, recurrences.WEEKS_MAXIMUM)], default=4
    )
    first_number = IntegerField(
        _l("First number"), [InputRequired(), NumberRange(0, recurrences.NUMBER_MAXIMUM)], default=1
    )
    pillar = SelectField(_l("Pillar"), default="")
    clause = SelectField(_l("What the brief says"), default="")
    why_us = TextAreaField(_l("Why us"), [Optional(), Length(max=500)])
    owner = SelectField(_l("Owner"), default="")
    version = IntegerField(_l("Version"), [Optional(), NumberRange(0, ID_MAXIMUM)], widget=HiddenInput(), default=0)
    is_confirmed = BooleanField(widget=HiddenInput())

    def validate_starts_on(self, field: Any) -> None:
        if field.data and field.data.year not in YEARS:
            raise ValidationError(_l("There is no such day."))

    validate_until = validate_starts_on

    def validate_weekdays(self, field: Any) -> None:
        if self.repeats.data == "weekly" and not field.data:
            raise ValidationError(_l("Choose a day at least."))

    def pattern(self) -> Pattern:
        """What was typed. The rule is not checked yet: `recurrences.check` does that."""
        brief_id, _colon, clause_key = (self.clause.data or "").partition(":")
        return Pattern(
            title=self.title.data or "",
            rule=self.rule_text(),
            starts_on=self.starts_on.data or date.min,
            local_time=self.local_time.data.replace(second=0, microsecond=0),
            weeks_ahead=self.weeks_ahead.data or 0,
            first_number=self.first_number.data or 0,
            pillar_id=int(self.pillar.data) if self.pillar.data else None,
            brief_id=int(brief_id) if brief_id else None,
            clause_key=clause_key,
            why_us=self.why_us.data or "",
            owner_id=int(self.owner.data) if self.owner.data else None,
        )

    def rule_text(self) -> str:
        if self.repeats.data == "rule":
            return self.rule.data or ""
        ends = {"until": self.until.data, "count": None if self.until.data else self.count.data}
        interval = self.interval.data or 1
        if self.repeats.data == "weekly":
            days = tuple((None, int(day)) for day in sorted(self.weekdays.data or []))
            return Rule("WEEKLY", interval, days, **ends).text
        return Rule("MONTHLY", interval, ((int(self.position.data), int(self.weekday.data)),), **ends).text


def filled(account: Account, recurrence: Recurrence | None = None) -> RecurrenceForm:
    """The form as it stands before anything is typed, or with what was sent."""
    form = RecurrenceForm(data=_stored(account, recurrence))
    days = {str(number): name for number, name in enumerate(weekdays())}
    form.weekdays.choices = form.weekday.choices = names.options(days)
    pillars = {str(pillar.id): pillar.name for pillar in briefs.pillars_of(account.id)}
    members = [each.person for each in accounts.members_of(account.id) if each.role != Role.viewer]
    owners = {str(person.id): person.name for person in members}
    if recurrence and recurrence.pillar:
        pillars |= {str(recurrence.pillar_id): recurrence.pillar.name}
    if recurrence and recurrence.owner:
        owners |= {str(recurrence.owner_id): recurrence.owner.name}
    form.pillar.choices = names.options({"": _("None")} | pillars)
    form.owner.choices = names.options({"": _("Nobody yet")} | owners)
    form.clause.choices = names.options({"": _("No line yet")} | _clauses(account, recurrence))
    return form


def weekdays() -> list[str]:
    """Monday first, in the reader's language."""
    words = get_day_names("wide", context="stand-alone", locale=get_locale())
    return [words[number] for number in range(7)]


def _clauses(account: Account, recurrence: Recurrence | None) -> dict[str, str]:
    brief = briefs.current(account.id)
    here = {f"{brief.id}:{each.key}": each.text for each in briefs.clauses(brief)} if brief else {}
    cited = briefs.clause(recurrence.brief, recurrence.clause_key) if recurrence else None
    old = {f"{recurrence.brief_id}:{cited.key}": cited.text} if recurrence and cited else {}
    return old | here


def _stored(account: Account, recurrence: Recurrence | None) -> dict[str, Any]:
    if recurrence is None:
        return {"starts_on": recurrences.today(account)}
    rule = recurrences.parse(recurrence.rule)
    plain = ("title", "starts_on", "local_time", "weeks_ahead", "first_number", "why_us", "version", "rule")
    return {name: getattr(recurrence, name) for name in plain} | {
        **_friendly(rule),
        "until": rule.until,
        "count": rule.count,
        "interval": rule.interval,
        "pillar": str(recurrence.pillar_id or ""),
        "owner": str(recurrence.owner_id or ""),
        "clause": f"{recurrence.brief_id}:{recurrence.clause_key}" if recurrence.clause_key else "",
    }


def _friendly(rule: Rule) -> dict[str, Any]:
    """The rule in the form's own fields, where they can say it."""
    if rule.frequency == "WEEKLY" and rule.days:
        return {"repeats": "weekly", "weekdays": [str(weekday) for _nth, weekday in rule.days]}
    if rule.frequency == "MONTHLY" and not rule.month_days and len(rule.days) == 1:
        nth, weekday = rule.days[0]
        if nth in recurrences.POSITIONS:
            return {"repeats": "monthly", "position": str(nth), "weekday": str(weekday)}
    return {"repeats": "rule"}
