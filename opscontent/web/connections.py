"""The channel of an account: its settings, tried out; and holding publishing back."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, Length
from wtforms.validators import Optional as May

from opscontent import jobs
from opscontent.channels import CHANNELS
from opscontent.channels.contract import Capability, Channel, ChannelError, Option
from opscontent.db import db
from opscontent.domain import connections, pauses, publications
from opscontent.domain.accounts import Account
from opscontent.errors import OpsError
from opscontent.extensions import limiter
from opscontent.web import access, names
from opscontent.web.forms import OpsForm

screen = Blueprint("connections", __name__)
PREFIX = "option_"


class PauseForm(OpsForm):
    note = StringField(_l("Why, for the others"), [Length(max=pauses.NOTE_MAXIMUM)])


@screen.route("/accounts/<int:account_id>/channel", methods=["GET", "POST"])
def page(account_id: int) -> Any:
    account = access.account_for("account.configure", account_id)
    channel = CHANNELS[account.channel]
    form = _form(account, channel)
    if not form.is_submitted():
        return _page(account, form)
    if not form.validate():
        return _page(account, form), 422
    values = {option.name: form[PREFIX + option.name].data or "" for option in channel.options}
    try:
        connections.configure(account, channel.name, values, by=access.me())
    except OpsError as error:
        form.form_errors.append(str(error))
        return _page(account, form), error.status
    flash(_("Saved. Try it out before the next edition."), "success")
    return redirect(url_for("connections.page", account_id=account.id))


@screen.post("/accounts/<int:account_id>/channel/try")
@limiter.limit("10 per minute")
def try_out(account_id: int) -> Any:
    """Ask the platform what the account may do, with the settings as they are saved."""
    account = access.account_for("account.configure", account_id)
    channel = CHANNELS[account.channel]
    if channel.probe is None or connections.lacking(account):
        return _page(account, _form(account, channel, fresh=True)), 422
    found, failure = _probed(account.id)
    return _page(account, _form(account, channel, fresh=True), found=found, failure=failure)


@screen.post("/accounts/<int:account_id>/pause")
def pause(account_id: int) -> Any:
    account = access.account_for("publication.settle", account_id)
    form = PauseForm()
    if form.validate():
        _do(lambda: pauses.begin(account, note=form.note.data or "", by=access.me()), _("Publishing is paused."))
    return redirect(url_for("publishing.index"))


@screen.post("/accounts/<int:account_id>/resume")
def resume(account_id: int) -> Any:
    account = access.account_for("publication.settle", account_id)
    _do(lambda: pauses.end(account, by=access.me()), _("Publishing goes on."))
    return redirect(url_for("publishing.index"))


@screen.post("/publishing/pause")
def pause_all() -> Any:
    me, form = access.administrator(), PauseForm()
    if form.validate():
        _do(lambda: pauses.begin(None, note=form.note.data or "", by=me), _("Publishing is paused for all accounts."))
    return redirect(url_for("publishing.index"))


@screen.post("/publishing/resume")
def resume_all() -> Any:
    me = access.administrator()
    _do(lambda: pauses.end(None, by=me), _("Publishing goes on for all accounts."))
    return redirect(url_for("publishing.index"))


def _do(verb: Any, said: str) -> None:
    try:
        verb()
    except OpsError as error:
        flash(str(error), "error")
    else:
        flash(said, "success")


def _probed(account_id: int) -> tuple[list[Capability], str]:
    db.session.commit()  # the platform may take its time, and the house writes in a session of its own
    try:
        return jobs.probed(account_id, jobs.new_owner()), ""
    except ChannelError as error:
        return [], publications.sentence_of(error.reason, error.about)


def _form(account: Account, channel: Channel, *, fresh: bool = False) -> OpsForm:
    """A field for each option; what is secret is never shown again."""
    values = connections.options_of(account, channel.name)
    fields = {PREFIX + option.name: _field(option, values) for option in channel.options}
    kind: type[OpsForm] = type("ConnectionForm", (OpsForm,), fields)
    shown = {PREFIX + option.name: values[option.name] for option in channel.options if not option.is_secret}
    return kind(None if fresh else request.form or None, data=shown)


def _field(option: Option, values: Mapping[str, str]) -> Any:
    must = option.is_required and not (option.is_secret and values[option.name])
    validators = [InputRequired() if must else May(), Length(max=connections.VALUE_MAXIMUM)]
    if option.choices:
        return SelectField(option.label, choices=names.options(option.choices))
    return (PasswordField if option.is_secret else StringField)(option.label, validators)


def _page(account: Account, form: OpsForm, *, found: list[Capability] | None = None, failure: str = "") -> str:
    channel = CHANNELS[account.channel]
    return render_template(
        "connections/page.html",
        account=account,
        channel=channel,
        form=form,
        prefix=PREFIX,
        known=connections.known(account, channel.name),
        lacking=connections.lacking(account),
        found=found,
        failure=failure,
    )
