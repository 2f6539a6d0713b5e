"""Where plans come from: tables and calendars of other programs, read as plain values."""

from opscontent.intake.plans import events, sheet
from opscontent.intake.plans.contract import Wanted

__all__ = ["Wanted", "events", "sheet"]
