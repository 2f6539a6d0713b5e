"""Where replies come from: each module is one way in, and `INTAKES` is the whole list."""

from opscontent.intake import form, paste, table, wechat
from opscontent.intake.contract import Incoming, Intake, Row, Rows

INTAKES: dict[str, Intake] = {"form": form, "paste": paste, "table": table, "wechat": wechat}

__all__ = ["INTAKES", "Incoming", "Intake", "Row", "Rows", "form", "paste", "table", "wechat"]
