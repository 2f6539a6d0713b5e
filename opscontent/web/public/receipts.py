"""The receipt of a reply, opened by its secret address: thanks, what became of it, withdraw."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from opscontent.domain import reader_notices, receipts, replies, tellings
from opscontent.domain.replies import Reply
from opscontent.extensions import csrf
from opscontent.web import kept_files
from opscontent.web.addresses import public_url
from opscontent.web.forms import OpsForm
from opscontent.web.public import pictures
from opscontent.web.public.screen import lacks_token, nothing_here, private, screen, speak_as


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
            is_quiet=request.args.get("quiet") == "1",
            hears=reader_notices.of_reply(reply) is not None,
            form=WithdrawForm(),
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


@screen.route("/r/<token>/withdraw", methods=["GET", "POST"])
@csrf.exempt  # the form checks its token itself: these pages send no referrer, which the common check asks for
def withdraw(token: str) -> Any:
    """Asks first; without script there is no dialog."""
    reply = reply_of(token)
    if reply.state is replies.ReplyState.withdrawn:
        return redirect(url_for("public.receipt", token=token), 303)
    form = WithdrawForm()
    if not form.is_submitted() or not form.validate():
        page = render_template("public/withdraw.html", reply=reply, token=token, form=form, fault=token_fault(form))
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


def token_fault(form: OpsForm) -> str:
    """What to say where the form came without its token."""
    return _("This page was open too long. Send it again.") if lacks_token(form) else ""
