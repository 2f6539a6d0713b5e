"""Pictures that come with a reply: taken in before the database is asked, and kept through a rejected form."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import current_app, request
from flask_babel import lazy_gettext as _l
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.datastructures import FileStorage
from wtforms import MultipleFileField

from opscontent.domain import covers, replies
from opscontent.domain.replies import PICTURES_MOST, KeptPicture
from opscontent.errors import Rejected
from opscontent.text.inputs import one_line
from opscontent.web import access
from opscontent.web.public import recognising
from opscontent.web.public.screen import has_token

# Three pictures as phones make them, of 10 MB each; one that is larger is refused with words, not with an error page.
BODY_MAXIMUM = 64 * 1024 * 1024
LABEL_MAXIMUM = 40


@dataclass
class Taken:
    """What came: pictures on disk, each with the name it had on the phone, and what was wrong with others."""

    pictures: list[tuple[KeptPicture, str]] = field(default_factory=list)
    faults: list[tuple[str, Any]] = field(default_factory=list)  # (name of the file or "", sentence yet to be said)

    @property
    def kept(self) -> list[KeptPicture]:
        return [picture for picture, _label in self.pictures]

    @property
    def said(self) -> list[str]:
        """What was wrong, in the language that the page has by then."""
        return [f"{label}: {sentence}" if label else str(sentence) for label, sentence in self.faults]

    @property
    def tokens(self) -> list[tuple[str, str]]:
        """(signed token, label) of each, to be sent again with the form: a browser forgets chosen files."""
        return [(_signer().dumps([*_values(picture), label]), label) for picture, label in self.pictures]


def take_in(person: str = "") -> Taken:
    """The pictures of the form that is being sent, at most PICTURES_MOST, those kept from before first.

    `person` is whom the limits count on a page that has no stamp. Asks no database: drawing takes its time, and on
    SQLite whoever writes waits for who came before."""
    request.max_content_length = BODY_MAXIMUM
    taken = Taken(list(_kept_before(request.form.getlist("kept_picture")[:PICTURES_MOST])))
    files = [file for file in request.files.getlist("pictures") if file.filename]
    if not files or request.form.get("subject"):
        return taken
    person = (person if person and has_token() else "") or _stamped()
    if not person or recognising.is_too_often("picture", person):
        taken.faults.append(("", _l("The pictures did not come through. Choose them again.")))
        return taken
    free = PICTURES_MOST - len(taken.pictures)
    if len(files) > free:
        taken.faults.append(("", _l("At most %(count)d pictures.", count=PICTURES_MOST)))
    for file in files[:free]:
        _take(file, taken)
    return taken


def show_faults(taken: Taken, field: MultipleFileField | None) -> bool:
    """Say at the form's field what is wrong with pictures that came; False where nothing is, or there is no field."""
    if field is None or not taken.faults:
        return False
    field.errors = [*field.errors, *taken.said]
    return True


def folder() -> Path:
    found: Path = access.setting("reply_pictures")
    return found


def _stamped() -> str:
    """Who sends a page that we made; "" where we did not."""
    stamp = recognising.read_stamp(request.form.get("stamp", ""))
    return recognising.reader_secret() or stamp[1] if stamp else ""


def _take(file: FileStorage, taken: Taken) -> None:
    label = one_line(file.filename or "")[:LABEL_MAXIMUM]
    try:
        taken.pictures.append((replies.keep_picture(file.read(covers.MOST_BYTES + 1), folder()), label))
    except Rejected as error:
        taken.faults.append((label, error.sentence))


def _kept_before(tokens: Iterable[str]) -> Iterable[tuple[KeptPicture, str]]:
    for token in tokens:
        try:
            *values, label = _signer().loads(token)
        except BadSignature:
            continue
        picture = KeptPicture(*values)
        if covers.path(picture.name, folder()):
            yield picture, label


def _values(picture: KeptPicture) -> list[Any]:
    return [picture.name, picture.digest, picture.width, picture.height]


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="reply-picture")
