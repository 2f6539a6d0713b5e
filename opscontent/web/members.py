"""Who works for an account: members, roles, invitations."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Email, Length

from opscontent.db import db
from opscontent.domain import accounts, invitations
from opscontent.domain.accounts import Account
from opscontent.domain.invitations import Invitation
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.web import access, names
from opscontent.web.forms import OpsForm

screen = Blueprint("members", __name__)


class InviteForm(OpsForm):
    email = StringField(_l("E-mail"), [DataRequired(), Email(), Length(max=254)])
    role = SelectField(_l("Role"), choices=names.choices("Role"), default="editor")


class RoleForm(OpsForm):
    role = SelectField(_l("Role"), choices=names.choices("Role"))


@screen.get("/accounts/<int:account_id>/members")
def page(account_id: int) -> Any:
    return _page(access.account_for("account.view", account_id), InviteForm())


@screen.post("/accounts/<int:account_id>/members/invite")
def invite(account_id: int) -> Any:
    """Make an invitation; its link is shown once, to be sent by whatever the team talks with."""
    account = access.account_for("account.members", account_id)
    form = InviteForm()
    if not form.validate():
        return _page(account, form), 422
    email = str(form.email.data)
    token = invitations.invite(email, by=access.me(), account=account, role=Role(form.role.data))[1]
    link = url_for("auth.join", token=token, _external=True)
    return _page(account, InviteForm(formdata=None), link=link, email=email)


@screen.post("/accounts/<int:account_id>/members/<int:person_id>/role")
def change_role(account_id: int, person_id: int) -> Any:
    account = access.account_for("account.members", account_id)
    form = RoleForm()
    if not form.validate():
        abort(422)
    accounts.add_member(account, _member(account, person_id), Role(form.role.data), by=access.me())
    flash(_("Saved."), "success")
    return redirect(url_for("members.page", account_id=account.id))


@screen.post("/accounts/<int:account_id>/members/<int:person_id>/remove")
def remove(account_id: int, person_id: int) -> Any:
    account = access.account_for("account.members", account_id)
    person = _member(account, person_id)
    accounts.remove_member(account, person, by=access.me())
    flash(_("%(name)s no longer works for %(account)s.", name=person.name, account=account.name), "success")
    return redirect(url_for("members.page" if person != access.me() else "home.week", account_id=account.id))


@screen.post("/accounts/<int:account_id>/invitations/<int:invitation_id>/revoke")
def revoke(account_id: int, invitation_id: int) -> Any:
    account = access.account_for("account.members", account_id)
    invitation = db.session.get(Invitation, invitation_id)
    if invitation is None or invitation.account_id != account.id:
        abort(404)
    invitations.revoke(invitation, by=access.me())
    flash(_("The invitation was taken back."), "success")
    return redirect(url_for("members.page", account_id=account.id))


def _member(account: Account, person_id: int) -> Person:
    person = db.session.get(Person, person_id)
    if person is None or accounts.membership(account, person) is None:
        abort(404)
    return person


def _page(account: Account, form: InviteForm, *, link: str = "", email: str = "") -> str:
    return render_template(
        "members/page.html",
        account=account,
        members=accounts.members_of(account.id),
        pending=invitations.pending(account),
        form=form,
        link=link,
        email=email,
    )
