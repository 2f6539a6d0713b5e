"""Findings that a reviewer lets pass, and again does not."""

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from opscontent.domain import checks, reviews
from opscontent.errors import Conflict, OpsError
from opscontent.web import access
from opscontent.web.reviews.pages import review_page
from opscontent.web.reviews.screen import WaiverForm, screen


@screen.post("/posts/<int:post_id>/review/waive")
def waive(post_id: int) -> Any:
    """Let one finding pass, with a reason that the page shows from then on."""
    post, form = access.post_for("review.judge", post_id), WaiverForm()
    if not form.validate():
        return review_page(post, waiver_form=form), 422
    try:
        found = next((each for each in reviews.findings(post) if each.key == form.key.data), None)
        if found is None:
            raise Conflict(_l("This finding is gone: the text changed meanwhile."))
        checks.waive(post, found, form.reason.data or "", by=access.me())
    except OpsError as error:
        form.reason.errors = [str(error)]
        return review_page(post, waiver_form=form), error.status
    flash(_("It may pass. Your reason stands beside it."), "success")
    return redirect(url_for("reviews.page", post_id=post.id))


@screen.post("/posts/<int:post_id>/review/waivers/<int:waiver_id>/take-back")
def insist(post_id: int, waiver_id: int) -> Any:
    post = access.post_for("review.judge", post_id)
    checks.insist(post, waiver_id, by=access.me())
    flash(_("It counts again."), "success")
    return redirect(url_for("reviews.page", post_id=post.id))
