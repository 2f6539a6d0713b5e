"""Imports: replies that a team brings in by paste or spreadsheet; a job with progress and a result by row."""

from opscontent.domain.imports.receiving import (
    discard,
    preview,
    receive_comments,
    receive_paste,
    receive_table,
    start,
)
from opscontent.domain.imports.record import Import, ImportBatch, ImportState, first_rows, like, of_prompt
from opscontent.domain.imports.running import REASONS, SHOWN_CHARACTERS, left_running, step
from opscontent.domain.imports.taking_back import added, take_back, takeable_count, touched

__all__ = [
    "REASONS",
    "SHOWN_CHARACTERS",
    "Import",
    "ImportBatch",
    "ImportState",
    "added",
    "discard",
    "first_rows",
    "left_running",
    "like",
    "of_prompt",
    "preview",
    "receive_comments",
    "receive_paste",
    "receive_table",
    "start",
    "step",
    "take_back",
    "takeable_count",
    "touched",
]
