"""Where replies come from: each module is one way in, and `INTAKES` is the whole list."""

from opscontent.intake import comments, form, paste, table
from opscontent.intake.contract import Incoming, Intake, Row, Rows

INTAKES: dict[str, Intake] = {"form": form, "paste": paste, "comments": comments, "table": table}

__all__ = ["INTAKES", "Incoming", "Intake", "Row", "Rows", "comments", "form", "paste", "table"]
