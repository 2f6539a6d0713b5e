"""Plans from files: upload, look at what would become of each row, make the posts, take them back."""

from collections import Counter
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, SelectField
from wtforms.validators import Optional

from opscontent.domain import activity, plan_imports
from opscontent.domain.accounts import Account
from opscontent.domain.plan_imports import PlanImport
from opscontent.errors import OpsError, Rejected
from opscontent.intake.plans.sheet import FIELDS
from opscontent.web import access, columns, edges
from opscontent.web.calendar.screen import screen
from opscontent.web.forms import OpsForm


class PlanFileForm(OpsForm):
    file = FileField(_l("File"), [FileRequired(_l("Choose a file."))])
    first = DateField(_l("Of a calendar: events from"), [Optional()])
    last = DateField(_l("to"), [Optional()])


class PlanColumnsForm(OpsForm):
    title = SelectField(_l("Title"))
    day = SelectField(_l("Day"), default="")
    time = SelectField(_l("Time"), default="")
    pillar = SelectField(_l("Pillar"), default="")
    owner = SelectField(_l("Owner"), default="")
    account = SelectField(_l("Account"), default="")
    why_us = SelectField(_l("Why us"), default="")
    has_header = BooleanField(_l("The first row names the columns"))

    @property
    def columns(self) -> dict[str, int]:
        return {field: int(self[field].data) for field in FIELDS if self[field].data}


@screen.get("/calendar/imports")
@access.signed_in
def imports() -> Any:
    account = access.needs_account()
    access.permit("plan.import", account)
    return _uploading(account, PlanFileForm(formdata=None))


@screen.post("/calendar/imports")
@access.signed_in
def bring_in() -> Any:
    account = access.needs_account()
    access.permit("plan.import", account)
    form = PlanFileForm()
    if not form.validate():
        return _uploading(account, form), 422
    file = form.file.data
    try:
        import_ = plan_imports.receive(
            account, file.filename or "", file.read(), first=form.first.data, last=form.last.data, by=access.me()
        )
    except Rejected as error:
        form.file.errors = [str(error)]
        return _uploading(account, form), 422
    return redirect(url_for("calendar.import_page", plan_import_id=import_.id))


@screen.get("/calendar/imports/<int:plan_import_id>")
def import_page(plan_import_id: int) -> Any:
    """Before posts are made: the rows, by the columns in the address if it names any. Then: what came of it."""
    import_ = access.thing_for("plan.import", PlanImport, plan_import_id)
    if import_.applied_at:
        return render_template(
            "calendar/import_done.html",
            import_=import_,
            posts=plan_imports.posts_of(import_),
            takeable=set(plan_imports.takeable_ids(import_)),
            reasons=plan_imports.REASONS,
            entries=activity.of(import_),
        )
    shown = columns.filled(FIELDS, import_.columns, has_header=import_.has_header)
    form = PlanColumnsForm(request.args if request.args else None, meta={"csrf": False}, **shown)
    return _looking(import_, form)


@screen.post("/calendar/imports/<int:plan_import_id>/make")
def make_posts(plan_import_id: int) -> Any:
    import_ = access.thing_for("plan.import", PlanImport, plan_import_id)
    form = PlanColumnsForm()
    _offer(form, import_)
    if import_.kind == "table" and not import_.applied_at and not form.validate():
        return _looking(import_, form), 422
    try:
        made = plan_imports.apply(import_, form.columns, has_header=bool(form.has_header.data), by=access.me())
    except Rejected as error:
        if import_.applied_at:
            raise
        form.form_errors.append(str(error))
        return _looking(import_, form), error.status
    flash(ngettext("%(num)d post made.", "%(num)d posts made.", made), "success")
    return redirect(url_for("calendar.import_page", plan_import_id=import_.id))


@screen.post("/calendar/imports/<int:plan_import_id>/discard")
def discard_import(plan_import_id: int) -> Any:
    plan_imports.discard(access.thing_for("plan.import", PlanImport, plan_import_id))
    flash(_("Thrown away; nothing was imported."), "success")
    return redirect(url_for("calendar.imports"))


@screen.post("/calendar/imports/<int:plan_import_id>/take-back")
def take_import_back(plan_import_id: int) -> Any:
    import_ = access.thing_for("plan.import", PlanImport, plan_import_id)
    count = plan_imports.take_back(import_, by=access.me())
    flash(ngettext("%(num)d post taken back.", "%(num)d posts taken back.", count), "success")
    return redirect(url_for("calendar.import_page", plan_import_id=import_.id))


@screen.errorhandler(413)
def too_big(_error: Any) -> Any:
    """The server stopped reading, so there is no form to show again."""
    flash(_("That is more than 20 MB. Split it and import the parts."), "error")
    return redirect(url_for("calendar.imports"), 303)


def _uploading(account: Account, form: PlanFileForm) -> str:
    return render_template(
        "calendar/imports.html", account=account, form=form, imports=plan_imports.of_account(account.id)
    )


def _looking(import_: PlanImport, form: PlanColumnsForm) -> str:
    _offer(form, import_)
    rows: list[plan_imports.Seen] = []
    fault = ""
    try:
        rows = plan_imports.look(import_, form.columns, has_header=bool(form.has_header.data), by=access.me())
    except (OpsError, ValueError) as error:
        fault = str(error) if isinstance(error, OpsError) else _("Choose the columns again.")
    template = "calendar/_import_rows.html" if edges.wants_fragment() else "calendar/import.html"
    counts = Counter(row.kind for row in rows)
    return render_template(
        template,
        import_=import_,
        form=form,
        rows=rows,
        counts=counts,
        fault=fault,
        reasons=plan_imports.REASONS,
        remarks=columns.REMARKS,
    )


def _offer(form: PlanColumnsForm, import_: PlanImport) -> None:
    columns.offer(form, FIELDS, import_.rows if import_.kind == "table" else [], required="title")
