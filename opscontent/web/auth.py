"""Signing in and out, one's own profile and password, and accepting an invitation."""

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_user, logout_user
from wtforms import PasswordField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, EqualTo, Length

from opscontent.domain import invitations, people, staff
from opscontent.domain.invitations import Invitation
from opscontent.domain.people import PASSWORD_MAXIMUM, PASSWORD_MINIMUM, Person, Theme
from opscontent.errors import OpsError
from opscontent.extensions import limiter
from opscontent.web import access, names, navigation
from opscontent.web.forms import OpsForm
from opscontent.web.languages import LANGUAGES

screen = Blueprint("auth", __name__)


class SignInForm(OpsForm):
    email = StringField(_l("E-mail"), [DataRequired(), Length(max=254)])
    password = PasswordField(_l("Password"), [DataRequired(), Length(max=1000)])


class NewPasswordForm(OpsForm):
    password = PasswordField(_l("New password"), [DataRequired(), Length(min=PASSWORD_MINIMUM, max=PASSWORD_MAXIMUM)])
    again = PasswordField(
        _l("The same again"), [EqualTo("password", message=_l("The two passwords are not the same."))]
    )


class JoinForm(NewPasswordForm):
    name = StringField(_l("Your name"), [DataRequired(), Length(max=80)])


class PasswordForm(NewPasswordForm):
    old = PasswordField(_l("Present password"), [DataRequired(), Length(max=1000)])


class ProfileForm(OpsForm):
    name = StringField(_l("Your name"), [DataRequired(), Length(max=80)])
    locale = SelectField(_l("Language"), choices=names.options({"": _l("As the browser says"), **LANGUAGES}))
    theme = RadioField(
        _l("Light or dark"),
        choices=names.options({"auto": _l("As the device says"), "light": _l("Light"), "dark": _l("Dark")}),
    )


@screen.route("/sign-in", methods=["GET", "POST"])
@limiter.limit("60 per minute", methods=["POST"])
@limiter.limit("10 per 5 minutes", methods=["POST"], key_func=lambda: "email:" + _typed_email())
def sign_in() -> Any:
    if current_user.is_authenticated:
        return redirect(_next())
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("auth/sign_in.html", form=form), 422 if form.is_submitted() else 200
    person = people.authenticate(form.email.data or "", form.password.data or "")
    if person is None:
        form.form_errors.append(_("E-mail or password is wrong."))
        return render_template("auth/sign_in.html", form=form), 422
    _start_session(person)
    return redirect(_next())


@screen.post("/sign-out")
def sign_out() -> Any:
    logout_user()
    session.clear()
    return redirect(url_for("auth.sign_in"))


@screen.route("/profile", methods=["GET", "POST"])
@access.signed_in
def profile() -> Any:
    me = access.me()
    form = ProfileForm(obj=me)
    if request.method == "GET":
        form.locale.data = me.locale or ""
    if not form.validate_on_submit():
        return _profile_page(form, PasswordForm(prefix="password-")), 422 if form.is_submitted() else 200
    staff.change_profile(
        me, name=str(form.name.data), locale=form.locale.data or None, theme=Theme(str(form.theme.data))
    )
    flash(_("Saved."), "success")
    return redirect(url_for("auth.profile"))


@screen.post("/profile/password")
@limiter.limit("10 per 5 minutes")
@access.signed_in
def change_password() -> Any:
    me = access.me()
    form = PasswordForm(prefix="password-")
    if not form.validate_on_submit():
        return _profile_page(ProfileForm(formdata=None, obj=me), form), 422
    try:
        staff.change_password(me, form.old.data or "", form.password.data or "")
    except OpsError as error:
        form.old.errors = [str(error)]
        return _profile_page(ProfileForm(formdata=None, obj=me), form), 422
    _start_session(me)
    flash(_("Password changed. You are signed out everywhere else."), "success")
    return redirect(url_for("auth.profile"))


@screen.route("/join/<token>", methods=["GET", "POST"])
@limiter.limit("30 per minute")
def join(token: str) -> Any:
    invitation = _invitation(token)
    if current_user.is_authenticated or people.by_email(invitation.email):
        return _join_as_member(invitation)
    form = JoinForm()
    if not form.validate_on_submit():
        return _join_page(invitation, form), 422 if form.is_submitted() else 200
    try:
        person = invitations.accept(
            invitation, name=str(form.name.data), password=str(form.password.data), locale=session.get("locale")
        )
    except OpsError as error:
        form.form_errors.append(str(error))
        return _join_page(invitation, form), error.status
    _start_session(person)
    return redirect(url_for("home.week"))


def _join_as_member(invitation: Invitation) -> Any:
    """For someone who has an account here already."""
    if not current_user.is_authenticated:
        return access.to_sign_in()
    if request.method == "POST":
        invitations.accept_as(invitation, access.me())
        return redirect(url_for("home.week"))
    return render_template("auth/join_as.html", invitation=invitation)


def _invitation(token: str) -> Invitation:
    invitation = invitations.by_token(token)
    if invitation is None or not invitation.email:
        abort(404)
    return invitation


def _join_page(invitation: Invitation, form: JoinForm) -> str:
    return render_template("auth/join.html", invitation=invitation, form=form)


def _profile_page(form: ProfileForm, password_form: PasswordForm) -> str:
    return render_template("auth/profile.html", form=form, password_form=password_form)


def _start_session(person: Person) -> None:
    """A new session: nothing of the one before survives but the language."""
    locale = session.get("locale")
    session.clear()
    if locale:
        session["locale"] = locale
    session.permanent = True
    login_user(person)


def _next() -> str:
    """Where to go after signing in; only ever a page of ours."""
    target = request.args.get("next", "")
    parts = urlsplit(target.replace("\\", "/"))
    is_ours = target.startswith("/") and not target.startswith(("//", "/\\")) and not parts.netloc
    return target if is_ours else url_for(navigation.LINKS[0].endpoint)


def _typed_email() -> str:
    return people.fold_email(request.form.get("email", ""))[:254]
