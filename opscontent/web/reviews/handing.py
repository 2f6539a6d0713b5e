"""A step handed to somebody else for a while, and taken back."""

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from opscontent import clock
from opscontent.domain import notices, reviews
from opscontent.errors import OpsError
from opscontent.web import access
from opscontent.web.reviews.pages import hand_over_form, review_page
from opscontent.web.reviews.screen import screen


@screen.post("/posts/<int:post_id>/review/hand-over")
def hand_over(post_id: int) -> Any:
    post = access.post_for("review.judge", post_id)
    form = hand_over_form(post)
    if not form.validate():
        return review_page(post, hand_form=form), 422
    assert form.until.data is not None  # the field is required
    try:
        reviews.hand_over(post, form.to.data, form.reason.data or "", form.until.data, by=access.me())
    except OpsError as error:
        form.form_errors.append(str(error))
        return review_page(post, hand_form=form), error.status
    notices.of_reviews(clock.now(), post)
    flash(_("It is theirs until then."), "success")
    return redirect(url_for("reviews.page", post_id=post.id))


@screen.post("/posts/<int:post_id>/review/seats/<int:seat_id>/take-back")
def take_back_seat(post_id: int, seat_id: int) -> Any:
    post = access.post_for("review.judge", post_id)
    reviews.take_back_seat(post, seat_id, by=access.me())
    flash(_("Nobody stands in any more."), "success")
    return redirect(url_for("reviews.page", post_id=post.id))
