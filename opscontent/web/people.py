"""Everyone in the workspace; for administrators."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField
from wtforms.validators import DataRequired, Email, Length

from opscontent.db import db
from opscontent.domain import invitations, people, staff
from opscontent.domain.invitations import Invitation
from opscontent.domain.people import Person
from opscontent.web import access
from opscontent.web.forms import OpsForm

screen = Blueprint("people", __name__)


class InviteForm(OpsForm):
    email = StringField(_l("E-mail"), [DataRequired(), Email(), Length(max=254)])
    makes_admin = BooleanField(_l("As an administrator"))


@screen.get("/people")
def index() -> Any:
    access.administrator()
    return _page(InviteForm())


@screen.post("/people/invite")
def invite() -> Any:
    me = access.administrator()
    form = InviteForm()
    if not form.validate():
        return _page(form), 422
    email = str(form.email.data)
    token = invitations.invite(email, by=me, makes_admin=bool(form.makes_admin.data))[1]
    return _page(InviteForm(formdata=None), link=url_for("auth.join", token=token, _external=True), email=email)


@screen.post("/people/<int:person_id>/deactivate")
def deactivate(person_id: int) -> Any:
    me = access.administrator()
    person = _person(person_id)
    staff.deactivate(person, by=me)
    flash(_("%(name)s can no longer sign in.", name=person.name), "success")
    return redirect(url_for("people.index"))


@screen.post("/people/<int:person_id>/reactivate")
def reactivate(person_id: int) -> Any:
    me = access.administrator()
    person = _person(person_id)
    staff.reactivate(person, by=me)
    flash(_("%(name)s can sign in again.", name=person.name), "success")
    return redirect(url_for("people.index"))


@screen.post("/people/<int:person_id>/administrator")
def toggle_administrator(person_id: int) -> Any:
    me = access.administrator()
    person = _person(person_id)
    staff.set_admin(person, not person.is_admin, by=me)
    flash(_("Saved."), "success")
    return redirect(url_for("people.index"))


@screen.post("/people/invitations/<int:invitation_id>/revoke")
def revoke(invitation_id: int) -> Any:
    me = access.administrator()
    invitation = db.session.get(Invitation, invitation_id)
    if invitation is None or invitation.account_id is not None:
        abort(404)
    invitations.revoke(invitation, by=me)
    flash(_("The invitation was taken back."), "success")
    return redirect(url_for("people.index"))


def _person(person_id: int) -> Person:
    person = db.session.get(Person, person_id)
    if person is None:
        abort(404)
    return person


def _page(form: InviteForm, *, link: str = "", email: str = "") -> str:
    return render_template(
        "people/index.html",
        people=people.everyone(),
        pending=[each for each in invitations.pending(None) if each.email],
        form=form,
        link=link,
        email=email,
    )
