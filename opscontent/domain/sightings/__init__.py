"""Sightings: boards as they were seen, stays on them, and the curves.

Read stay, taking, thinning, boards."""

from opscontent.domain.sightings.stay import Sight, Snapshot, Stay
from opscontent.domain.sightings.taking import take_in
from opscontent.domain.sightings.thinning import close_gone, learn, thin

__all__ = ["Sight", "Snapshot", "Stay", "close_gone", "learn", "take_in", "thin"]
