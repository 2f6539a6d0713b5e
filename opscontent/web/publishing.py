"""Publishing: what is to go out, what needs a person, what went out, each with its evidence."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, StringField
from wtforms.validators import Length, Optional

from opscontent import jobs
from opscontent.channels import CHANNELS
from opscontent.db import db
from opscontent.domain import covers, editions, media, notices, pauses, permissions, publications
from opscontent.domain.editions import EditionState
from opscontent.domain.pauses import Pause
from opscontent.domain.publications import Publication, PublicationState
from opscontent.errors import OpsError
from opscontent.text.kept import cleaned
from opscontent.text.look import Look
from opscontent.text.pictures import pictures_in
from opscontent.text.wechat_html import for_wechat
from opscontent.web import access
from opscontent.web.differences import Shown, of_inspection
from opscontent.web.forms import OpsForm
from opscontent.web.lone_page import lone_page
from opscontent.web.render import moment

screen = Blueprint("publishing", __name__)
MOST_PIECES = 8


class AddressForm(OpsForm):
    urls = FieldList(StringField(_l("Public address"), [Optional(), Length(max=500)]), max_entries=MOST_PIECES)


@screen.get("/publishing")
def index() -> Any:
    account = access.needs_account()
    access.permit("account.view", account)
    pause = pauses.holding(account)
    is_restored = pause is not None and pause.restored_as_of is not None
    return render_template(
        "publishing/index.html",
        account=account,
        board=publications.board(account),
        pause=pause,
        restored=str(pauses.RESTORED) % {"at": moment(pause.restored_as_of)} if pause and is_restored else "",
        doubtful=_doubtful(pause) if pause and is_restored else [],
    )


@screen.get("/publications/<int:publication_id>")
def page(publication_id: int) -> Any:
    """One attempt with its evidence; for a handed-off one the checklist, for an unknown one the two answers."""
    return _page(access.thing_for("account.view", Publication, publication_id))


@screen.get("/publications/<int:publication_id>/article/<int:position>")
def article(publication_id: int, position: int) -> Any:
    """The article as it is to be pasted, on a page of its own."""
    publication, piece = _piece(publication_id, position)
    is_night = "night" in request.args
    return lone_page(piece["title"], _pasted(publication, piece), is_night=is_night)


@screen.get("/publications/<int:publication_id>/cover/<int:position>")
def cover(publication_id: int, position: int) -> Any:
    """The cover to upload to the platform, whole or as one of its cuts."""
    _publication, piece = _piece(publication_id, position)
    path = media.file_of(piece["cover"], request.args.get("as", ""), access.setting("covers"))
    if path is None:
        abort(404)
    name = f"cover-{position + 1}{path.suffix}"
    return send_file(path, mimetype=covers.media_type(path.name), as_attachment=True, download_name=name)


@screen.post("/publications/<int:publication_id>/finish")
def finish(publication_id: int) -> Any:
    """Published by hand: here is where."""
    publication, form = _settled_by_me(publication_id), AddressForm()
    if not form.validate():
        return _page(publication, form), 422
    urls = [url or "" for url in form.urls.data]
    return _done(
        publication,
        lambda: publications.finish_handoff(publication, urls, by=access.me()),
        _("Published. The readers whose words it prints can see it on their receipts."),
        form,
    )


@screen.post("/publications/<int:publication_id>/went-out")
def went_out(publication_id: int) -> Any:
    publication, form = _settled_by_me(publication_id), AddressForm()
    if not form.validate():
        return _page(publication, form), 422
    urls = [url or "" for url in form.urls.data]
    verb: Callable[[], None] = lambda: publications.it_went_out(publication, urls, by=access.me())  # noqa: E731
    return _done(publication, verb, _("Written down: it is out."), form)


@screen.post("/publications/<int:publication_id>/<act>")
def settle(publication_id: int, act: str) -> Any:
    """What a person decides: did-not, again, anyway, skip."""
    publication = _settled_by_me(publication_id)
    if act not in ACTS:
        abort(404)
    verb, said = ACTS[act]
    return _done(publication, lambda: verb(publication, by=access.me()), str(said), wakes=act in ("again", "anyway"))


ACTS: dict[str, tuple[Callable[..., None], Any]] = {
    "did-not": (publications.it_did_not, _l("Written down: it did not go out. Send it again when you like.")),
    "again": (publications.send_again, _l("It is being sent again.")),
    "anyway": (publications.send_anyway, _l("It is being sent now.")),
    "skip": (publications.skip, _l("Not sent. The edition is open again; give it another time.")),
}


def _settled_by_me(publication_id: int) -> Publication:
    return access.thing_for("publication.settle", Publication, publication_id)


def _done(
    publication: Publication,
    verb: Callable[[], None],
    said: str,
    form: AddressForm | None = None,
    *,
    wakes: bool = False,
) -> Any:
    """Do it and go on; what a rule says against it stands on the page of the attempt."""
    try:
        verb()
    except OpsError as error:
        db.session.rollback()
        flash(str(error), "error")
        return _page(publication, form), error.status
    notices.after(publication)
    if wakes:
        jobs.publish_at(publication.edition)
    flash(said, "success")
    return redirect(url_for("publishing.index"))


def _doubtful(pause: Pause) -> list[publications.Card]:
    """Of all accounts that this person sees: the pause is for all of them."""
    return publications.since_restore([account.id for account in access.my_accounts()], pause.began_at)


def _piece(publication_id: int, position: int) -> tuple[Publication, dict[str, Any]]:
    publication = access.thing_for("account.view", Publication, publication_id)
    pieces = publication.outgoing.get("pieces", [])
    if position >= len(pieces):
        abort(404)
    return publication, pieces[position]


def _page(publication: Publication, form: AddressForm | None = None) -> str:
    pieces = publication.outgoing.get("pieces", [])
    form = form or AddressForm(formdata=None)
    while len(form.urls) < min(len(pieces), MOST_PIECES):
        form.urls.append_entry()
    return render_template(
        "publishing/page.html",
        publication=publication,
        edition=publication.edition,
        account=publication.account,
        channel=CHANNELS.get(publication.channel),
        sheets=[_sheet(publication, piece) for piece in pieces],
        form=form,
        log=[_step(each) for each in publication.log],
        shown=_differences(publication),
        may_settle=permissions.can(access.me(), "publication.settle", publication),
    )


def _differences(publication: Publication) -> list[Shown]:
    """Where the last look stopped this attempt for its content: each post that still isn't what was approved."""
    edition = publication.edition
    is_current = edition.state == EditionState.armed and edition.generation == publication.generation
    if not is_current or publication.reason not in editions.SENTENCES:
        return []
    return [of_inspection(each) for each in editions.inspections(edition) if each.problems]


def _step(step: dict[str, Any]) -> dict[str, Any]:
    """One line of the log, in the reader's language."""
    return {
        "at": datetime.fromisoformat(step["at"]),
        "to": PublicationState(step["to"]),
        "by": _("the worker") if step["by"] == "worker" else step["by"],
        "sentence": publications.sentence_of(step["reason"], step["about"]),
    }


def _sheet(publication: Publication, piece: dict[str, Any]) -> dict[str, Any]:
    """One article of the checklist: the piece and the pictures to carry along."""
    return {"piece": piece, "pictures": pictures_in(_pasted(publication, piece))}


def _pasted(publication: Publication, piece: dict[str, Any]) -> str:
    """What goes into the platform's editor: cleaned again, styled for WeChat where that is the goal."""
    if not publication.account.kind.is_wechat:
        return cleaned(piece["html"])
    return for_wechat(piece["html"], Look.of(publication.outgoing.get("look")))
