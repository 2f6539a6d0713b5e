"""One person found in two contributors, and taken apart again; always by a person."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from opscontent.db import db
from opscontent.domain import merges
from opscontent.domain.contributors import Contributor, ContributorMerge
from opscontent.errors import Rejected
from opscontent.text.numbers import whole
from opscontent.web import access
from opscontent.web.contributors.screen import screen


@screen.post("/contributors/<int:contributor_id>/merge")
def merge(contributor_id: int) -> Any:
    """The other is named by number, as it stands in its page's address."""
    kept = access.thing_for("contributor.merge", Contributor, contributor_id)
    number = request.form.get("other", "").strip().lstrip("#")
    found = db.session.get(Contributor, whole(number) or 0)
    if found is None or found.account_id != kept.account_id:
        raise Rejected(_l("There is no contributor with this number here."))
    merges.merge(kept.person, found.person, by=access.me())
    flash(_("They are one person now. It can be undone on this page."), "success")
    return redirect(url_for("contributors.page", contributor_id=kept.person.id))


@screen.post("/contributors/merges/<int:merge_id>/undo")
def unmerge(merge_id: int) -> Any:
    done = access.thing_for("contributor.merge", ContributorMerge, merge_id)
    person = db.session.get_one(Contributor, done.kept_id).person
    merges.unmerge(done, by=access.me())
    flash(_("They are two people again. What came since the merge stays here."), "success")
    return redirect(url_for("contributors.page", contributor_id=person.id))
