""" "Delete what you know about me", from any receipt: asked first, then done at once."""

from typing import Any

from flask import make_response, render_template
from flask_babel import gettext as _

from opscontent.domain import replies, rights
from opscontent.domain.replies import Reply
from opscontent.extensions import csrf
from opscontent.web.public import pictures, recognising
from opscontent.web.public.receipts import WithdrawForm, reply_of
from opscontent.web.public.screen import lacks_token, private, screen


@screen.route("/r/<token>/forget", methods=["GET", "POST"])
@csrf.exempt  # the form checks its token itself, as all pages of a receipt
def forget(token: str) -> Any:
    reply, form = reply_of(token), WithdrawForm()
    if not form.is_submitted() or not form.validate():
        return private(_page(reply, token, form), 422 if form.is_submitted() else 200)
    account = reply.account
    rights.forget(reply.contributor, by="reader", pictures=pictures.folder())
    response = make_response(render_template("public/forgotten.html", account=account))
    response.delete_cookie(recognising.COOKIE)
    return private(response)


def _page(reply: Reply, token: str, form: WithdrawForm) -> str:
    fault = _("This page was open too long. Send it again.") if lacks_token(form) else ""
    count = replies.count_of(reply.contributor_id)
    return render_template("public/forget.html", reply=reply, token=token, form=form, fault=fault, count=count)
