"""An account's settings about its readers: who is suggested for the core."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.validators import InputRequired

from opscontent.domain import contributors
from opscontent.domain.accounts import Account
from opscontent.errors import Rejected
from opscontent.web import access
from opscontent.web.forms import OpsForm

screen = Blueprint("readers", __name__)


class RuleForm(OpsForm):
    core_used_count = IntegerField(_l("Used replies, at least"), [InputRequired()])
    core_months = IntegerField(_l("Within so many months"), [InputRequired()])


@screen.get("/accounts/<int:account_id>/readers")
def page(account_id: int) -> str:
    account = access.account_for("prompt.edit", account_id)
    return _page(account, RuleForm(formdata=None, obj=account))


@screen.post("/accounts/<int:account_id>/readers/core")
def set_rule(account_id: int) -> Any:
    account = access.account_for("prompt.edit", account_id)
    form = RuleForm(obj=account)
    if not form.validate():
        return _page(account, form), 422
    try:
        used, months = form.core_used_count.data or 0, form.core_months.data or 0
        contributors.set_rule(account, used_count=used, months=months, by=access.me())
    except Rejected as error:
        form.form_errors.append(str(error))
        return _page(account, form), 422
    flash(_("Saved."), "success")
    return redirect(url_for("readers.page", account_id=account.id))


def _page(account: Account, form: RuleForm) -> str:
    return render_template("readers/page.html", account=account, form=form)
