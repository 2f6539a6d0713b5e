"""Results: how what we published did, and what that says of times. Read table, measurement, usual, values, times."""

from opscontent.domain.measurements.bringing import Preview, discard, preview, receive, take_back, take_in
from opscontent.domain.measurements.lateness import ON_TIME, Kept, Lateness, Share, lateness
from opscontent.domain.measurements.matching import REASONS, Matched
from opscontent.domain.measurements.measurement import (
    NUMBER_MAXIMUM,
    Measure,
    Measurement,
    ResultSource,
    add,
    enter,
    newest,
    of_post,
    remove,
)
from opscontent.domain.measurements.peaks import Peak, peaks_of, set_peaks
from opscontent.domain.measurements.table import MeasurementTable, TableState, tables_of
from opscontent.domain.measurements.times import Advice, Cell, HeatMap, Suggestion, advice, heat_map
from opscontent.domain.measurements.usual import CELL_LEAST, NEIGHBOURS, SUGGEST_LEAST, Spread
from opscontent.domain.measurements.values import RIPE, Did, Value, did, latest, unmeasured_count, values

__all__ = [
    "CELL_LEAST",
    "NEIGHBOURS",
    "NUMBER_MAXIMUM",
    "ON_TIME",
    "REASONS",
    "RIPE",
    "SUGGEST_LEAST",
    "Advice",
    "Cell",
    "Did",
    "HeatMap",
    "Kept",
    "Lateness",
    "Matched",
    "Measure",
    "Measurement",
    "MeasurementTable",
    "Peak",
    "Preview",
    "ResultSource",
    "Share",
    "Spread",
    "Suggestion",
    "TableState",
    "Value",
    "add",
    "advice",
    "did",
    "discard",
    "enter",
    "heat_map",
    "lateness",
    "latest",
    "newest",
    "of_post",
    "peaks_of",
    "preview",
    "receive",
    "remove",
    "set_peaks",
    "tables_of",
    "take_back",
    "take_in",
    "unmeasured_count",
    "values",
]
