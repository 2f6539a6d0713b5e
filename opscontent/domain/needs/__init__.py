"""What needs a person: the counts beside the sidebar's entries, the lists of This week, and the week itself."""

from opscontent.domain.needs.lists import Needs, Waiting, of
from opscontent.domain.needs.rules import COUNTED_MOST, counts
from opscontent.domain.needs.week import Day, days, mix

__all__ = ["COUNTED_MOST", "Day", "Needs", "Waiting", "counts", "days", "mix", "of"]
