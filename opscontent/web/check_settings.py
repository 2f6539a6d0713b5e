"""What an account makes of each finding, and its own lists of words."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from opscontent.db import db
from opscontent.domain import checks, permissions
from opscontent.domain.accounts import Account
from opscontent.domain.checks import ADJUSTABLE, Level, Weight
from opscontent.errors import OpsError, Rejected
from opscontent.web import access, editing_words, names
from opscontent.web.forms import OpsForm

screen = Blueprint("check_settings", __name__, url_prefix="/accounts/<int:account_id>/checks")
TYPED_MAXIMUM = 50_000
FILE_MAXIMUM = 200_000  # bytes


class WeightsForm(OpsForm):
    """A field a code, made by `_weights_form`."""


class WordsForm(OpsForm):
    name = StringField(_l("Name of the list"), [DataRequired(), Length(max=checks.NAME_MAXIMUM)])
    level = SelectField(_l("A hit"), choices=names.choices("Level"), default="warns")
    words = TextAreaField(_l("Words, a line each"), [Length(max=TYPED_MAXIMUM)])
    file = FileField(_l("Or a text file"))


@screen.route("", methods=["GET", "POST"])
def page(account_id: int) -> Any:
    account = access.account_for("account.view", account_id)
    form = _weights_form(account)
    if not form.is_submitted():
        return _page(account, form)
    access.permit("account.configure", account)
    if not form.validate():
        return _page(account, form), 422
    wanted = {code: Weight(form[code].data) for code in ADJUSTABLE}
    checks.choose(account, wanted, by=access.me())
    flash(_("Saved. It counts from the next look at a text."), "success")
    return redirect(url_for("check_settings.page", account_id=account.id))


@screen.post("/words")
def add_words(account_id: int) -> Any:
    account, form = access.account_for("account.configure", account_id), WordsForm()
    if not form.validate():
        return _page(account, _weights_form(account, is_fresh=True), form), 422
    try:
        words = [*(form.words.data or "").splitlines(), *_in_file(form)]
        checks.add_list(account, form.name.data or "", words, Level(form.level.data), by=access.me())
    except OpsError as error:
        db.session.rollback()
        form.form_errors.append(str(error))
        return _page(account, _weights_form(account, is_fresh=True), form), error.status
    flash(_("The list is looked for from now on."), "success")
    return redirect(url_for("check_settings.page", account_id=account.id, _anchor="words"))


@screen.post("/words/<int:list_id>/remove")
def remove_words(account_id: int, list_id: int) -> Any:
    account = access.account_for("account.configure", account_id)
    checks.remove_list(account, list_id, by=access.me())
    flash(_("The list was removed."), "success")
    return redirect(url_for("check_settings.page", account_id=account.id, _anchor="words"))


def _weights_form(account: Account, *, is_fresh: bool = False) -> WeightsForm:
    """One choice a code, as the account weighs it now."""
    fields = {
        code: SelectField(editing_words.FIELDS[f"check.{code}"], choices=names.choices("Weight"))
        for code in ADJUSTABLE
    }
    chosen = checks.weights(account.id)
    kept = {code: str(chosen.get(code, level)) for code, level in ADJUSTABLE.items()}
    kind: type[WeightsForm] = type("AllWeightsForm", (WeightsForm,), fields)
    return kind(formdata=None, data=kept) if is_fresh or request.method == "GET" else kind(data=kept)


def _in_file(form: WordsForm) -> list[str]:
    """The words of the file that came along. Raises `Rejected` for one that is no text in UTF-8, or too large."""
    file = form.file.data
    content = file.read(FILE_MAXIMUM + 1) if file else b""
    if len(content) > FILE_MAXIMUM:
        raise Rejected(_l("The file is too large: at most 200 kB."))
    try:
        return content.decode("utf-8-sig").replace("\x00", "").splitlines()
    except UnicodeDecodeError:
        raise Rejected(_l("Save the file as text in UTF-8, a word a line.")) from None


def _page(account: Account, form: WeightsForm, words_form: WordsForm | None = None) -> str:
    return render_template(
        "check_settings/page.html",
        account=account,
        form=form,
        groups=editing_words.CHECK_GROUPS,
        usual=ADJUSTABLE,
        words_form=words_form or WordsForm(formdata=None),
        lists=checks.lists_of(account.id),
        may=permissions.can(access.me(), "account.configure", account),
    )
