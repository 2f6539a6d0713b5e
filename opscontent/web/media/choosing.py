"""Choosing a picture for a draft: a page, or the same list as a part of the draft's dialog."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from opscontent.domain import media, revisions
from opscontent.domain.media import Picture
from opscontent.domain.posts import Post
from opscontent.errors import Conflict, Missing, OpsError, Rejected
from opscontent.text.cuts import cover_of
from opscontent.web import access, edges
from opscontent.web.media.listing import found
from opscontent.web.media.screen import cut_form, screen


@screen.get("/posts/<int:post_id>/pictures")
def choose(post_id: int) -> ResponseReturnValue:
    return _list(access.post_for("post.write", post_id))


@screen.get("/posts/<int:post_id>/pictures/cut")
def cut_of_cover(post_id: int) -> ResponseReturnValue:
    """The form that cuts the draft's cover, with its cuts as they are; without script the page of the picture."""
    post = access.post_for("post.write", post_id)
    cover = cover_of(request.args.get("cover", ""))
    named = media.named(post.account_id, [cover.name]) if cover else []
    if cover is None or not named or not named[0].size:
        raise Missing(_("This picture is not in the library any more."))
    picture = named[0]
    if not edges.wants_fragment():
        return redirect(url_for("media.page", picture_id=picture.id))
    form = cut_form(picture, cover.cuts)
    return render_template("media/_cutter.html", picture=picture, form=form, is_for_draft=True)


@screen.post("/posts/<int:post_id>/pictures/cover")
def use_as_cover(post_id: int) -> ResponseReturnValue:
    """Where no script does: the newest saved text with this cover, as a version of its own."""
    post = access.post_for("post.write", post_id)
    try:
        _save_cover(post)
    except (Conflict, OpsError) as error:
        return _list(post, said=str(error)), error.status
    flash(_("It is the cover now."), "success")
    return redirect(url_for("drafts.page", post_id=post.id))


def _save_cover(post: Post) -> None:
    newest = revisions.latest(post.id)
    names = media.named(post.account_id, [request.form.get("picture", "")])
    if not names or names[0].leaves_at is not None:
        raise Rejected(_("This picture is not in the library any more."))
    picture: Picture = names[0]
    text = newest.text if newest else revisions.Text(post.title)
    changed = revisions.Text(**vars(text) | {"cover": picture.as_cover, "cover_alt": _alt_of(picture, text)})
    number = newest.number if newest else 0
    may_lapse = request.form.get("confirms") == "y"
    revisions.save(post, changed, base_number=number, by=access.me(), may_lapse=may_lapse)


def _alt_of(picture: Picture, text: revisions.Text) -> str:
    """What is said of the cover: words about another picture go, those about this one stay."""
    before = cover_of(text.cover)
    is_other = before is not None and before.name != picture.name
    return picture.alt if is_other else text.cover_alt or picture.alt


def _list(post: Post, said: str = "") -> str:
    is_part = edges.wants_fragment()
    use = "cover" if request.values.get("for") == "cover" else "text"
    template = "media/_choose.html" if is_part else "media/choose.html"
    lapses = revisions.LAPSES.get(post.state)
    return render_template(
        template, post=post, use=use, is_part=is_part, said=said, lapses=lapses, **found(post.account)
    )
