"""The rules of answers in a chat: list, add, change, order, try out; those of the WeChat backend brought in."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from opscontent import clock, jobs
from opscontent.channels.contract import ChannelError
from opscontent.db import db
from opscontent.domain import chats, connections, prompts, publications
from opscontent.domain.accounts import Account
from opscontent.domain.chats import KEYWORD_MAXIMUM, TEXT_MAXIMUM, AnswerRule, Match, Route, RuleValues
from opscontent.errors import Rejected
from opscontent.extensions import limiter
from opscontent.text.inputs import tidy
from opscontent.web import access, names
from opscontent.web.forms import OpsForm

screen = Blueprint("answers", __name__)
PLATFORM = "wechat"
SAID_MAXIMUM = 500


class RuleForm(OpsForm):
    keyword = StringField(_l("Keyword"), [DataRequired(), Length(max=KEYWORD_MAXIMUM)])
    match = RadioField(_l("How"), choices=names.choices("Match"), default=Match.contains)
    text = TextAreaField(_l("Is answered with"), [Length(max=TEXT_MAXIMUM)])
    prompt = SelectField(_l("Or asks this prompt"), default="")

    @property
    def values(self) -> RuleValues:
        prompt_id = int(self.prompt.data) if self.prompt.data else None
        return RuleValues(self.keyword.data or "", Match(self.match.data), self.text.data or "", prompt_id)


@screen.get("/accounts/<int:account_id>/answers")
def page(account_id: int) -> Any:
    account = access.account_for("prompt.edit", account_id)
    return _page(account, _form(account, fresh=True))


@screen.post("/accounts/<int:account_id>/answers")
def add(account_id: int) -> Any:
    account = access.account_for("prompt.edit", account_id)
    form = _form(account)
    if not form.validate():
        return _page(account, form), 422
    try:
        chats.add(account, form.values, by=access.me())
    except Rejected as error:
        form.form_errors.append(str(error))
        return _page(account, form), 422
    flash(_("The rule is there, behind the others."), "success")
    return redirect(url_for("answers.page", account_id=account.id))


@screen.route("/answers/<int:rule_id>", methods=["GET", "POST"])
def edit(rule_id: int) -> Any:
    rule = access.thing_for("prompt.edit", AnswerRule, rule_id)
    shown = {"keyword": rule.keyword, "match": rule.match, "text": rule.text, "prompt": str(rule.prompt_id or "")}
    form = _form(rule.account, data=shown)
    if not form.is_submitted():
        return _edit_page(rule, form)
    if not form.validate():
        return _edit_page(rule, form), 422
    try:
        chats.change(rule, form.values, by=access.me())
    except Rejected as error:
        form.form_errors.append(str(error))
        return _edit_page(rule, form), 422
    flash(_("Saved."), "success")
    return redirect(url_for("answers.page", account_id=rule.account_id))


@screen.post("/answers/<int:rule_id>/up")
def up(rule_id: int) -> Any:
    rule = access.thing_for("prompt.edit", AnswerRule, rule_id)
    chats.move_up(rule, by=access.me())
    return redirect(url_for("answers.page", account_id=rule.account_id))


@screen.post("/answers/<int:rule_id>/remove")
def remove(rule_id: int) -> Any:
    rule = access.thing_for("prompt.edit", AnswerRule, rule_id)
    account_id = rule.account_id
    chats.remove(rule, by=access.me())
    flash(_("The rule is gone."), "success")
    return redirect(url_for("answers.page", account_id=account_id))


@screen.post("/accounts/<int:account_id>/answers/bring-in")
@limiter.limit("10 per minute")
def bring_in(account_id: int) -> Any:
    """What the WeChat backend answers by itself becomes rules of ours."""
    account = access.account_for("account.configure", account_id)
    db.session.commit()  # the platform may take its time, and the house writes in a session of its own
    try:
        found = jobs.auto_replies(account_id, PLATFORM, jobs.new_owner())
    except ChannelError as error:
        flash(publications.sentence_of(error.reason, error.about), "error")
        return redirect(url_for("answers.page", account_id=account_id))
    brought = chats.bring_in(account, found, by=access.me())
    said = _(
        "Rules brought in: %(added)d. Here already: %(known)d. No text, or too long: %(left_out)d.", **vars(brought)
    )
    flash(said, "success")
    return redirect(url_for("answers.page", account_id=account_id))


def _form(account: Account, *, fresh: bool = False, data: dict[str, str] | None = None) -> RuleForm:
    form = RuleForm(None if fresh else request.form or None, data=data)
    questions = {str(prompt.id): prompt.question for prompt in prompts.of_account(account.id)}
    form.prompt.choices = names.options({"": _l("No prompt"), **questions})
    return form


def _page(account: Account, form: RuleForm) -> str:
    said = tidy(request.args.get("said", "")).strip()[:SAID_MAXIMUM]
    options = connections.options_of(account, PLATFORM)
    return render_template(
        "answers/page.html",
        account=account,
        form=form,
        rules=chats.of_account(account.id),
        said=said,
        found=_tried(account, said) if said else None,
        can_bring_in=bool(options["appid"] and options["secret"]),
    )


def _tried(account: Account, said: str) -> Route:
    return chats.route(account, said, clock.now())


def _edit_page(rule: AnswerRule, form: RuleForm) -> str:
    return render_template("answers/edit.html", rule=rule, account=rule.account, form=form)
