"""The curation desk: picks in order and under headings, the original beside the edited wording, and "Build draft"."""

from opscontent.web.desk import acts, arranging, building, one_each, pages
from opscontent.web.desk.screen import screen

__all__ = ["acts", "arranging", "building", "one_each", "pages", "screen"]
