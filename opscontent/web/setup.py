"""The first start: one link, once: language, the first administrator, then an empty workspace or the demo."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import login_user
from wtforms import PasswordField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, Email, EqualTo, Length

from opscontent.demo import builder
from opscontent.domain import invitations
from opscontent.domain.invitations import Invitation
from opscontent.domain.people import PASSWORD_MAXIMUM, PASSWORD_MINIMUM
from opscontent.errors import OpsError
from opscontent.extensions import limiter
from opscontent.web import access, names
from opscontent.web.forms import OpsForm
from opscontent.web.languages import LANGUAGES

screen = Blueprint("setup", __name__)
BEGINNINGS = {
    "empty": _l("An empty workspace"),
    "demo": _l("The demo: three accounts, eight weeks, 300 replies"),
}


class FirstStartForm(OpsForm):
    locale = SelectField(_l("Language"), choices=names.options(LANGUAGES))
    name = StringField(_l("Your name"), [DataRequired(), Length(max=80)])
    email = StringField(_l("E-mail"), [DataRequired(), Email(), Length(max=254)])
    password = PasswordField(_l("Password"), [DataRequired(), Length(min=PASSWORD_MINIMUM, max=PASSWORD_MAXIMUM)])
    again = PasswordField(
        _l("The same again"), [EqualTo("password", message=_l("The two passwords are not the same."))]
    )
    begin = RadioField(
        _l("Begin with"),
        choices=names.options(
            {"empty": _l("An empty workspace"), "demo": _l("The demo: three accounts, eight weeks, 300 replies")}
        ),
        default="empty",
    )


@screen.route("/start/<token>", methods=["GET", "POST"])
@limiter.limit("30 per minute")
def start(token: str) -> Any:
    invitation = invitations.by_token(token)
    if invitation is None or not invitation.makes_admin or invitation.email:
        abort(404)
    if not invitation.is_open:
        return redirect(url_for("auth.sign_in"))
    form = FirstStartForm(locale=session.get("locale") or "zh_Hans")
    if not form.validate_on_submit():
        return render_template("setup/start.html", form=form, token=token), 422 if form.is_submitted() else 200
    try:
        _begin(form, invitation)
    except OpsError as error:
        form.form_errors.append(str(error))
        return render_template("setup/start.html", form=form, token=token), error.status
    return redirect(url_for("home.week"))


def _begin(form: FirstStartForm, invitation: Invitation) -> None:
    """Make the first administrator, sign them in, and build the demo if they want it."""
    person = invitations.accept(
        invitation,
        name=str(form.name.data),
        password=str(form.password.data),
        email=str(form.email.data),
        locale=form.locale.data,
    )
    password = builder.build(admin=person, covers=access.setting("covers")) if form.begin.data == "demo" else ""
    session.clear()
    session.permanent = True
    login_user(person)
    if password:
        people = "chief@, editor@, writer@, viewer@example.org"
        said = _("The demo is here. %(people)s sign in with: %(password)s", people=people, password=password)
        flash(said, "success")
