"""This week: what needs the signed-in person in the current account, and the seven days around it."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for

from opscontent.web import access

screen = Blueprint("home", __name__)


@screen.get("/week")
@access.signed_in
def week() -> Any:
    account = access.needs_account()
    return render_template("home/week.html", account=account)


@screen.get("/no-account")
@access.signed_in
def no_account() -> Any:
    """For those who belong to no account yet."""
    if access.my_accounts():
        return redirect(url_for("home.week"))
    return render_template("home/no_account.html")
