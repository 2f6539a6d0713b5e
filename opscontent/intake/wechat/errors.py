"""Why a call is not acted on. The words are for the log: whoever called learns only the status."""


class CallbackError(Exception):
    """`status` is what the caller is answered."""

    status = 400


class NotGenuine(CallbackError):
    """Not from the platform, not for this account, or too old: a signature, an app id or a time is wrong."""

    status = 403


class NotReadable(CallbackError):
    """Genuine perhaps, but no message."""
