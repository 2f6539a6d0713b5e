"""Results post by post: the list, and one post's numbers with those before them."""

from datetime import UTC, datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange, Optional

from opscontent import clock
from opscontent.domain import measurements, posts
from opscontent.domain.measurements import NUMBER_MAXIMUM, Measure, Measurement
from opscontent.domain.posts import Cursor, Filters, Post, PostState
from opscontent.errors import Rejected
from opscontent.text.numbers import whole
from opscontent.web import access
from opscontent.web.forms import LocalTimeField, OpsForm
from opscontent.web.result_words import NAMES
from opscontent.web.results.screen import account_here, screen, tabs

LIMITS = (Optional(), NumberRange(0, NUMBER_MAXIMUM))


class NumbersForm(OpsForm):
    """An empty field is not known, which is not 0."""

    reads = IntegerField(NAMES["Measure"]["reads"], LIMITS)
    likes = IntegerField(NAMES["Measure"]["likes"], LIMITS)
    wows = IntegerField(NAMES["Measure"]["wows"], LIMITS)
    shares = IntegerField(NAMES["Measure"]["shares"], LIMITS)
    comments = IntegerField(NAMES["Measure"]["comments"], LIMITS)
    replies = IntegerField(NAMES["Measure"]["replies"], LIMITS)
    followers = IntegerField(NAMES["Measure"]["followers"], LIMITS)
    taken_at = LocalTimeField(_l("As of"), [InputRequired()])

    @property
    def numbers(self) -> dict[str, int | None]:
        return {measure.value: self[measure].data for measure in Measure}


@screen.get("/results")
def index() -> Any:
    """What is published, newest first, with its newest known numbers."""
    account = account_here()
    shown = posts.listing(Filters(account.id, PostState.published), after=_cursor(request.args.get("after", "")))
    ids = [post.id for post in shown.posts]
    return render_template(
        "results/index.html",
        account=account,
        tabs_=tabs(),
        listing=shown,
        older=f"{shown.next[0].astimezone(UTC).isoformat()}_{shown.next[1]}" if shown.next else "",
        numbers=measurements.latest(account.id, ids),
        did=measurements.did(ids),
        unmeasured=measurements.unmeasured_count(account.id),
        measures=[measure for measure in Measure if measure is not Measure.replies],
    )


@screen.get("/posts/<int:post_id>/results")
def of_post(post_id: int) -> Any:
    post = access.post_for("account.view", post_id)
    return _page(post, NumbersForm(data={"taken_at": clock.now()}))


@screen.post("/posts/<int:post_id>/results")
def enter(post_id: int) -> Any:
    post = access.post_for("result.keep", post_id)
    form = NumbersForm()
    if not form.validate() or form.taken_at.data is None:
        return _page(post, form), 422
    try:
        measurements.enter(post, form.numbers, taken_at=form.taken_at.data, by=access.me())
    except Rejected as error:
        form.form_errors.append(str(error))
        return _page(post, form), 422
    flash(_("Noted how it did."), "success")
    return redirect(url_for("results.of_post", post_id=post.id))


@screen.post("/results/<int:measurement_id>/remove")
def remove(measurement_id: int) -> Any:
    row = access.thing_for("result.keep", Measurement, measurement_id)
    post_id = row.post_id
    measurements.remove(row, by=access.me())
    flash(_("These numbers count no more."), "success")
    return redirect(url_for("results.of_post", post_id=post_id))


def _page(post: Post, form: NumbersForm) -> str:
    rows = measurements.of_post(post.id)
    return render_template(
        "results/post.html",
        post=post,
        form=form,
        rows=rows,
        newest=measurements.newest(rows),
        did=measurements.did([post.id]).get(post.id),
        measures=list(Measure),
        is_out=post.state is PostState.published,
    )


def _cursor(text: str) -> Cursor | None:
    """Where a page of the list begins, as it stands in the address; what is no place is the beginning."""
    moment, _underscore, number = text.replace(" ", "+").rpartition("_")
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    post_id = whole(number)
    return (at, post_id) if at.tzinfo is not None and 1990 < at.year < 2100 and post_id is not None else None
