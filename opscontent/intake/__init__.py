"""Where replies come from: each module is one way in, and `INTAKES` is the whole list."""

from opscontent.intake import api, form, paste, table, wechat
from opscontent.intake.contract import Incoming, Intake, Row, Rows

INTAKES: dict[str, Intake] = {"form": form, "paste": paste, "table": table, "api": api, "wechat": wechat}

__all__ = ["INTAKES", "Incoming", "Intake", "Row", "Rows", "api", "form", "paste", "table", "wechat"]
