"""Calls that brought no result, and how they end an attempt: never twice out, never lost in silence.

Knows no call by name. Nothing here holds a token or a secret."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from opscontent.channels.contract import ChannelError, NotSent, Refused, Unclear
from opscontent.channels.wechat.reasons import Kind, meaning

SAID_LENGTH = 500

_IP = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}")


class Trouble(Exception):
    """A call without a result."""

    key = "wechat_unreached"

    def __init__(self, call: str, said: str = "") -> None:
        super().__init__(f"{call}: {said}")
        self.call = call
        self.said = said[:SAID_LENGTH]

    @property
    def about(self) -> dict[str, Any]:
        """What fills the sentence."""
        return {}

    @property
    def evidence(self) -> dict[str, Any]:
        return {"call": self.call, "said": self.said}


class Unreached(Trouble):
    """The request never left: no name, no connection, no trust in the certificate."""


class Barred(Unreached):
    """We don't go to that address, so nothing left; a person has to change the settings first."""

    key = "wechat_barred"

    @property
    def about(self) -> dict[str, Any]:
        return {"why": self.said}


class Unanswered(Trouble):
    """The request left, and no answer came that can be read: it may have been acted on."""

    key = "wechat_unanswered"


class Answered(Trouble):
    """WeChat said no, with a code. `answer` is all it said."""

    def __init__(self, call: str, code: int, said: str, answer: Mapping[str, Any]) -> None:
        super().__init__(call, said)
        self.code = code
        self.answer = answer
        self.kind, self.key = meaning(code)

    @property
    def about(self) -> dict[str, Any]:
        if self.key == "wechat_said":
            return {"code": self.code, "said": self.said}
        if self.key == "wechat_ip":
            found = _IP.search(self.said)
            return {"ip": found.group() if found else "?"}
        return {}

    @property
    def evidence(self) -> dict[str, Any]:
        return {**super().evidence, "code": self.code}


@contextmanager
def sending() -> Iterator[None]:
    """Around calls that make nothing visible to readers: whatever fails in them, nothing is out."""
    try:
        yield
    except Trouble as trouble:
        raise _not_out(trouble) from None


@contextmanager
def letting_go(call: str) -> Iterator[None]:
    """Around the one call that readers may see: without an answer it may have worked."""
    try:
        yield
    except Trouble as trouble:
        # The call for a new token on the way is none that readers see.
        is_unclear = trouble.call == call and _may_have_worked(trouble)
        raise (_ended(Unclear, trouble) if is_unclear else _not_out(trouble)) from None


@contextmanager
def asking() -> Iterator[None]:
    """Around questions about an attempt: a question that failed says nothing about it."""
    try:
        yield
    except Trouble as trouble:
        raise _ended(Unclear, trouble) from None


def _may_have_worked(trouble: Trouble) -> bool:
    if isinstance(trouble, Answered):
        return trouble.kind == Kind.unclear
    return isinstance(trouble, Unanswered)


def _not_out(trouble: Trouble) -> ChannelError:
    kind = _kind_of(trouble)
    if kind == Kind.refused:
        return _ended(Refused, trouble)
    return _ended(NotSent, trouble, retriable=kind != Kind.stopped)


def _kind_of(trouble: Trouble) -> Kind:
    if isinstance(trouble, Answered):
        return trouble.kind
    return Kind.stopped if isinstance(trouble, Barred) else Kind.later


def _ended(error: type[ChannelError], trouble: Trouble, **more: Any) -> ChannelError:
    about = {"about": trouble.about} if trouble.about else {}
    return error(trouble.key, **more, **about, **trouble.evidence)
