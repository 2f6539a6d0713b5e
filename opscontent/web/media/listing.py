"""The library: searched, filtered, filled."""

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from opscontent.domain import media
from opscontent.domain.accounts import Account
from opscontent.domain.media import Listing, Wanted, Which
from opscontent.extensions import limiter
from opscontent.text.inputs import one_line
from opscontent.text.numbers import whole
from opscontent.web import access, edges, library
from opscontent.web.library import Sent
from opscontent.web.media.screen import screen

TEXT_MAXIMUM = 60
FILES_MOST = 20
WHICH = {
    Which.all: _l("All"),
    Which.used: _l("Used"),
    Which.unused: _l("Unused"),
    Which.no_alt: _l("Without words"),
    Which.leaving: _l("Deleted"),
}


@screen.get("/pictures")
@access.signed_in
def index() -> ResponseReturnValue:
    account = access.needs_account()
    access.permit("account.view", account)
    return shown(account)


@screen.post("/accounts/<int:account_id>/pictures")
@limiter.limit("600 per hour")
def send(account_id: int) -> ResponseReturnValue:
    """Take pictures in: one for the page's script, which sends one after another; several by the form."""
    account = access.account_for("picture.keep", account_id)
    sent = library.all_taken_in(account, [file for file in request.files.getlist("pictures") if file][:FILES_MOST])
    refused = [each for each in sent if each.picture is None]
    if edges.wants_fragment():
        return _answer(sent[0]) if sent else (jsonify(said=_("Choose a picture first.")), 422)
    if not sent or len(refused) == len(sent):
        return shown(account, refused, is_nothing=not sent), 422
    _tell(sent)
    return redirect(url_for("media.index"))


def wanted() -> tuple[Wanted, int]:
    """The filters and the page as they stand in the address; what does not fit is as if it were not there."""
    given = request.args
    which = given.get("which", "")
    by, page = (whole(given.get(name)) or None for name in ("by", "page"))
    text = one_line(given.get("q", ""))[:TEXT_MAXIMUM]
    return Wanted(text, Which(which) if which in list(Which) else Which.all, by), page or 1


def kept(asked: Wanted) -> dict[str, str]:
    """The same as arguments of an address, without the page."""
    values = {"q": asked.text, "which": str(asked.which), "by": str(asked.by_id or "")}
    return {name: value for name, value in values.items() if value}


def found(account: Account) -> dict[str, Any]:
    """What any list of pictures prints."""
    asked, page = wanted()
    listing: Listing = media.listing(account, asked, page=page)
    return {"account": account, "listing": listing, "asked": asked, "kept": kept(asked), "which": WHICH}


def shown(account: Account, refused: list[Sent] | None = None, *, is_nothing: bool = False) -> str:
    return render_template(
        "media/index.html",
        senders=media.senders(account.id),
        refused=refused or [],
        is_nothing=is_nothing,
        files_most=FILES_MOST,
        **found(account),
    )


def _answer(sent: Sent) -> ResponseReturnValue:
    """What a script has to know of a picture that was sent."""
    picture = sent.picture
    if picture is None:
        return jsonify(said=sent.said), 422
    said = _("Kept.") if sent.is_new else _("It is in the library already.")
    return jsonify(
        id=picture.id,
        said=said,
        is_new=sent.is_new,
        address=picture.address,
        alt=picture.alt,
        cover=picture.as_cover,
        page=url_for("media.page", picture_id=picture.id),
        words=url_for("media.describe", picture_id=picture.id),
        version=picture.version,
        card=render_template("media/_card.html", picture=picture, used_count=0),
    )


def _tell(sent: list[Sent]) -> None:
    new = sum(each.is_new for each in sent)
    known = sum(each.picture is not None for each in sent) - new
    if new:
        flash(ngettext("%(num)d picture kept.", "%(num)d pictures kept.", new), "success")
    if known:
        words = ngettext(
            "%(num)d picture was in the library already.", "%(num)d pictures were in the library already.", known
        )
        flash(words, "success")
    for each in sent:
        if each.picture is None:
            flash(f"{each.name}: {each.said}", "error")
