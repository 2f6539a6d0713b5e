"""The way out of letters to readers: one click in a mail program, one button on a page."""

from typing import Any

from flask import render_template, request

from opscontent.domain import reader_notices, tellings
from opscontent.extensions import csrf
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
