"""What the house and a channel say to each other: plain values, and errors that tell whether a retry is safe."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


@dataclass(frozen=True)
class Piece:
    """One article, exactly as readers are to see it. `number` is ours, to match what comes back."""

    number: int
    position: int
    title: str
    digest: str
    author: str
    html: str
    slug: str
    content_hash: str
    cover: str = ""  # file name below uploads/covers
    cover_alt: str = ""


@dataclass(frozen=True)
class Outgoing:
    """One edition for one channel. `key` is the same for the same attempt, and for no other."""

    key: str
    account_key: str
    account_name: str
    pieces: tuple[Piece, ...]


class Delivery(StrEnum):
    """How far a successful send got."""

    accepted = "accepted"  # the channel has it and will say more later
    live = "live"
    handed_off = "handed_off"  # a person does the rest


@dataclass(frozen=True)
class Receipt:
    """`urls` has the public address of each piece, in order, as far as they are known."""

    state: Delivery
    urls: tuple[str, ...] = ()
    evidence: Mapping[str, Any] = field(default_factory=dict)


class ChannelError(Exception):
    """The send did not end with a receipt; `reason` is short and for people."""

    def __init__(self, reason: str, **evidence: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.evidence = evidence


class Refused(ChannelError):
    """The channel will never take this; trying again is of no use."""


class NotSent(ChannelError):
    """The failure is known to precede acceptance: nothing went out."""

    def __init__(self, reason: str, *, retriable: bool = True, **evidence: Any) -> None:
        super().__init__(reason, **evidence)
        self.retriable = retriable


class Unclear(ChannelError):
    """It may have gone out: a time-out, or a server's error after the request left."""


@dataclass(frozen=True)
class Limits:
    """What the channel takes: pieces in one send, characters of a title and of a digest."""

    articles: int
    title: int
    digest: int


@dataclass(frozen=True)
class Option:
    """A setting of its own that a channel needs for each account."""

    name: str
    label: Any
    is_secret: bool = False


@dataclass(frozen=True)
class Channel:
    """`send` returns a receipt or raises a `ChannelError`; anything else that it raises counts as `Unclear`."""

    name: str
    label: Any
    description: Any
    limits: Limits
    send: Callable[[Outgoing], Receipt]
    options: tuple[Option, ...] = ()
    is_our_site: bool = False  # readers find the articles on our own pages
