"""Imports: replies that a team brings in by paste or spreadsheet; a job with progress and a result by row."""

from opscontent.domain.imports.receiving import discard, preview, receive_paste, receive_table, start
from opscontent.domain.imports.record import Import, ImportBatch, ImportState, first_rows, of_prompt
from opscontent.domain.imports.running import REASONS, left_running, step
from opscontent.domain.imports.taking_back import take_back, takeable_count

__all__ = [
    "REASONS",
    "Import",
    "ImportBatch",
    "ImportState",
    "discard",
    "first_rows",
    "left_running",
    "of_prompt",
    "preview",
    "receive_paste",
    "receive_table",
    "start",
    "step",
    "take_back",
    "takeable_count",
]
