"""Which saved text shows which picture, written down whenever a text is saved."""

from sqlalchemy import select

from opscontent.db import db
from opscontent.domain.media.keeping import bring_back
from opscontent.domain.media.picture import Picture, PictureUse, Place, names_in
from opscontent.domain.people import Person
from opscontent.text.cuts import cover_of


def note_uses(account_id: int, post_id: int, revision_id: int, *, cover: str, body: str, by: Person | str) -> None:
    """Note the pictures of one saved text. One that was deleted meanwhile is brought back: a text needs it.

    The rows are locked, so whoever removes files for good either waits and then leaves these, or was first, and the
    picture is not found here any more."""
    named = cover_of(cover)
    places = [(Place.text, name) for name in names_in(body)]
    if named is not None:
        places.append((Place.cover, named.name))
    if not places:
        return
    query = select(Picture).where(Picture.account_id == account_id, Picture.name.in_({name for _, name in places}))
    found = {picture.name: picture for picture in db.session.scalars(query.with_for_update())}
    for picture in found.values():
        bring_back(picture, by=by)
    db.session.add_all(
        PictureUse(picture_id=found[name].id, post_id=post_id, revision_id=revision_id, place=place)
        for place, name in places
        if name in found
    )
