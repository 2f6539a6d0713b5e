"""A contributor: who they are to us, what they sent, block, take everything along, delete everything."""

import json
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from opscontent.domain import activity, contributors, holdings, rights
from opscontent.domain.contributors import Contributor
from opscontent.web import access

screen = Blueprint("contributors", __name__)


@screen.get("/contributors/<int:contributor_id>")
def page(contributor_id: int) -> str:
    contributor = access.thing_for("reply.triage", Contributor, contributor_id)
    found = holdings.page(contributor, after=_whole(request.args.get("after", "")))
    shown = found[: holdings.PAGE_SIZE]
    return render_template(
        "contributors/page.html",
        contributor=contributor,
        replies=shown,
        older=shown[-1].id if len(found) > len(shown) else 0,
        seen=holdings.seen(contributor),
        counts=holdings.counts(contributor),
        entries=activity.of(contributor),
        foreseen=rights.foreseen(contributor),
    )


@screen.post("/contributors/<int:contributor_id>/block")
def block(contributor_id: int) -> Any:
    contributor = access.thing_for("reply.triage", Contributor, contributor_id)
    contributors.block(contributor, by=access.me())
    flash(_("Whatever comes from them now is held for you to look at."), "success")
    return redirect(url_for("contributors.page", contributor_id=contributor.id))


@screen.post("/contributors/<int:contributor_id>/unblock")
def unblock(contributor_id: int) -> Any:
    contributor = access.thing_for("reply.triage", Contributor, contributor_id)
    contributors.unblock(contributor, by=access.me())
    flash(_("What comes from them now is a reply like any other."), "success")
    return redirect(url_for("contributors.page", contributor_id=contributor.id))


@screen.get("/contributors/<int:contributor_id>/export")
def export(contributor_id: int) -> Response:
    """All that we hold on them, as a file."""
    contributor = access.thing_for("reply.contact", Contributor, contributor_id)
    content = json.dumps(holdings.held(contributor), ensure_ascii=False, indent=2)
    name = f"attachment; filename=contributor-{contributor.id}.json"
    headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
    return Response(content, mimetype="application/json", headers=headers)


@screen.post("/contributors/<int:contributor_id>/forget")
def forget(contributor_id: int) -> Any:
    contributor = access.thing_for("contributor.forget", Contributor, contributor_id)
    done = rights.forget(contributor, by=access.me(), pictures=access.setting("reply_pictures"))
    flash(_("Deleted: name, contacts and all words. Replies: %(count)d.", count=done.replies), "success")
    return redirect(url_for("contributors.page", contributor_id=contributor.id))


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
