"""Why no board came back, in the reader's language. What is stored is in English, as the outside said it."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l

SAID: dict[str, Any] = {
    "took too long": _l("it took too long to answer"),
    "no such host": _l("there is no such host"),
    "too many redirects": _l("it sends us on again and again"),
    "not a web address": _l("this is no web address"),
    "an address with a name or a password in it": _l("there is a name or a password in the address"),
    "nothing stands on this board": _l("nothing stands on this board"),
    "this is no JSON": _l("this is no JSON"),
    "this is no JSON Feed": _l("this is no JSON Feed"),
    "this is no RSS, Atom or JSON feed": _l("this is no RSS, Atom or JSON feed"),
    "this has a document type of its own, which no feed needs": _l(
        "this has a document type of its own, which no feed needs"
    ),
    "this is no board of DailyHotApi: it has no data": _l("this is no board of DailyHotApi: it has no data"),
    "this is no board of newsnow: it has no items": _l("this is no board of newsnow: it has no items"),
}
# With one part that differs from case to case.
SHAPED: tuple[tuple[str, Any], ...] = (
    (r"the server answered (\d+)", _l("the server answered %s")),
    (r"more than (\d+) MB", _l("more than %s MB came")),
    (r"port (\d+) is not for the web", _l("port %s is not for the web")),
    (r"(\S+) is not a public address", _l("%s is an address of a private network")),
    (r"certificate: (.+)", _l("its certificate does not hold: %s")),
    (r"no TLS: (.+)", _l("no safe connection: %s")),
    (r"no whole answer: (.+)", _l("no whole answer came: %s")),
)


def said(reason: str) -> str:
    """A stored reason in words; one that we do not know as it stands."""
    if reason in SAID:
        return str(SAID[reason])
    for shape, words in SHAPED:
        found = re.fullmatch(shape, reason)
        if found:
            return str(words) % found[1]
    return reason
