"""The plan as a file: the posts that the filters let through, of the days on the page or of all times."""

from flask import Response, abort, request
from flask_babel import gettext as _

from opscontent.domain import plan_lines
from opscontent.domain.plan_lines import Line
from opscontent.text import tables
from opscontent.web import access, names
from opscontent.web.calendar.screen import CARDS, Asked, asked, screen

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@screen.get("/calendar/export")
@access.signed_in
def export() -> Response:
    """It shows what the calendar shows, and of readers nothing: reading it is no act that the history tells of."""
    kind, view = request.args.get("format", ""), request.args.get("view", "")
    if kind not in MEDIA_TYPES:
        abort(422)
    wish = asked(view if view in CARDS else "month")
    is_whole = request.args.get("days") == "all"
    lines = _lines(wish, is_whole=is_whole)
    rows = [_heads(), *_rows(lines)]
    pieces = tables.csv_pieces(rows) if kind == "csv" else tables.xlsx_pieces(rows)
    headers = {"Content-Disposition": f"attachment; filename={_name(wish, is_whole=is_whole)}.{kind}"}
    return Response(pieces, content_type=MEDIA_TYPES[kind], headers=headers)


def _lines(wish: Asked, *, is_whole: bool) -> list[Line]:
    if is_whole:
        return plan_lines.of_all_times(wish.filters)
    days = wish.stretch.counted
    return plan_lines.on_days(wish.filters, days[0], days[-1])


def _heads() -> tables.Row:
    return (
        *(_("Account"), _("Day"), _("Time"), _("Time zone"), _("Title"), _("Pillar"), _("State"), _("Owner")),
        *(_("Brief line"), _("Why us"), _("Address")),
    )


def _rows(lines: list[Line]) -> list[tables.Row]:
    """For people: states in their language, times on the account's clock."""
    clauses, addresses = plan_lines.clauses_of(lines), plan_lines.addresses_of(lines)
    return [
        (
            *(line.account, f"{line.local_at:%Y-%m-%d}", f"{line.local_at:%H:%M}", line.time_zone, line.title),
            *(line.pillar, str(names.name_of(line.state)), line.owner),
            *(clauses.get(line.id), line.why_us, addresses.get(line.id)),
        )
        for line in lines
    ]


def _name(wish: Asked, *, is_whole: bool) -> str:
    whose = "all" if wish.is_all else wish.account.key
    return f"plan-{whose}" if is_whole else f"plan-{whose}-{wish.stretch.counted[0]}"
