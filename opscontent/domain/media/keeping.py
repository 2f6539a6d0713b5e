"""How pictures come into the library and what people write about them and cut out of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from opscontent import clock
from opscontent.db import db
from opscontent.domain import activity, covers
from opscontent.domain.accounts import Account
from opscontent.domain.media import files
from opscontent.domain.media.picture import WORDS, Picture, folded
from opscontent.domain.people import Person
from opscontent.errors import Rejected
from opscontent.text.cuts import RATIOS, Cover, Cut

MEASURED_AT_ONCE = 20
_MOVING = b"GIF8"


@dataclass(frozen=True)
class Drawn:
    """The files of a picture, on disk and in no library yet; `digest` is of the file that was sent."""

    name: str
    digest: str
    size: int
    width: int
    height: int


def drawn(content: bytes, folder: Path) -> Drawn:
    """The files of a picture that somebody sends, drawn anew below `folder`. Raises `Rejected`.

    It takes its time and asks no database: call it outside of a transaction, as on SQLite others wait for one."""
    if content.startswith(_MOVING):
        raise Rejected(_l("A GIF is not kept: WeChat would show its first picture only. Save that as JPEG or PNG."))
    name = covers.keep(content, folder)
    width, height = files.draw_variants(name, folder)
    return Drawn(name, sha256(content).hexdigest(), (folder / name).stat().st_size, width, height)


def keep(account: Account, sent: Drawn, folder: Path, *, by: Person, title: str = "") -> tuple[Picture, bool]:
    """Take a drawn picture into the library; and whether it is new there.

    Where the same file was sent before, that picture is given, brought back if it was deleted, and `sent` goes."""
    known = _known(account.id, sent.digest)
    if known is not None and (folder / known.name).is_file():
        bring_back(known, by=by)
        _discard(sent, folder)
        return known, False
    if known is not None:  # its file is gone: this one has another name
        known.digest, known.size = known.name, 0
        db.session.flush()
    picture = _new(account.id, sent.name, by=by, digest=sent.digest, title=title)
    picture.size, picture.width, picture.height = sent.size, sent.width, sent.height
    return _added(picture, sent, folder, by=by)


def describe(picture: Picture, words: dict[str, str], *, version: int, by: Person) -> None:
    """Set title, alt, credit or source. Raises `Conflict` where somebody changed it since `version`."""
    _change(picture, words, "picture.described", version=version, by=by)


def set_cuts(picture: Picture, cuts: dict[str, Cut], folder: Path, *, version: int, by: Person) -> None:
    """What a cover shows where it stands wide and where it stands square; for texts that take it from now on.

    Raises `Rejected` for rectangles that don't fit, `Conflict` where somebody changed it since `version`."""
    size = (picture.width, picture.height)
    for shape, ratio in RATIOS.items():
        cut = cuts.get(shape)
        if cut is None or not cut.is_inside or not cut.has_ratio(ratio, size):
            raise Rejected(_l("A rectangle does not fit the picture, or has other sides than 2.35 to 1 or 1 to 1."))
    _change(
        picture,
        {f"cut_{shape}": str(cuts[shape]) for shape in RATIOS},
        "picture.cut",
        version=version,
        by=by,
    )
    files.draw_cuts(Cover(picture.name, picture.cuts), folder)


def bring_back(picture: Picture, *, by: Person | str) -> None:
    """Undo a deletion whose files are still there."""
    if picture.leaves_at is not None:
        picture.leaves_at = None
        activity.record(by, "picture.brought_back", picture, note=picture.label)


def unmeasured() -> list[tuple[int, str]]:
    """Number and name of some pictures that were taken over from before there was a library."""
    query = select(Picture.id, Picture.name).where(Picture.size.is_(None)).order_by(Picture.id)
    return [(number, name) for number, name in db.session.execute(query.limit(MEASURED_AT_ONCE))]


def measured(name: str, folder: Path) -> Drawn:
    """Sizes of a kept picture, with its smaller ones drawn; a size of 0 where the file is gone. Asks no database."""
    try:
        content = (folder / name).read_bytes()
        width, height = files.draw_variants(name, folder)
    except (OSError, ValueError):
        return Drawn(name, name, 0, 0, 0)
    return Drawn(name, sha256(content).hexdigest(), len(content), width, height)


def note_measures(measures: Mapping[int, Drawn]) -> None:
    """Write the sizes down, by number. Where the account has the same file twice, the first is found by it."""
    for number, its in measures.items():
        picture = db.session.get(Picture, number)
        if picture is None or picture.size is not None:
            continue
        picture.size, picture.width, picture.height = its.size, its.width, its.height
        if _known(picture.account_id, its.digest) is None:
            picture.digest = its.digest


def adopt(account_id: int, name: str, *, by: Person | None = None, **words: str) -> Picture:
    """A file that is kept already as a picture of the library, to be measured."""
    picture = _new(account_id, name, by=by, digest=name, **words)
    db.session.add(picture)
    return picture


def _new(account_id: int, name: str, *, by: Person | None, digest: str, **words: str) -> Picture:
    values = dict.fromkeys(WORDS, "") | words
    number, at = by.id if by else None, clock.now()
    picture = Picture(
        account_id=account_id, name=name, digest=digest, version=1, created_at=at, created_by_id=number, **values
    )
    picture.found_by = folded(picture)
    return picture


def _known(account_id: int, digest: str) -> Picture | None:
    return db.session.scalar(select(Picture).where(Picture.account_id == account_id, Picture.digest == digest))


def _added(picture: Picture, sent: Drawn, folder: Path, *, by: Person) -> tuple[Picture, bool]:
    """The row of what was drawn; where the same file came twice at the same moment, the other one's."""
    try:
        with db.session.begin_nested():
            db.session.add(picture)
    except IntegrityError:
        known = _known(picture.account_id, sent.digest)
        if known is None:
            raise
        _discard(sent, folder)
        return known, False
    activity.record(by, "picture.kept", picture, note=picture.label)
    return picture, True


def _discard(sent: Drawn, folder: Path) -> None:
    for file in files.all_of(sent.name, folder):
        file.unlink(missing_ok=True)


def _change(picture: Picture, values: dict[str, str], verb: str, *, version: int, by: Person) -> None:
    db.session.flush()
    db.session.refresh(picture, with_for_update=True)
    if picture.version != version:
        raise activity.conflict(picture, by=by)
    changes = activity.set_fields(picture, values)
    if not changes:
        return
    picture.version += 1
    if changes.keys() & set(WORDS):
        picture.found_by = folded(picture)
    activity.record(by, verb, picture, changes=changes)
