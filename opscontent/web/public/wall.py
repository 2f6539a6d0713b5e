"""The wall of thanks, for anyone, of accounts that want one."""

from flask import render_template

from opscontent.domain import accounts, thanks
from opscontent.web.public.screen import nothing_here, screen, speak_as


@screen.get("/p/of/<key>/thanks")
def wall(key: str) -> str:
    account = accounts.by_key(key)
    if account is None or not account.has_wall or account.archived_at:
        nothing_here()
    speak_as(account)
    return render_template("public/wall.html", account=account, wall=thanks.wall(account))
