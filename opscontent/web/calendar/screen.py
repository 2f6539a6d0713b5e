"""The blueprint, and what an address of the calendar asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import urlencode

from babel.dates import format_date, format_interval, format_skeleton
from flask import Blueprint, request, url_for
from flask_babel import get_locale

from opscontent import clock
from opscontent.domain import calendar
from opscontent.domain.accounts import Account
from opscontent.domain.calendar import CalendarView, Filters, Stretch
from opscontent.domain.posts import PostState, Source
from opscontent.text.moments import moment
from opscontent.text.numbers import whole
from opscontent.web import access

YEARS = range(1970, 2101)
TEXT_MAXIMUM = 100
CARDS = {"month": 4, "week": 12, "day": 200}  # a day shows at most

screen = Blueprint("calendar", __name__)


@dataclass(frozen=True)
class Asked:
    """Which page of the calendar, and what it shows."""

    view: str  # month, week, day, list or board
    day: date
    today: date
    account: Account
    filters: Filters
    is_all: bool
    is_mine: bool
    span: str = "month"  # of list and board: month or week

    @property
    def stretch(self) -> Stretch:
        make = {"month": calendar.month_of, "week": calendar.week_of, "day": calendar.day_of}
        return make[self.scale](self.day)

    @property
    def scale(self) -> str:
        """How much time the page shows: month, week or day."""
        return self.view if self.view in CARDS else self.span

    @property
    def title(self) -> str:
        """The month, the week or the day in the page's language."""
        locale = get_locale()
        if self.scale == "month":
            return str(format_skeleton("yMMMM", self.day, locale=locale))
        if self.scale == "day":
            return str(format_skeleton("yMMMEd", self.day, locale=locale))
        return str(format_interval(self.stretch.first, self.stretch.last, "yMMMd", locale=locale))

    @property
    def previous(self) -> date:
        return self.stretch.counted[0] - timedelta(days=1)

    @property
    def next(self) -> date:
        return self.stretch.counted[-1] + timedelta(days=1)

    @property
    def is_now(self) -> bool:
        """Whether today is on the page."""
        return self.today in self.stretch.counted

    @property
    def zones(self) -> dict[str, list[Account]]:
        """The accounts by their clock."""
        found: dict[str, list[Account]] = {}
        for account in self.filters.accounts:
            found.setdefault(account.time_zone, []).append(account)
        return found

    @property
    def anchor(self) -> date:
        """The day whose week stands for this page: today where it is on it, else the first."""
        return self.today if self.is_now else self.stretch.counted[0]

    @property
    def unfiltered(self) -> dict[str, None]:
        """What `query` leaves out so that everything is shown."""
        return dict.fromkeys(("pillar", "owner", "state", "source", "text"))

    @property
    def here(self) -> str:
        """The query string that brings this page back to the acts of its script."""
        return self.query(view=self.view, day=self.day)

    def query(self, **changes: Any) -> str:
        """What the address says beside the day, as a query string with "?"; relative, so cheap to repeat."""
        wish = self.filters
        values = {
            "all": int(self.is_all),
            "pillar": wish.pillar_id,
            "owner": "me" if self.is_mine else wish.owner_id,
            "state": wish.state.value if wish.state else "",
            "source": wish.source.value if wish.source else "",
            "text": wish.text,
            "span": "week" if self.span == "week" else "",
        }
        return "?" + urlencode({name: value for name, value in (values | changes).items() if value})

    def on(self, day: date) -> str:
        """`query` for a day: a month asks for fifty of them."""
        return f"{self._to_day}{day.isoformat()}"

    @cached_property
    def _to_day(self) -> str:
        rest = self.query()
        return f"{rest}&day=" if len(rest) > 1 else "?day="

    def page(self, view: str, day: date | None = None, **changes: Any) -> str:
        """The address of a page of the calendar with the same filters."""
        day = day or self.day
        is_month = view == "month" or (view not in CARDS and changes.get("span", self.span) != "week")
        when = {"month": f"{day:%Y-%m}"} if is_month else {"day": day.isoformat()}
        return url_for(f"calendar.{view}") + self.query(**when, **changes)


def asked(view: str) -> Asked:
    """What the address asks for; what makes no sense in it is as if it were not there."""
    account = access.needs_account()
    access.permit("account.view", account)
    arguments = request.args
    is_all = arguments.get("all") == "1" and len(access.my_accounts()) > 1
    today = clock.now().astimezone(account.zone).date()
    is_mine = arguments.get("owner") == "me"
    state, source = arguments.get("state", ""), arguments.get("source", "")
    filters = Filters(
        accounts=access.my_accounts() if is_all else [account],
        pillar_id=whole(arguments.get("pillar")),
        owner_id=access.me().id if is_mine else whole(arguments.get("owner")),
        state=PostState(state) if state in PostState.__members__ and state != PostState.dropped else None,
        source=Source(source) if source in Source.__members__ else None,
        text=arguments.get("text", "").strip()[:TEXT_MAXIMUM],
    )
    span = "week" if arguments.get("span") == "week" else "month"
    return Asked(view, _day(arguments, today), today, account, filters, is_all, is_mine, span)


def address_of(view: CalendarView) -> str:
    """The page of a saved view, now; never an empty address, which is where the first view opens."""
    wishes: dict[str, Any] = {"view": view.page} | view.wishes
    return url_for(f"calendar.{view.page}", **wishes)


@screen.app_template_filter()
def long_day(day: date) -> str:
    """A day as it is read out: weekday, day, month and year."""
    return _long_day(day, str(get_locale()))


@lru_cache(maxsize=4096)
def _long_day(day: date, locale: str) -> str:
    """A month prints 42 of them, and the same ones on each visit."""
    return str(format_date(day, format="full", locale=locale))


@screen.app_template_filter()
def month_name(day: date) -> str:
    return str(format_date(day, "LLLL", locale=get_locale()))


@screen.app_template_filter()
def short_moment(value: datetime, account: Account, sunday: date) -> str:
    """A moment on an account's clock: weekday and time in the week that ends on `sunday`, else the day."""
    there = value.astimezone(account.zone)
    if there.date() > sunday:
        return str(format_skeleton("MMMd", there, locale=get_locale()))
    return f"{format_date(there.date(), 'EEE', get_locale())} {there:%H:%M}"


@screen.app_template_filter()
def moment_on(value: datetime | None, account: Account) -> str:
    """A moment on an account's clock, in words."""
    return moment(value, account.zone, get_locale()) if value else ""


def day_in(text: str) -> date | None:
    """A day from "2026-11-21"; None for anything else, and for years that no calendar needs."""
    try:
        day = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
    return day if day and day.year in YEARS else None


def _day(arguments: Mapping[str, str], today: date) -> date:
    return day_in(arguments.get("month", "") + "-01") or day_in(arguments.get("day", "")) or today
