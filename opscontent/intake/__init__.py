"""Where replies come from: each module is one way in, and `INTAKES` is the whole list."""

from opscontent.intake import api, comments, form, paste, table, wechat
from opscontent.intake.contract import Incoming, Intake, Row, Rows

INTAKES: dict[str, Intake] = {
    "form": form,
    "paste": paste,
    "comments": comments,
    "table": table,
    "api": api,
    "wechat": wechat,
}

__all__ = ["INTAKES", "Incoming", "Intake", "Row", "Rows", "api", "comments", "form", "paste", "table", "wechat"]
