"""The curation desk: picks in order, the original beside the edited wording, and "Build draft"."""

from opscontent.web.desk import acts, building, pages
from opscontent.web.desk.screen import screen

__all__ = ["acts", "building", "pages", "screen"]
