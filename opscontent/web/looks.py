"""How the articles of one account look on WeChat: theme, colour, divider, opening, closing; tried, then kept."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import Length, Optional

from opscontent import clock
from opscontent.db import db
from opscontent.domain import covers, looks, permissions, prompts
from opscontent.domain.accounts import Account
from opscontent.errors import OpsError, Rejected
from opscontent.text import colours
from opscontent.text.look import CALL_MAXIMUM, OPENING_MAXIMUM, Look
from opscontent.text.markdown import QuotedReply, render
from opscontent.text.wechat_html import for_wechat
from opscontent.web import access, editing_words, names
from opscontent.web.addresses import public_url
from opscontent.web.forms import OpsForm
from opscontent.web.lone_page import lone_page

screen = Blueprint("looks", __name__, url_prefix="/accounts/<int:account_id>/look")
CODES = {
    "none": _l("No code"),
    "keep": _l("The one there is"),
    "prompt": _l("To a prompt"),
    "picture": _l("A picture"),
}
SAMPLE_REPLY = 1
SAMPLE = _l(
    "What a **theme** does to a text: headings, quotes, lists, and what stands between them.\n\n"
    "## A heading\n\nA sentence with [a link](https://example.org/) and `code` in it.\n\n[[reply:1]]\n\n"
    "> A quotation of somebody else.\n\n- one thing\n- another thing\n\n---\n\n### A smaller heading\n\n"
    "| Word | Meaning |\n|---|---|\n| one | first |\n\nThe last words, and **what to remember**."
)


class LookForm(OpsForm):
    look_theme = RadioField(_l("Theme"), choices=names.choices("look_theme"), default="plain")
    look_accent = StringField(_l("Colour"))
    look_divider = RadioField(_l("Divider"), choices=names.choices("look_divider"), default="line")
    opening = StringField(_l("Opening line"), [Length(max=OPENING_MAXIMUM)])
    call = TextAreaField(_l("Call at the end"), [Length(max=CALL_MAXIMUM)])

    def validate_look_accent(self, field: StringField) -> None:
        field.data = (field.data or "").lower()
        if not colours.is_colour(field.data):
            raise ValidationError(_l("Write the colour as # and six digits, such as #b5432e."))

    @property
    def values(self) -> dict[str, str]:
        names_ = ("look_theme", "look_accent", "look_divider", "opening", "call")
        return {name: self[name].data or "" for name in names_}


class WholeForm(LookForm):
    """With the code under every article, which the preview leaves as it is."""

    code_from = RadioField(_l("QR code"), choices=names.options(CODES), default="none")
    prompt = SelectField(_l("Prompt"), [Optional()], validate_choice=False)
    code_picture = FileField(_l("Picture of the code"))


@screen.route("", methods=["GET", "POST"])
def page(account_id: int) -> Any:
    account = _account(account_id)
    form = _form(account)
    if not form.is_submitted():
        return _page(account, form)
    access.permit("account.configure", account)
    if not form.validate():
        return _page(account, form), 422
    if request.form.get("act") == "try":
        return _page(account, form)
    try:
        _keep(account, form)
    except OpsError as error:
        db.session.rollback()
        form.form_errors.append(str(error))
        return _page(account, form), error.status
    flash(_("Saved. Articles look like this from now on."), "success")
    return redirect(url_for("looks.page", account_id=account.id))


@screen.get("/sample")
def sample(account_id: int) -> Any:
    """A sample article as the look in the address would dress it, saved or not."""
    account = _account(account_id)
    form = LookForm(request.args, meta={"csrf": False})
    look = _tried(account, form) if form.validate() else looks.of(account)
    return lone_page(_("Sample"), _dressed(look), is_night="night" in request.args)


@screen.get("/contrast")
def contrast(account_id: int) -> Any:
    """How the colour in the address can be read; a fragment, empty for what is no colour."""
    _account(account_id)
    accent = request.args.get("look_accent", "").lower()
    return render_template("looks/_contrast.html", **_contrast(accent)) if colours.is_colour(accent) else ""


def _account(account_id: int) -> Account:
    """Only articles for WeChat are dressed."""
    account = access.account_for("account.view", account_id)
    return account if account.kind.is_wechat else abort(404)


def _form(account: Account) -> WholeForm:
    form = WholeForm(obj=account, data={"code_from": "keep" if account.code else "none"})
    found = prompts.open_ones(account.id, clock.now())
    form.prompt.choices = names.options({str(prompt.id): prompt.question for prompt in found})
    form.code_from.choices = [
        choice
        for choice in names.options(CODES)
        if (choice.value != "keep" or account.code) and (choice.value != "prompt" or found)
    ]
    return form


def _keep(account: Account, form: WholeForm) -> None:
    me, folder, choice = access.me(), access.setting("codes"), form.code_from.data
    looks.change(account, form.values, by=me)
    if choice == "none" and account.code:
        looks.set_code(account, folder, by=me)
    elif choice == "prompt":
        looks.set_code(account, folder, by=me, leads_to=_address_of_prompt(account, form.prompt.data))
    elif choice == "picture":
        content = form.code_picture.data.read(covers.MOST_BYTES + 1) if form.code_picture.data else b""
        if not content:
            raise Rejected(_l("Choose a picture first."))
        looks.set_code(account, folder, by=me, picture=content)


def _address_of_prompt(account: Account, number: str | None) -> str:
    found = prompts.open_ones(account.id, clock.now())
    slug = next((prompt.slug for prompt in found if str(prompt.id) == number), None)
    if slug is None:
        raise Rejected(_l("Choose a prompt that is open."))
    return public_url("public.prompt", slug=slug)


def _tried(account: Account, form: LookForm) -> Look:
    typed = form.values
    return Look(
        typed["look_theme"],
        typed["look_accent"],
        typed["look_divider"],
        typed["opening"],
        typed["call"],
        f"{looks.CODE_PATH}{account.code}" if account.code else "",
    )


def _dressed(look: Look) -> str:
    quote = QuotedReply(SAMPLE_REPLY, _("What a reader wrote to us, word for word."), _("a reader"))
    return for_wechat(render(str(SAMPLE), quotes={SAMPLE_REPLY: quote}), look)


def _page(account: Account, form: WholeForm) -> str:
    accent = form.look_accent.data if colours.is_colour(form.look_accent.data or "") else account.look_accent
    return render_template(
        "looks/page.html",
        account=account,
        form=form,
        may=permissions.can(access.me(), "account.configure", account),
        themes=editing_words.THEMES,
        sample_values={} if form.errors else form.values,
        **_contrast(accent),
    )


def _contrast(accent: str) -> dict[str, Any]:
    shade, grounds = colours.readable(accent), (colours.WHITE, colours.NIGHT)
    return {
        "contrasts": [round(colours.contrast(accent, ground), 1) for ground in grounds],
        "least": colours.LARGE,
        "shade": shade if shade != accent else "",
    }
