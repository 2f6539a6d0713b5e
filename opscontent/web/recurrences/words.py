"""A rule in words, for the list and the page."""

from babel.dates import format_date
from babel.lists import format_list
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from opscontent.domain import recurrences
from opscontent.domain.recurrences import Rule
from opscontent.web import names
from opscontent.web.recurrences.rule_form import weekdays


def in_words(text: str) -> str:
    """ "Every 2 weeks: Monday, Thursday; until May 1, 2027"."""
    rule = recurrences.parse(text)
    said = _how_often(rule)
    days = [_day(nth, weekday) for nth, weekday in rule.days]
    days += [_("day %(number)d", number=day) if day > 0 else _("the last day") for day in rule.month_days]
    if days:
        said = _("%(often)s: %(days)s", often=said, days=format_list(days, style="unit", locale=get_locale()))
    if rule.until:
        said += _("; until %(day)s", day=format_date(rule.until, locale=get_locale()))
    if rule.count:
        said += ngettext("; %(num)d time", "; %(num)d times", rule.count)
    return said


def _how_often(rule: Rule) -> str:
    count = rule.interval
    if rule.frequency == "DAILY":
        return _("Every day") if count == 1 else _("Every %(count)d days", count=count)
    if rule.frequency == "WEEKLY":
        return _("Every week") if count == 1 else _("Every %(count)d weeks", count=count)
    return _("Every month") if count == 1 else _("Every %(count)d months", count=count)


def _day(nth: int | None, weekday: int) -> str:
    name = weekdays()[weekday]
    if nth is None:
        return name
    which = names.name_of(str(nth), "Position")
    return _("the %(which)s %(weekday)s", which=which, weekday=name)
