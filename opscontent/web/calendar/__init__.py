"""The calendar: month, week and day over one or all accounts, and moving posts in it."""

from opscontent.web.calendar import moving, pages
from opscontent.web.calendar.screen import screen

__all__ = ["moving", "pages", "screen"]
