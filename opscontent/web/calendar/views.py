"""Saved views: the list of them (in the menu and as a page), saving what is shown, renaming, sharing, removing."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, Length

from opscontent.domain import calendar
from opscontent.domain.calendar import VIEW_NAME_MAXIMUM, CalendarView
from opscontent.errors import Missing, OpsError
from opscontent.web import access, edges
from opscontent.web.calendar.screen import address_of, asked, screen
from opscontent.web.forms import OpsForm


class ViewForm(OpsForm):
    name = StringField(_l("Name"), [InputRequired(), Length(max=VIEW_NAME_MAXIMUM)])
    is_shared = BooleanField(_l("The team sees it too"))
    is_default = BooleanField(_l("Show it first when I open the calendar"))


@screen.get("/calendar/views")
@access.signed_in
def views() -> Any:
    """The views of the current account: as a menu for the calendar that asks, else as a page."""
    return _page(ViewForm(formdata=None))


@screen.post("/calendar/views")
@access.signed_in
def keep() -> Any:
    """Save what the address shows under a name."""
    account, form = access.needs_account(), ViewForm()
    access.permit("account.view", account)
    if not form.validate():
        return _page(form), 422
    try:
        view = calendar.keep_view(
            account, form.name.data or "", _shown(), request.args, by=access.me(), is_shared=form.is_shared.data
        )
        if form.is_default.data:
            calendar.change_view(view, view.name, by=access.me(), is_shared=view.is_shared, is_default=True)
    except OpsError as error:
        form.form_errors.append(str(error.sentence))
        return _page(form), error.status
    flash(_("The view “%(name)s” is saved.", name=view.name), "success")
    return redirect(address_of(view))


@screen.route("/calendar/views/<int:view_id>", methods=["GET", "POST"])
@access.signed_in
def change(view_id: int) -> Any:
    view = _own(view_id)
    form = ViewForm(obj=view)
    if form.validate_on_submit():
        try:
            values = {"is_shared": form.is_shared.data, "is_default": form.is_default.data}
            calendar.change_view(view, form.name.data or "", by=access.me(), **values)
            return redirect(url_for("calendar.views"))
        except OpsError as error:
            form.form_errors.append(str(error.sentence))
            return render_template("calendar/view.html", form=form, view=view), error.status
    return render_template("calendar/view.html", form=form, view=view), 422 if form.is_submitted() else 200


@screen.post("/calendar/views/<int:view_id>/remove")
@access.signed_in
def remove(view_id: int) -> Any:
    view = _own(view_id)
    calendar.remove_view(view, by=access.me())
    flash(_("The view “%(name)s” is gone.", name=view.name), "success")
    return redirect(url_for("calendar.views"))


def _page(form: ViewForm) -> str:
    account = access.needs_account()
    access.permit("account.view", account)
    found = calendar.views_for(account, access.me())
    template = "calendar/_views.html" if edges.wants_fragment() else "calendar/views.html"
    here = calendar.tidy(request.args)
    values = {"asked": asked(_shown()), "form": form, "shown": _shown(), "here": here, "address_of": address_of}
    return render_template(template, views=found, account=account, **values)


def _own(view_id: int) -> CalendarView:
    try:
        view = calendar.own_view(view_id, by=access.me())
    except Missing:
        abort(404)
    access.permit("account.view", view)
    return view


def _shown() -> str:
    """The page of the calendar that the address came from."""
    page = request.args.get("view", "")
    return page if page in calendar.PAGES else "month"
