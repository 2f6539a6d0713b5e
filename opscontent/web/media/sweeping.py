"""Sweeping up: pictures that nothing shows and that are old enough, with their sizes; chosen, confirmed, deleted."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from opscontent.domain import showings
from opscontent.domain.accounts import Account
from opscontent.text.numbers import whole
from opscontent.web import access
from opscontent.web.forms import OpsForm
from opscontent.web.media.screen import screen
from opscontent.web.render import file_size

DAYS = (7, 30, 90, 365)
USUAL = 30


class SweepForm(OpsForm):
    days = IntegerField(_l("Older than (days)"), [InputRequired(), NumberRange(0, 3650)], default=USUAL)


@screen.get("/pictures/unused")
@access.signed_in
def unused() -> ResponseReturnValue:
    account = access.needs_account()
    access.permit("picture.sweep", account)
    form = SweepForm(request.args if "days" in request.args else None, meta={"csrf": False})
    days = form.days.data if form.validate() and form.days.data is not None else USUAL
    return _page(account, days)


@screen.post("/accounts/<int:account_id>/pictures/sweep")
def sweep(account_id: int) -> ResponseReturnValue:
    """Ask first, naming how many and how much; then delete what is still unused."""
    account, form = access.account_for("picture.sweep", account_id), SweepForm()
    chosen = _chosen()
    if not form.validate() or not chosen:
        return _page(account, USUAL, said=_("Choose at least one picture.")), 422
    days = form.days.data or 0
    if "confirmed" not in request.form:
        going = showings.unused(account, days=days, ids=chosen)
        return render_template(
            "media/confirm.html", account=account, days=days, going=going, most=showings.DELAY.days
        )
    gone = showings.sweep(account, chosen, days=days, by=access.me())
    words = ngettext(
        "%(num)d picture deleted (%(size)s). It can be brought back for a week.",
        "%(num)d pictures deleted (%(size)s). They can be brought back for a week.",
        len(gone.pictures),
        size=file_size(gone.size),
    )
    flash(words, "success")
    return redirect(url_for("media.index", which="leaving"))


def _page(account: Account, days: int, said: str = "") -> str:
    found = showings.unused(account, days=days)
    return render_template(
        "media/unused.html",
        account=account,
        found=found,
        days=days,
        choices=DAYS,
        said=said,
        most=showings.SWEPT_MOST,
    )


def _chosen() -> set[int]:
    texts = request.form.getlist("picture")[: showings.SWEPT_MOST]
    return {number for number in map(whole, texts) if number is not None}
