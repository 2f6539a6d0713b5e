"""Results by time of the week, what they suggest, and plan against reality."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Length

from opscontent import clock
from opscontent.domain import briefs, measurements
from opscontent.domain.accounts import Account
from opscontent.domain.measurements import CELL_LEAST, NEIGHBOURS, RIPE, SUGGEST_LEAST, Cell, HeatMap, Measure
from opscontent.errors import Rejected
from opscontent.text.numbers import whole
from opscontent.web import access, result_words
from opscontent.web.forms import OpsForm
from opscontent.web.results.screen import account_here, measure_asked, screen, tabs

LIMITS = {
    "cell": CELL_LEAST,
    "suggest": SUGGEST_LEAST,
    "neighbours": NEIGHBOURS,
    "hours": int(RIPE.total_seconds() // 3600),
}


class PeaksForm(OpsForm):
    peak_hours = StringField(_l("Hours when readers are said to read"), [Length(max=100)])


@screen.get("/results/times")
def times() -> Any:
    account = account_here()
    return _times(account, PeaksForm(data={"peak_hours": account.peak_hours}))


@screen.post("/accounts/<int:account_id>/peaks")
def peaks(account_id: int) -> Any:
    account = access.account_for("slot.edit", account_id)
    form = PeaksForm()
    if not form.validate():
        return _times(account, form), 422
    try:
        measurements.set_peaks(account, form.peak_hours.data or "", by=access.me())
    except Rejected as error:
        form.peak_hours.errors = [str(error)]
        return _times(account, form), 422
    flash(_("The hours are saved.") if account.peak_hours else _("The common belief is turned off."), "success")
    return redirect(url_for("results.times"))


@screen.get("/results/lateness")
def lateness() -> Any:
    account = account_here()
    return render_template(
        "results/lateness.html",
        account=account,
        tabs_=tabs(),
        found=measurements.lateness(account, clock.now()),
        on_time=int(measurements.ON_TIME.total_seconds() // 60),
    )


def _times(account: Account, form: PeaksForm) -> str:
    measure = measure_asked()
    heat = measurements.heat_map(measurements.values(account.id, measure), account.zone)
    return render_template(
        "results/times.html",
        account=account,
        tabs_=tabs(),
        form=form,
        measure=measure,
        measures=list(Measure),
        heat=heat,
        hours=sorted({hour for _weekday, hour in heat.cells}),
        suggestions=heat.suggestions(),
        beliefs=measurements.peaks_of(account),
        pillars=_pillars(account, heat),
        open_cell=_open_cell(heat),
        limits=LIMITS,
        short_days=result_words.weekdays("abbreviated"),
    )


def _pillars(account: Account, heat: HeatMap) -> dict[int, str]:
    return {pillar.id: pillar.name for pillar in briefs.pillars_of(account.id)} if heat.can_suggest else {}


def _open_cell(heat: HeatMap) -> Cell | None:
    """The cell that the address names, if posts came out then."""
    weekday, hour = (whole(request.args.get(name)) for name in ("weekday", "hour"))
    return heat.cells.get((weekday, hour)) if weekday is not None and hour is not None else None
