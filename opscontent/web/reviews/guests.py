"""Links for guests: made beside the review, shown once, revoked there."""

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from opscontent.domain import reviews, revisions
from opscontent.errors import Rejected
from opscontent.web import access
from opscontent.web.addresses import public_url
from opscontent.web.reviews.pages import review_page
from opscontent.web.reviews.screen import GuestForm, screen


@screen.post("/posts/<int:post_id>/review/guests")
def let_in(post_id: int) -> Any:
    """The answer to this is the only page that ever shows the link."""
    post, form = access.post_for("review.ask", post_id), GuestForm()
    revision = revisions.latest(post.id)
    if revision is None or not form.validate():
        return review_page(post, guest_form=form), 422
    try:
        guest, token = reviews.let_in(post, revision, form.name.data or "", days=form.days.data or 0, by=access.me())
    except Rejected as error:
        form.form_errors.append(str(error))
        return review_page(post, guest_form=form), error.status
    link = public_url("public.guest", token=token)
    return review_page(post, fresh_guest=guest, guest_link=link)


@screen.post("/posts/<int:post_id>/review/guests/<int:guest_id>/revoke")
def revoke(post_id: int, guest_id: int) -> Any:
    post = access.post_for("review.ask", post_id)
    reviews.revoke(post, guest_id, by=access.me())
    flash(_("The link opens nothing any more."), "success")
    return redirect(url_for("reviews.page", post_id=post.id, _anchor="guests"))
