"""What an account follows and mutes on the boards; a rule is tried on yesterday before it is saved."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from opscontent.domain import hot_rules, stories
from opscontent.domain.accounts import Account
from opscontent.domain.hot_rules import NAME_MAXIMUM, PATTERN_MAXIMUM, HotRule, Test, Wish
from opscontent.errors import OpsError
from opscontent.web import access, names
from opscontent.web.forms import OpsForm
from opscontent.web.hot.screen import screen

WORDS_MAXIMUM = 2000


class RuleForm(OpsForm):
    name = StringField(_l("Name"), [DataRequired(), Length(max=NAME_MAXIMUM)])
    wish = RadioField(
        _l("What it does"), choices=names.choices("Wish"), default="follow", validators=[DataRequired()]
    )
    must = TextAreaField(_l("Must hold"), [Length(max=WORDS_MAXIMUM)])
    any_of = TextAreaField(_l("Must hold one of"), [Length(max=WORDS_MAXIMUM)])
    must_not = TextAreaField(_l("Must not hold"), [Length(max=WORDS_MAXIMUM)])
    pattern = StringField(_l("Pattern"), [Length(max=PATTERN_MAXIMUM)])

    @property
    def values(self) -> dict[str, Any]:
        words = {name: self.data[name] or "" for name in ("name", "must", "any_of", "must_not", "pattern")}
        return words | {"wish": Wish(self.wish.data)}

    @property
    def test(self) -> Test:
        return HotRule(**self.values).test


@screen.route("/hot/rules", methods=["GET", "POST"])
def rules() -> Any:
    """All rules of the account and a new one; `act=try` only tries it."""
    account = access.needs_account()
    if request.method == "GET":
        return _page(account, RuleForm(formdata=None, name=request.args.get("word"), must=request.args.get("word")))
    access.permit("angle.decide", account)
    form = RuleForm()
    return _saved(account, form, None)


@screen.route("/hot/rules/<int:hot_rule_id>", methods=["GET", "POST"])
def rule(hot_rule_id: int) -> Any:
    found = access.thing_for("angle.decide", HotRule, hot_rule_id)
    form = RuleForm(obj=found)
    return _saved(found.account, form, found) if form.is_submitted() else _page(found.account, form, found)


@screen.post("/hot/rules/<int:hot_rule_id>/remove")
def remove_rule(hot_rule_id: int) -> Any:
    found = access.thing_for("angle.decide", HotRule, hot_rule_id)
    hot_rules.remove(found, by=access.me())
    flash(_("The rule is gone."), "success")
    return redirect(url_for("hot.rules"))


def _saved(account: Account, form: RuleForm, found: HotRule | None) -> Any:
    if not form.validate():
        return _page(account, form, found), 422
    try:
        hot_rules.check(form.test)
        if request.form.get("act") == "try":
            return _page(account, form, found, is_tried=True)
        if found is None:
            hot_rules.add(account, form.values, by=access.me())
        else:
            hot_rules.change(found, form.values, by=access.me())
    except OpsError as error:
        form.form_errors.append(str(error))
        return _page(account, form, found), error.status
    flash(_("Saved."), "success")
    return redirect(url_for("hot.rules"))


def _page(account: Account, form: RuleForm, found: HotRule | None = None, *, is_tried: bool = False) -> str:
    titles, of = stories.tried(form.test) if is_tried else ([], 0)
    return render_template(
        "hot/rules.html",
        account=account,
        rules=hot_rules.of(account),
        rule=found,
        form=form,
        is_tried=is_tried,
        titles=titles,
        of=of,
    )
