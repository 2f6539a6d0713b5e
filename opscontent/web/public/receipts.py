"""The receipt of a reply, opened by its secret address: thanks, what became of it, change, withdraw."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from opscontent.domain import reader_notices, receipts, replies, tellings
from opscontent.domain.replies import CreditWish, Reply
from opscontent.errors import Rejected
from opscontent.extensions import csrf
from opscontent.intake import form as form_door
from opscontent.web import kept_files
from opscontent.web.addresses import public_url
from opscontent.web.forms import OpsForm
from opscontent.web.public import pictures, recognising
from opscontent.web.public.crediting import CreditField
from opscontent.web.public.screen import lacks_token, nothing_here, private, screen, speak_as


class ChangeForm(OpsForm):
    text = TextAreaField(_l("Your reply"), [DataRequired(_l("Write something first."))])
    name = StringField(_l("Name to credit"), [Length(max=60)])
    credit = CreditField()
    title_idea = StringField(_l("An idea for the headline"), [Length(max=120)])


class WithdrawForm(OpsForm):
    """Nothing but the token."""


@screen.get("/r/<token>")
def receipt(token: str) -> Any:
    reply = reply_of(token)
    return private(
        render_template(
            "public/receipt.html",
            receipt=receipts.of(reply),
            reply=reply,
            token=token,
            pictures=replies.pictures_of(reply.id),
            is_saved=request.args.get("saved") == "1",
        )
    )


@screen.get("/r/<token>/thanks")
def thanks(token: str) -> Any:
    reply = reply_of(token)
    page = render_template(
        "public/thanks.html",
        prompt=reply.prompt,
        reply=reply,
        token=token,
        count=replies.standing_count(reply.prompt_id),
        is_known=request.args.get("again") == "1",
        receipt_url=public_url("public.receipt", token=token),
    )
    return private(page)


@screen.get("/r/<token>/pictures/<name>")
def picture(token: str, name: str) -> Any:
    """A picture of this reply, for who holds its address."""
    reply = reply_of(token)
    if all(each.name != name for each in replies.pictures_of(reply.id)):
        nothing_here()
    return private(kept_files.picture(name, pictures.folder()))


@screen.route("/r/<token>/edit", methods=["GET", "POST"])
@csrf.exempt  # the form checks its token itself: these pages send no referrer, which the common check asks for
def edit(token: str) -> Any:
    reply = reply_of(token)
    form = ChangeForm(obj=reply, credit=str(reply.credit_wish))
    if reply.state not in replies.EDITABLE:
        return redirect(url_for("public.receipt", token=token), 303)
    if not form.is_submitted():
        return private(_edit_page(reply, token, form))
    if not form.validate():
        return private(_edit_page(reply, token, form, _csrf_fault(form)), 422)
    if recognising.is_too_often("edit", token):
        return private(_edit_page(reply, token, form, _("That was a lot at once. Wait a minute.")), 429)
    (incoming,) = form_door.read(form.data)
    try:
        wish = CreditWish(incoming.credit)
        replies.edit(reply, incoming.text, name=incoming.name, title_idea=incoming.title_idea, wish=wish)
        _drop_ticked(reply)
    except Rejected as error:
        return private(_edit_page(reply, token, form, str(error)), 422)
    return redirect(url_for("public.receipt", token=token, saved=1), 303)


@screen.route("/r/<token>/withdraw", methods=["GET", "POST"])
@csrf.exempt
def withdraw(token: str) -> Any:
    """Asks first; without script there is no dialog."""
    reply = reply_of(token)
    if reply.state is replies.ReplyState.withdrawn:
        return redirect(url_for("public.receipt", token=token), 303)
    form = WithdrawForm()
    if not form.is_submitted() or not form.validate():
        page = render_template("public/withdraw.html", reply=reply, token=token, form=form, fault=_csrf_fault(form))
        return private(page, 422 if form.is_submitted() else 200)
    replies.withdraw(reply, by="reader", folder=pictures.folder())
    reader_notices.drop([reply.id])
    return redirect(url_for("public.receipt", token=token), 303)


def reply_of(token: str) -> Reply:
    """The reply that this address opens, else a kind 404; the page speaks as its account."""
    reply = replies.by_token(token) or tellings.by_receipt(token)
    if reply is None:
        nothing_here()
    speak_as(reply.account)
    return reply


def _edit_page(reply: Reply, token: str, form: ChangeForm, fault: str = "") -> str:
    shown = replies.pictures_of(reply.id)
    return render_template("public/edit.html", reply=reply, token=token, form=form, fault=fault, pictures=shown)


def _drop_ticked(reply: Reply) -> None:
    """Take away the pictures that the reader ticked."""
    ticked = set(request.form.getlist("drop_picture"))
    ids = [each.id for each in replies.pictures_of(reply.id) if each.name in ticked]
    if ids:
        replies.drop_pictures([reply.id], pictures.folder(), ids=ids)


def _csrf_fault(form: OpsForm) -> str:
    return _("This page was open too long. Send it again.") if lacks_token(form) else ""
