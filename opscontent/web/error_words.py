"""What each error page says: what happened, and what to do next."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True)
class Words:
    title: Any
    text: Any
    icon: str = "alert-circle"


WORDS = {
    400: Words(
        _l("That did not arrive whole"),
        _l("Go back, reload the page, and send it again."),
        "unlink",
    ),
    401: Words(
        _l("You are signed out"),
        _l("Sign in again. Then go back: what you typed is still in the page."),
        "lock",
    ),
    403: Words(
        _l("Your role does not allow this"),
        _l("You may look, but not do this here. A chief editor of the account can give you another role."),
        "shield-lock",
    ),
    404: Words(
        _l("There is nothing here"),
        _l("It was moved or removed, or it belongs to an account that you are not in."),
        "compass",
    ),
    405: Words(
        _l("This address is not a page"),
        _l("It only takes what a button sends. Go back and use the button."),
        "hand-stop",
    ),
    409: Words(
        _l("Somebody was faster"),
        _l("This changed while you had it open. Go back, reload, look at the change, then do yours again."),
        "git-merge",
    ),
    413: Words(
        _l("That is too big"),
        _l("A file may have 20 MB at most. Make it smaller, or split it."),
        "package",
    ),
    422: Words(
        _l("That can't be taken as it is"),
        _l("Nothing was changed. Go back, correct it, and send it again."),
        "pencil-check",
    ),
    429: Words(
        _l("Too often in a short time"),
        _l("Wait a minute, then try again."),
        "hourglass",
    ),
    500: Words(
        _l("That was our mistake"),
        _l("Nothing was saved. Try again; if it happens again, tell your administrator the time shown below."),
        "tool",
    ),
}
OTHER = Words(_l("That did not work"), _l("Go back and try again."))


def of(status: int) -> Words:
    """The words for this status; general ones for a status that has none of its own."""
    return WORDS.get(status, WORDS[500] if status >= 500 else OTHER)
