"""What needs a person: the counts beside the sidebar's entries, the lists of This week, and the week itself."""

from opscontent.domain.needs.counting import counts
from opscontent.domain.needs.lists import Needs, Waiting, of
from opscontent.domain.needs.rules import COUNTED_MOST
from opscontent.domain.needs.week import Day

__all__ = ["COUNTED_MOST", "Day", "Needs", "Waiting", "counts", "of"]
