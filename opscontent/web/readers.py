"""An account's settings about its readers: who is suggested for the core, and the words of messages to them."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, TextAreaField
from wtforms.validators import InputRequired

from opscontent.domain import accounts, contributors, thanks
from opscontent.domain.accounts import Account
from opscontent.domain.tellings import wording
from opscontent.errors import Rejected
from opscontent.web import access
from opscontent.web.forms import OpsForm

screen = Blueprint("readers", __name__)


class RuleForm(OpsForm):
    core_used_count = IntegerField(_l("Used replies, at least"), [InputRequired()])
    core_months = IntegerField(_l("Within so many months"), [InputRequired()])


class WallForm(OpsForm):
    has_wall = BooleanField(_l("Thank readers on a public page"))


class WordsForm(OpsForm):
    chosen_words = TextAreaField(_l("To the chosen"))
    declined_words = TextAreaField(_l("To those who were not chosen"))


@screen.get("/accounts/<int:account_id>/readers")
def page(account_id: int) -> str:
    return _page(access.account_for("prompt.edit", account_id))


@screen.post("/accounts/<int:account_id>/readers/words")
def set_words(account_id: int) -> Any:
    """The account's own words of a message; none: ours."""
    account = access.account_for("prompt.edit", account_id)
    form = WordsForm(obj=account)
    form.validate()
    for field in (form.chosen_words, form.declined_words):
        try:
            wording.check(field.data or "")
        except Rejected as error:
            field.errors = [*field.errors, str(error)]
    if form.errors:
        return _page(account, words=form), 422
    values = {field.name: field.data or "" for field in (form.chosen_words, form.declined_words)}
    accounts.configure(account, values, by=access.me())
    flash(_("Saved."), "success")
    return redirect(url_for("readers.page", account_id=account.id))


@screen.post("/accounts/<int:account_id>/readers/core")
def set_rule(account_id: int) -> Any:
    account = access.account_for("prompt.edit", account_id)
    form = RuleForm(obj=account)
    if not form.validate():
        return _page(account, rule=form), 422
    try:
        used, months = form.core_used_count.data or 0, form.core_months.data or 0
        contributors.set_rule(account, used_count=used, months=months, by=access.me())
    except Rejected as error:
        form.form_errors.append(str(error))
        return _page(account, rule=form), 422
    flash(_("Saved."), "success")
    return redirect(url_for("readers.page", account_id=account.id))


@screen.post("/accounts/<int:account_id>/readers/wall")
def set_wall(account_id: int) -> Any:
    account = access.account_for("prompt.edit", account_id)
    thanks.show(account, is_shown="has_wall" in request.form, by=access.me())
    flash(_("Saved."), "success")
    return redirect(url_for("readers.page", account_id=account.id))


def _page(account: Account, *, rule: RuleForm | None = None, words: WordsForm | None = None) -> str:
    with force_locale(account.language):
        ours = {"chosen_words": wording.chosen(), "declined_words": wording.declined()}
    return render_template(
        "readers/page.html",
        account=account,
        rule=rule or RuleForm(formdata=None, obj=account),
        words=words or WordsForm(formdata=None, obj=account),
        ours=ours,
        wall=WallForm(formdata=None, obj=account),
    )
