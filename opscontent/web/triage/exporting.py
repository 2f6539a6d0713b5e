"""Taking replies away as a file: those that the filters show."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from itertools import chain
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from flask import Flask, Response, abort, current_app, request
from flask_babel import gettext as _

from opscontent.db import reads_only
from opscontent.domain import exports
from opscontent.domain.exports import Line
from opscontent.domain.replies import Door, ReplyState
from opscontent.domain.triage import Filters
from opscontent.text import tables
from opscontent.web import access, names, render
from opscontent.web.triage.screen import asked, screen

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


class Words(NamedTuple):
    """What a sheet for people says: its headings, states and doors in their language, and whose clock it shows."""

    heads: tuple[str, ...]
    said: dict[Any, str]
    zone: ZoneInfo


@screen.post("/export")
def export(prompt_id: int) -> Response:
    """A POST, because the history tells of it; the file begins to come when that is written."""
    prompt = access.prompt_for("reply.triage", prompt_id)
    kind, filters = request.form.get("format", ""), replace(asked(prompt), hand_of=0)
    if kind not in MEDIA_TYPES:
        abort(422)
    exports.begin(prompt, filters, kind, by=access.me())
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    headers = {"Content-Disposition": f"attachment; filename=replies-{prompt.slug}.{kind}"}
    pieces = _pieces(kind, _lines(app, prompt.id, filters), _words())
    return Response(pieces, content_type=MEDIA_TYPES[kind], headers=headers)


def _words() -> Words:
    """Said while the page's language is known; the file is written when the request is over."""
    heads = (
        *("id", _("Received"), _("State"), _("Reply"), _("Sender"), _("Headline idea"), _("Came by")),
        *(_("Consent text"), _("How they agreed"), _("Rating"), _("Used in")),
        *(_("Group"), _("Say the same"), _("Speaks for the group")),
    )
    yes_no: dict[Any, str] = {True: _("yes"), False: _("no"), None: ""}
    said = yes_no | {member: str(names.name_of(member)) for kind in (ReplyState, Door) for member in kind}
    return Words(heads, said, render.zone())


def _pieces(kind: str, lines: Iterator[Line], words: Words) -> Iterator[bytes]:
    if kind == "json":
        return tables.json_pieces(_value(line) for line in lines)
    rows = chain([words.heads], (_row(line, words) for line in lines))
    return tables.csv_pieces(rows) if kind == "csv" else tables.xlsx_pieces(rows)


def _lines(app: Flask, prompt_id: int, filters: Filters) -> Iterator[Line]:
    """Asked for a thousand at a time, when the request is over: nothing is held while somebody's line is slow."""
    last, is_done = 0, False
    while not is_done:
        with app.app_context():
            reads_only(True)
            found = exports.chunk(prompt_id, filters, last)
        yield from found
        last, is_done = found[-1].id if found else 0, not found


def _row(line: Line, words: Words) -> tables.Row:
    """For people: states in their language, times on the account's clock."""
    received_at = f"{line.received_at.astimezone(words.zone):%Y-%m-%d %H:%M:%S}"
    return (
        *(line.id, received_at, words.said[line.state], line.text, line.name, line.title_idea),
        *(words.said[line.door], line.consent_version, line.consent_note, line.rating, "\n".join(line.posts)),
        *(line.group_id, line.group_size, words.said[line.is_representative]),
    )


def _value(line: Line) -> dict[str, Any]:
    """For programs, with the names of the API."""
    return asdict(line) | {"received_at": line.received_at.isoformat(timespec="seconds")}
