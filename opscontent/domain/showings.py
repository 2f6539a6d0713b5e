"""Where pictures of the library are shown, and so which of them may go.

What must never lose a picture: the newest text of a post, every older version that somebody may restore or compare,
what was approved and what stood around it then, what was sent or is being sent, what is published, and the closing
lines under every article. So a picture may go only where *none* of these names it:

- `picture_uses` has a row for each saved text, written in the transaction that saves it. It refuses a deletion at
  once and fills the lists; a text that a later one folded away takes its rows along.
- Before files go, their names are looked for in the words themselves, in every account (`_named_anywhere`): names are
  128 random bits, so a hit is a use and no hit is none, whatever wrote the text and whether it noted its pictures.

Deleting gives a picture a date (`DELAY` from now). Until then everything shows it, it can be brought back, and
saving a text with it (from a page that lay open, or from what a browser kept) brings it back by itself. A job removes
the rows whose date has come, locked, so that a save meanwhile waits or was first; files go when that is committed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext
from sqlalchemy import String, cast, delete, event, func, or_, select

from opscontent import clock
from opscontent.db import db
from opscontent.domain import activity, media
from opscontent.domain.accounts import Account
from opscontent.domain.media import Picture, PictureUse, Place
from opscontent.domain.media.files import all_of
from opscontent.domain.people import Person
from opscontent.domain.posts import Post
from opscontent.domain.publications import Publication, PublishedArticle
from opscontent.domain.reviews import Review
from opscontent.domain.revisions import Revision
from opscontent.errors import Rejected

DELAY = timedelta(days=7)
SWEPT_MOST = 200
REMOVED_AT_ONCE = 20  # each name is looked for in every text there is
# What holds the words of an article anywhere; a name in one of these is a picture that somebody may see again.
WORDS = (
    Revision.cover,
    Revision.body,
    PublishedArticle.cover,
    PublishedArticle.html,
    Publication.outgoing,
    Review.around,
    Account.closing,
)


@dataclass(frozen=True)
class Use:
    """A post that shows a picture; `places` in its newest text, none where only older versions do."""

    post: Post
    places: tuple[Place, ...]
    versions: int


@dataclass(frozen=True)
class Unused:
    """What a sweep is about: at most `SWEPT_MOST` pictures, oldest first."""

    pictures: Sequence[Picture]
    size: int  # bytes of the kept files


def uses_of(picture: Picture) -> list[Use]:
    """The posts whose texts show it, the newest first."""
    newest = select(func.max(Revision.number)).where(Revision.post_id == PictureUse.post_id).correlate(PictureUse)
    query = (
        select(Post, PictureUse.place, Revision.number, Revision.number == newest.scalar_subquery())
        .join(PictureUse, PictureUse.post_id == Post.id)
        .join(Revision, Revision.id == PictureUse.revision_id)
        .where(PictureUse.picture_id == picture.id)
        .order_by(Post.id.desc())
    )
    posts: dict[Post, tuple[set[Place], set[int]]] = {}
    for post, place, number, is_newest in db.session.execute(query):
        places, numbers = posts.setdefault(post, (set(), set()))
        numbers.add(number)
        if is_newest:
            places.add(place)
    return [Use(post, tuple(sorted(places)), len(numbers)) for post, (places, numbers) in posts.items()]


def is_in_closing(picture: Picture) -> bool:
    """Whether it stands under every article of its account."""
    return picture.name in media.shown_always(picture.account)


def delete_picture(picture: Picture, *, by: Person) -> None:
    """Give it a date at which its files go. Raises `Rejected`, naming how many posts show it."""
    uses = uses_of(picture)
    if uses:
        said = lazy_ngettext(
            "“%(what)s” is shown by %(num)d post. It stays.",
            "“%(what)s” is shown by %(num)d posts. It stays.",
            len(uses),
            what=picture.label,
        )
        raise Rejected(said, uses=uses)
    if is_in_closing(picture):
        raise Rejected(_l("“%(what)s” stands in the closing lines. It stays.", what=picture.label))
    _let_go(picture, by=by)


def unused(account: Account, *, days: int, ids: Collection[int] | None = None) -> Unused:
    """Pictures that nothing shows and that are older than this; those of `ids` only, if given."""
    query = (
        select(Picture)
        .where(Picture.account_id == account.id, Picture.leaves_at.is_(None), ~media.is_used(account))
        .where(Picture.created_at < clock.now() - timedelta(days=days))
        .order_by(Picture.id)
        .limit(SWEPT_MOST)
    )
    pictures = db.session.scalars(query if ids is None else query.where(Picture.id.in_(ids))).all()
    return Unused(pictures, sum(picture.size or 0 for picture in pictures))


def sweep(account: Account, ids: Collection[int], *, days: int, by: Person) -> Unused:
    """Delete those of the chosen pictures that are still unused; one that a text took meanwhile stays."""
    going = unused(account, days=days, ids=ids)
    for picture in going.pictures:
        _let_go(picture, by=by)
    return going


def remove_due(folder: Path, now: datetime) -> int:
    """Remove some pictures whose date has come, the files once that is committed; returns how many were looked at.

    One that something names after all is brought back."""
    query = select(Picture).where(Picture.leaves_at <= now).order_by(Picture.id).limit(REMOVED_AT_ONCE)
    due = db.session.scalars(query.with_for_update()).all()
    named = _named_anywhere([picture.name for picture in due])
    for picture in due:
        if picture.name in named or _is_noted(picture):
            media.bring_back(picture, by="clock")
    going = [picture for picture in due if picture.leaves_at is not None]
    for picture in going:
        activity.record("clock", "picture.removed", picture, note=picture.label)
    db.session.execute(delete(Picture).where(Picture.id.in_([picture.id for picture in going])))
    _remove_when_committed([file for picture in going for file in all_of(picture.name, folder)])
    return len(due)


def _let_go(picture: Picture, *, by: Person) -> None:
    if picture.leaves_at is None:
        picture.leaves_at = clock.now() + DELAY
        activity.record(by, "picture.deleted", picture, note=picture.label)


def _is_noted(picture: Picture) -> bool:
    return db.session.scalar(select(PictureUse.id).where(PictureUse.picture_id == picture.id).limit(1)) is not None


def _named_anywhere(names: Sequence[str]) -> set[str]:
    """Those of these names that stand in any text that somebody may see again, and those of other accounts' rows."""
    if not names:
        return set()
    twice = select(Picture.name).where(Picture.name.in_(names)).group_by(Picture.name).having(func.count() > 1)
    found = set(db.session.scalars(twice))
    for column in WORDS:
        words = cast(column, String)
        for text in db.session.scalars(select(words).where(or_(*(words.contains(name) for name in names)))):
            found.update(name for name in names if name in text)
    return found


def _remove_when_committed(files: Sequence[Path]) -> None:
    def remove(_session: object) -> None:
        for file in files:
            file.unlink(missing_ok=True)

    if files:
        event.listen(db.session(), "after_commit", remove, once=True)
