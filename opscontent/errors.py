"""What can go wrong in the product's own rules; each error carries a sentence that a person can act on."""

from typing import Any


class OpsError(Exception):
    """A rule said no. `sentence` may be a lazy translation; `status` is the HTTP answer at the edge."""

    status = 422

    def __init__(self, sentence: Any, **context: Any) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.context = context

    def __str__(self) -> str:
        return str(self.sentence)


class Rejected(OpsError):
    """The input breaks a rule; nothing was changed."""


class NotAllowed(OpsError):
    """This person may not do this."""

    status = 403


class Missing(OpsError):
    """There is no such thing, or none that this person may see."""

    status = 404


class Conflict(OpsError):
    """Somebody changed the thing meanwhile; `context` holds what the edge needs to show both sides."""

    status = 409


class SettingsError(Exception):
    """A setting has a value that the program can't start with."""
