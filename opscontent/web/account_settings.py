"""Settings: the accounts of the workspace, one by one; making a new one."""

from typing import Any
from zoneinfo import available_timezones

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp

from opscontent.channels import CHANNELS
from opscontent.domain import accounts, activity, briefs, covers
from opscontent.domain.accounts import Account, Kind, QuotaPeriod
from opscontent.errors import OpsError, Rejected
from opscontent.web import access, names
from opscontent.web.forms import OpsForm
from opscontent.web.languages import LANGUAGES

screen = Blueprint("account_settings", __name__)
PERIODS = {"none": _l("No limit"), "day": _l("Day"), "month": _l("Month")}


class NewAccountForm(OpsForm):
    name = StringField(_l("Name"), [DataRequired(), Length(max=60)])
    key = StringField(
        _l("Address"),
        [
            DataRequired(),
            Length(min=2, max=40),
            Regexp(r"^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$", message=_l("Use a to z, 0 to 9 and hyphens.")),
        ],
    )
    kind = RadioField(_l("Kind"), choices=names.choices("Kind"), default="subscription")
    time_zone = StringField(_l("Time zone"), [DataRequired(), Length(max=60)], default="Asia/Shanghai")
    language = SelectField(_l("Language of its readers"), choices=names.options(LANGUAGES), default="zh_Hans")

    def validate_time_zone(self, field: StringField) -> None:
        if field.data not in available_timezones():
            raise ValidationError(_l("There is no such time zone. Choose one such as Asia/Shanghai."))


class AccountForm(NewAccountForm):
    tagline = StringField(_l("Tagline"), [Length(max=200)])
    colour = RadioField(_l("Colour"), choices=names.choices("Colour"))
    channel = SelectField(_l("Publishes through"))
    quota_count = IntegerField(_l("Sends"), [InputRequired(), NumberRange(min=0, max=100)])
    quota_period = SelectField(_l("per"), choices=names.options(PERIODS))
    staleness_minutes = IntegerField(
        _l("Ask before sending what is late by more than (minutes)"), [InputRequired(), NumberRange(min=5, max=10080)]
    )
    edition_gap_minutes = IntegerField(
        _l("Editions nearer to each other than this clash (minutes)"), [Optional(), NumberRange(min=0, max=1440)]
    )
    allows_self_approval = BooleanField(_l("The last author may approve their own text"))
    closing = TextAreaField(_l("Closing lines under every article"), [Optional(), Length(max=2000)])


@screen.get("/settings")
@access.signed_in
def index() -> Any:
    """The current account's settings, or the way to the first account."""
    account = access.needs_account()
    return redirect(url_for("account_settings.page", account_id=account.id))


@screen.route("/accounts/new", methods=["GET", "POST"])
def new() -> Any:
    me = access.administrator()
    form = NewAccountForm()
    if not form.validate_on_submit():
        return render_template("account_settings/new.html", form=form), 422 if form.is_submitted() else 200
    values = dict(form.data)
    values.pop("csrf_token", None)
    try:
        account = accounts.create(
            values.pop("name"), values.pop("key"), kind=Kind(values.pop("kind")), by=me, **values
        )
    except OpsError as error:
        form.key.errors = [str(error)]
        return render_template("account_settings/new.html", form=form), error.status
    flash(_("The account is here. Write down what it stands for: no account without a positioning."), "success")
    response = redirect(url_for("briefs.page", account_id=account.id))
    response.set_cookie("account", account.key, max_age=31536000, httponly=True, samesite="Lax")
    return response


@screen.route("/accounts/<int:account_id>", methods=["GET", "POST"])
def page(account_id: int) -> Any:
    account = access.account_for("account.view", account_id)
    form = AccountForm(obj=account)
    form.channel.choices = names.options({name: channel.label for name, channel in CHANNELS.items()})
    if not form.is_submitted():
        return _page(account, form)
    access.permit("account.configure", account)
    if not form.validate():
        return _page(account, form), 422
    values = {name: value for name, value in form.data.items() if name != "csrf_token"}
    values |= {
        "kind": Kind(values["kind"]),
        "quota_period": QuotaPeriod(values["quota_period"]),
        "colour": int(values["colour"]),
        "edition_gap_minutes": values["edition_gap_minutes"] or 0,
    }
    try:
        accounts.configure(account, values, by=access.me())
    except OpsError as error:
        form.key.errors = [str(error)]
        return _page(account, form), error.status
    flash(_("Saved."), "success")
    return redirect(url_for("account_settings.page", account_id=account.id))


@screen.post("/accounts/<int:account_id>/picture")
def set_picture(account_id: int) -> Any:
    """Take a picture, or take the one that is there away."""
    account = access.account_for("account.configure", account_id)
    file = request.files.get("picture")
    content = file.read(covers.MOST_BYTES + 1) if file else b""
    if not content and request.form.get("act") != "remove":
        raise Rejected(_l("Choose a picture first."))
    accounts.set_picture(account, content, access.setting("account_pictures"), by=access.me())
    flash(_("Saved."), "success")
    return redirect(url_for("account_settings.page", account_id=account.id))


@screen.post("/accounts/<int:account_id>/archive")
def archive(account_id: int) -> Any:
    account = access.account_for("account.configure", account_id)
    access.administrator()
    accounts.archive(account, by=access.me())
    flash(_("“%(name)s” was put away. Nothing of it is lost.", name=account.name), "success")
    return redirect(url_for("home.week"))


def _page(account: Account, form: AccountForm) -> str:
    return render_template(
        "account_settings/page.html",
        account=account,
        form=form,
        zones=sorted(available_timezones()),
        brief=briefs.current(account.id),
        entries=activity.of(account, most=30),
    )
