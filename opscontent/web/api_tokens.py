"""The tokens of an account's API: making one, which is shown once, and revoking it."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from opscontent.db import db
from opscontent.domain import api_tokens
from opscontent.domain.accounts import Account
from opscontent.domain.api_tokens import LABEL_MAXIMUM, ApiToken
from opscontent.errors import OpsError
from opscontent.web import access
from opscontent.web.addresses import public_url
from opscontent.web.forms import OpsForm

screen = Blueprint("api_tokens", __name__)


class TokenForm(OpsForm):
    label = StringField(_l("Which program will use it?"), [DataRequired(), Length(max=LABEL_MAXIMUM)])


@screen.get("/accounts/<int:account_id>/tokens")
def page(account_id: int) -> str:
    return _page(access.account_for("account.configure", account_id), TokenForm(formdata=None))


@screen.post("/accounts/<int:account_id>/tokens")
def issue(account_id: int) -> Any:
    """The answer to this is the only page that ever shows the secret."""
    account = access.account_for("account.configure", account_id)
    form = TokenForm()
    if not form.validate():
        return _page(account, form), 422
    try:
        token, secret = api_tokens.issue(account, form.label.data or "", by=access.me())
    except OpsError as error:
        form.form_errors.append(str(error))
        return _page(account, form), error.status
    return _page(account, TokenForm(formdata=None), fresh=token, secret=secret)


@screen.post("/accounts/<int:account_id>/tokens/<int:token_id>/revoke")
def revoke(account_id: int, token_id: int) -> Any:
    account = access.account_for("account.configure", account_id)
    token = db.session.get(ApiToken, token_id)
    if token is None or token.account_id != account.id:
        abort(404)
    api_tokens.revoke(token, by=access.me())
    flash(_("“%(label)s” can't get in any more.", label=token.label), "success")
    return redirect(url_for("api_tokens.page", account_id=account.id))


def _page(account: Account, form: TokenForm, *, fresh: ApiToken | None = None, secret: str = "") -> str:
    return render_template(
        "api_tokens/page.html",
        account=account,
        form=form,
        tokens=api_tokens.of_account(account.id),
        fresh=fresh,
        secret=secret,
        curl=_example(secret) if secret else "",
    )


def _example(secret: str) -> str:
    """A first call for the command line. It asks for the prompts, so it changes nothing."""
    return f'curl -H "Authorization: Bearer {secret}" {public_url("home.week").removesuffix("/week")}/api/v1/prompts'
