"""Tables of results: send one, name its columns, look at what would come in, take it in, take it back."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SelectField

from opscontent.domain import measurements
from opscontent.domain.accounts import Account
from opscontent.domain.measurements import MeasurementTable, TableState
from opscontent.errors import Conflict, OpsError, Rejected
from opscontent.intake.results import FIELDS
from opscontent.web import access, columns, edges
from opscontent.web.forms import OpsForm
from opscontent.web.result_words import COLUMNS
from opscontent.web.results.screen import account_here, screen, tabs

SHOWN = 100


class FileForm(OpsForm):
    file = FileField(_l("File"), [FileRequired(_l("Choose a file."))])


class ColumnsForm(OpsForm):
    """A select for each column that a table of results may have; "" for none."""

    title = SelectField(COLUMNS["title"], default="")
    published_at = SelectField(COLUMNS["published_at"], default="")
    reads = SelectField(COLUMNS["reads"], default="")
    likes = SelectField(COLUMNS["likes"], default="")
    wows = SelectField(COLUMNS["wows"], default="")
    shares = SelectField(COLUMNS["shares"], default="")
    comments = SelectField(COLUMNS["comments"], default="")
    replies = SelectField(COLUMNS["replies"], default="")
    followers = SelectField(COLUMNS["followers"], default="")
    part = SelectField(COLUMNS["part"], default="")
    has_header = BooleanField(_l("The first row names the columns"))

    @property
    def columns(self) -> dict[str, int]:
        return {field: int(self[field].data) for field in FIELDS if (self[field].data or "").isdecimal()}


@screen.get("/results/tables")
def tables() -> Any:
    return _tables(account_here(), FileForm())


@screen.post("/accounts/<int:account_id>/results/tables")
def receive(account_id: int) -> Any:
    account = access.account_for("result.keep", account_id)
    form = FileForm()
    if not form.validate():
        return _tables(account, form), 422
    try:
        found = measurements.receive(account, form.file.data.filename or "", form.file.data.read(), by=access.me())
    except Rejected as error:
        form.file.errors = [str(error)]
        return _tables(account, form), 422
    return redirect(url_for("results.table", table_id=found.id))


@screen.get("/results/tables/<int:table_id>")
def table(table_id: int) -> Any:
    """Before it is in: columns and rows, by the columns in the address if it names any. Then: what became of it."""
    found = access.thing_for("account.view", MeasurementTable, table_id)
    if found.state is not TableState.mapping:
        return render_template("results/table.html", table=found, account=found.account)
    access.permit("result.keep", found)
    shown = columns.filled(FIELDS, found.columns, has_header=found.has_header)
    form = ColumnsForm(request.args if request.args else None, meta={"csrf": False}, **shown)
    return _mapping(found, form)


@screen.post("/results/tables/<int:table_id>/take-in")
def take_in(table_id: int) -> Any:
    found = access.thing_for("result.keep", MeasurementTable, table_id)
    form = ColumnsForm()
    columns.offer(form, FIELDS, found.rows[:SHOWN])
    if found.state is TableState.mapping and not form.validate():
        return _mapping(found, form), 422
    try:
        measurements.take_in(found, form.columns, has_header=bool(form.has_header.data), by=access.me())
        flash(_("Taken in: %(count)d posts.", count=found.taken_count), "success")
    except Conflict as error:
        flash(str(error), "error")
    except OpsError as error:
        form.form_errors.append(str(error))
        return _mapping(found, form), error.status
    return redirect(url_for("results.table", table_id=found.id))


@screen.post("/results/tables/<int:table_id>/discard")
def discard(table_id: int) -> Any:
    found = access.thing_for("result.keep", MeasurementTable, table_id)
    measurements.discard(found, by=access.me())
    flash(_("Thrown away; nothing was taken in."), "success")
    return redirect(url_for("results.tables"))


@screen.post("/results/tables/<int:table_id>/take-back")
def take_back(table_id: int) -> Any:
    found = access.thing_for("result.keep", MeasurementTable, table_id)
    count = measurements.take_back(found, by=access.me())
    flash(_("Taken back: the numbers of %(count)d posts.", count=count), "success")
    return redirect(url_for("results.table", table_id=found.id))


def _tables(account: Account, form: FileForm) -> str:
    found = measurements.tables_of(account.id)
    return render_template("results/tables.html", account=account, tabs_=tabs(), form=form, found=found)


def _mapping(found: MeasurementTable, form: ColumnsForm) -> str:
    columns.offer(form, FIELDS, found.rows[:SHOWN])
    shown = measurements.preview(found, form.columns, has_header=bool(form.has_header.data))
    template = "results/_preview.html" if edges.wants_fragment() else "results/mapping.html"
    return render_template(
        template, table=found, account=found.account, form=form, fields=FIELDS, shown=shown, most=SHOWN
    )
