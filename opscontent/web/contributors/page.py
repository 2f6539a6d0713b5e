"""A contributor: who they are to us, what they sent, block, take everything along, delete everything."""

import json
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from opscontent.domain import activity, contributors, holdings, merges, rights, roster, triage
from opscontent.domain.contributors import Contributor
from opscontent.errors import Rejected
from opscontent.text.numbers import whole
from opscontent.web import access, render
from opscontent.web.contributors.screen import DescriptionForm, description_form, screen


@screen.get("/contributors/<int:contributor_id>")
def page(contributor_id: int) -> Any:
    contributor = access.thing_for("reply.triage", Contributor, contributor_id)
    if contributor.merged_into_id:
        return redirect(url_for("contributors.page", contributor_id=contributor.merged_into_id))
    return _page(contributor, description_form(contributor))


@screen.post("/contributors/<int:contributor_id>/describe")
def describe(contributor_id: int) -> Any:
    contributor = access.thing_for("contributor.describe", Contributor, contributor_id).person
    form = description_form(contributor)
    if not form.validate():
        return _page(contributor, form), 422
    try:
        contributors.describe(contributor, form.description, by=access.me())
    except Rejected as error:
        form.form_errors.append(str(error))
        return _page(contributor, form), 422
    flash(_("Saved."), "success")
    return redirect(url_for("contributors.page", contributor_id=contributor.id))


@screen.post("/contributors/<int:contributor_id>/promote")
def promote(contributor_id: int) -> Any:
    """What the account's rule suggests, confirmed."""
    contributor = access.thing_for("contributor.describe", Contributor, contributor_id).person
    contributors.promote(contributor, by=access.me())
    flash(_("They belong to the core readers now."), "success")
    return redirect(url_for("contributors.page", contributor_id=contributor.id))


def _page(contributor: Contributor, form: DescriptionForm) -> str:
    found = holdings.page(contributor, after=whole(request.args.get("after")) or 0)
    shown = found[: holdings.PAGE_SIZE]
    return render_template(
        "contributors/page.html",
        contributor=contributor,
        form=form,
        row=roster.row(contributor),
        articles=roster.articles_of(contributor),
        is_suggested=roster.is_suggested(contributor),
        identities=contributors.identities(contributor),
        merges=merges.of(contributor),
        alike=merges.suggested_for(contributor) if render.can("contributor.merge", contributor) else (),
        replies=shown,
        veiled=triage.veiled(shown, access.me().id),
        older=shown[-1].id if len(found) > len(shown) else 0,
        seen=holdings.seen(contributor),
        counts=holdings.counts(contributor),
        entries=activity.of(contributor),
        foreseen=rights.foreseen(contributor),
    )


@screen.post("/contributors/<int:contributor_id>/block")
def block(contributor_id: int) -> Any:
    contributor = access.thing_for("reply.triage", Contributor, contributor_id).person
    contributors.block(contributor, by=access.me())
    flash(_("Whatever comes from them now is held for you to look at."), "success")
    return redirect(url_for("contributors.page", contributor_id=contributor.id))


@screen.post("/contributors/<int:contributor_id>/unblock")
def unblock(contributor_id: int) -> Any:
    contributor = access.thing_for("reply.triage", Contributor, contributor_id).person
    contributors.unblock(contributor, by=access.me())
    flash(_("What comes from them now is a reply like any other."), "success")
    return redirect(url_for("contributors.page", contributor_id=contributor.id))


@screen.get("/contributors/<int:contributor_id>/export")
def export(contributor_id: int) -> Response:
    """All that we hold on them, as a file."""
    contributor = access.thing_for("reply.contact", Contributor, contributor_id).person
    content = json.dumps(holdings.held(contributor), ensure_ascii=False, indent=2)
    name = f"attachment; filename=contributor-{contributor.id}.json"
    headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
    return Response(content, mimetype="application/json", headers=headers)


@screen.post("/contributors/<int:contributor_id>/forget")
def forget(contributor_id: int) -> Any:
    contributor = access.thing_for("contributor.forget", Contributor, contributor_id).person
    done = rights.forget(contributor, by=access.me(), pictures=access.setting("reply_pictures"))
    flash(_("Deleted: name, contacts and all words. Replies: %(count)d.", count=done.replies), "success")
    return redirect(url_for("contributors.page", contributor_id=contributor.id))
