"""Media: the library of an account's pictures, the one home of covers and of pictures in texts."""

from opscontent.domain.media.files import draw_cuts, suggested
from opscontent.domain.media.files import path as file_of
from opscontent.domain.media.keeping import (
    Drawn,
    adopt,
    bring_back,
    describe,
    drawn,
    keep,
    measured,
    note_measures,
    set_cuts,
    unmeasured,
)
from opscontent.domain.media.listing import Listing, Row, Wanted, Which, is_used, listing, senders, shown_always
from opscontent.domain.media.noting import note_uses
from opscontent.domain.media.picture import (
    ALT_MAXIMUM,
    CREDIT_MAXIMUM,
    PATH,
    SOURCE_MAXIMUM,
    TITLE_MAXIMUM,
    WORDS,
    Picture,
    PictureUse,
    Place,
    named,
    names_in,
)

__all__ = [
    "ALT_MAXIMUM",
    "CREDIT_MAXIMUM",
    "PATH",
    "SOURCE_MAXIMUM",
    "TITLE_MAXIMUM",
    "WORDS",
    "Drawn",
    "Listing",
    "Picture",
    "PictureUse",
    "Place",
    "Row",
    "Wanted",
    "Which",
    "adopt",
    "bring_back",
    "describe",
    "draw_cuts",
    "drawn",
    "file_of",
    "is_used",
    "keep",
    "listing",
    "measured",
    "named",
    "names_in",
    "note_measures",
    "note_uses",
    "senders",
    "set_cuts",
    "shown_always",
    "suggested",
    "unmeasured",
]
