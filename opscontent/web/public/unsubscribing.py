"""The way out of letters to readers: one click in a mail program, one button on a page or on a receipt."""

from typing import Any

from flask import redirect, render_template, request, url_for

from opscontent.domain import reader_notices, tellings
from opscontent.extensions import csrf
from opscontent.web.public.receipts import WithdrawForm, reply_of
from opscontent.web.public.screen import nothing_here, private, screen, speak_as


@screen.route("/r/no-more-mail/<token>", methods=["GET", "POST"])
@csrf.exempt  # a mail program sends it (RFC 8058); the token is the permission
def no_more_mail(token: str) -> Any:
    notice = reader_notices.by_token(token) or tellings.notice_by(token)
    if notice is None:
        nothing_here()
    speak_as(notice.account)
    if request.method == "POST":
        reader_notices.stop(notice)
    is_done = request.method == "POST"
    page = render_template("public/no_more_mail.html", account=notice.account, token=token, is_done=is_done)
    return private(page)


@screen.route("/r/<token>/letters", methods=["GET", "POST"])
@csrf.exempt  # the form checks its token itself, as all pages of a receipt
def letters(token: str) -> Any:
    """From a receipt: no letter to the address that came with this reply, nor about others that came with it."""
    reply, form = reply_of(token), WithdrawForm()
    notice = reader_notices.of_reply(reply)
    if notice is None:
        return redirect(url_for("public.receipt", token=token), 303)
    if form.is_submitted() and form.validate():
        reader_notices.stop(notice)
        return redirect(url_for("public.receipt", token=token, quiet=1), 303)
    page = render_template("public/no_more_mail.html", account=reply.account, token=token, form=form, is_done=False)
    return private(page, 422 if form.is_submitted() else 200)
