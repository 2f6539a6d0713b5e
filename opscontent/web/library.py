"""Pictures that the team sends in, from whichever page: taken into the library of an account."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Response, abort, send_file

from opscontent.db import db
from opscontent.domain import covers, media
from opscontent.domain.accounts import Account
from opscontent.domain.media import TITLE_MAXIMUM, Drawn, Picture
from opscontent.errors import OpsError
from opscontent.text.inputs import one_line
from opscontent.web import access

FOREVER = 31536000  # another picture has another name
VARIANTS = ("web", "thumb", "wide", "square")


@dataclass(frozen=True)
class Sent:
    """What became of one file: a picture, or a sentence that says why not."""

    name: str
    picture: Picture | None
    is_new: bool = False
    said: str = ""


def folder() -> Path:
    place: Path = access.setting("covers")
    return place


def taken_in(account: Account, file: Any) -> Picture:
    """Keep the file of a form. Raises `Rejected`."""
    db.session.rollback()
    drawn = _drawn(file)
    return _kept(account, file, drawn)[0]


def all_taken_in(account: Account, files: Sequence[Any]) -> list[Sent]:
    """Keep what can be kept of these files; each answer stands for itself.

    What was asked so far is let go first: on SQLite nobody else can write while pictures are drawn."""
    db.session.rollback()
    tried: list[tuple[Any, Drawn | str]] = []
    for file in files:
        try:
            tried.append((file, _drawn(file)))
        except OpsError as error:
            tried.append((file, str(error)))
    return [_outcome(account, file, drawn) for file, drawn in tried]


def answer_with(name: str, variant: str, *, max_age: int = FOREVER) -> Response:
    """A picture or cover as an answer: never run, never taken for anything but a picture; else 404."""
    path = media.file_of(name, variant if variant in VARIANTS else "", folder())
    if path is None:
        abort(404)
    response = send_file(path, mimetype=covers.media_type(path.name), max_age=max_age)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _outcome(account: Account, file: Any, drawn: Drawn | str) -> Sent:
    name = one_line(file.filename or "")
    if isinstance(drawn, str):
        return Sent(name, None, said=drawn)
    picture, is_new = _kept(account, file, drawn)
    return Sent(name, picture, is_new)


def _drawn(file: Any) -> Drawn:
    return media.drawn(file.read(covers.MOST_BYTES + 1) if file else b"", folder())


def _kept(account: Account, file: Any, drawn: Drawn) -> tuple[Picture, bool]:
    title = one_line(Path(file.filename or "").stem)[:TITLE_MAXIMUM]
    return media.keep(account, drawn, folder(), by=access.me(), title=title)
