"""From any receipt: how we name its sender, changed at any time; our own site shows it at once."""

from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from opscontent.domain import replies, thanks
from opscontent.domain.replies import CreditWish, ReplyState
from opscontent.extensions import csrf
from opscontent.web.forms import OpsForm
from opscontent.web.public import recognising
from opscontent.web.public.crediting import CreditField
from opscontent.web.public.receipts import reply_of
from opscontent.web.public.screen import lacks_token, private, screen


class CreditForm(OpsForm):
    credit = CreditField()
    is_listed = BooleanField(_l("Thank me on the page of thanks"))


@screen.route("/r/<token>/credit", methods=["GET", "POST"])
@csrf.exempt  # the form checks its token itself, as all pages of a receipt
def credit(token: str) -> Any:
    reply = reply_of(token)
    if reply.state is ReplyState.withdrawn or not reply.name:
        return redirect(url_for("public.receipt", token=token), 303)
    form = CreditForm(credit=str(reply.credit_wish), is_listed=not reply.contributor.is_unlisted)
    if not reply.account.has_wall:
        del form.is_listed
    fault, status = "", 422 if form.is_submitted() else 200
    if form.is_submitted() and form.validate() and form.credit.data in list(CreditWish):
        if not recognising.is_too_often("credit", token):
            replies.wish_credit(reply, CreditWish(form.credit.data))
            if form.is_listed is not None:
                thanks.set_listed(reply.contributor, is_listed=bool(form.is_listed.data))
            return redirect(url_for("public.receipt", token=token, saved=1), 303)
        fault, status = _("That was a lot at once. Wait a minute."), 429
    elif lacks_token(form):
        fault = _("This page was open too long. Send it again.")
    return private(render_template("public/credit.html", reply=reply, token=token, form=form, fault=fault), status)
