"""Revisions: the saved states of a post's text. Nobody's words are overwritten."""

from opscontent.domain.revisions.finding import Hit, Hits, find, index_all, searchable
from opscontent.domain.revisions.merging import MOST_BLOCKS, Choice, Merge, Side, chosen, merge, merged_block
from opscontent.domain.revisions.revision import (
    ALT_MAXIMUM,
    AUTHOR_MAXIMUM,
    BODY_MAXIMUM,
    DIGEST_MAXIMUM,
    LABEL_MAXIMUM,
    Revision,
    RevisionKind,
    Text,
    ancestor,
    at_number,
    history,
    latest,
    latest_number,
)
from opscontent.domain.revisions.saving import FOLDED_MINUTES, FROZEN, LAPSES, name_version, restore, save

__all__ = [
    "ALT_MAXIMUM",
    "AUTHOR_MAXIMUM",
    "BODY_MAXIMUM",
    "DIGEST_MAXIMUM",
    "FOLDED_MINUTES",
    "FROZEN",
    "LABEL_MAXIMUM",
    "LAPSES",
    "MOST_BLOCKS",
    "Choice",
    "Hit",
    "Hits",
    "Merge",
    "Revision",
    "RevisionKind",
    "Side",
    "Text",
    "ancestor",
    "at_number",
    "chosen",
    "find",
    "history",
    "index_all",
    "latest",
    "latest_number",
    "merge",
    "merged_block",
    "name_version",
    "restore",
    "save",
    "searchable",
]
