"""What the house and a channel say to each other: plain values, and errors that tell whether a retry is safe."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from opscontent.text.look import NO_LOOK, Look


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
    cover: str = ""  # a file below uploads/covers and its cuts, as `text/cuts` writes it
    cover_alt: str = ""


@dataclass(frozen=True)
class Outgoing:
    """One edition for one channel. `key` is the same for the same attempt, and for no other."""

    key: str
    account_key: str
    account_name: str
    pieces: tuple[Piece, ...]
    look: Look = NO_LOOK  # for channels that take finished HTML


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
    """The send did not end with a receipt. `reason` is a key of the channel's sentences, filled by `about` in the
    evidence, or words of the channel's own."""

    def __init__(self, reason: str, **evidence: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.evidence = evidence

    @property
    def about(self) -> dict[str, Any]:
        """What fills the sentence."""
        return dict(self.evidence.get("about", {}))


class Refused(ChannelError):
    """The channel will never take this; trying again is of no use."""


class NotSent(ChannelError):
    """The failure is known to precede acceptance: nothing went out.

    `wait_seconds` is how long the channel asks us to wait before the next try; 0 where it doesn't say."""

    def __init__(self, reason: str, *, retriable: bool = True, wait_seconds: float = 0, **evidence: Any) -> None:
        super().__init__(reason, **evidence)
        self.retriable = retriable
        self.wait_seconds = wait_seconds


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
    """A setting of its own that a channel needs for each account. `choices`, value to words, make it a list."""

    name: str
    label: Any
    hint: Any = ""
    is_secret: bool = False
    is_required: bool = True
    choices: Mapping[str, Any] = field(default_factory=dict)
    default: str = ""


@dataclass(frozen=True)
class Capability:
    """One thing that the account may do at the platform, or why it may not; `advice` says what to do about it."""

    name: str
    label: Any
    is_there: bool
    advice: Any = ""


@dataclass(frozen=True)
class AutoReply:
    """What the platform answers to a word: to a message that is it, or (not `is_whole`) has it in it."""

    keyword: str
    is_whole: bool
    text: str


@dataclass(frozen=True)
class AutoReplies:
    """What the platform answers readers by itself; `left_out` counts what is no text."""

    welcome: str
    rules: tuple[AutoReply, ...]
    left_out: int


class House(Protocol):
    """What a channel may use of the house while it works on one attempt (or, to try settings out, on none)."""

    @property
    def options(self) -> Mapping[str, str]:
        """The account's settings of this channel; secrets in clear. All options are there, "" where not set."""

    @property
    def evidence(self) -> Mapping[str, Any]:
        """What `keep` has kept with this attempt so far."""

    def keep(self, **evidence: Any) -> None:
        """Keep this with the attempt, committed at once: call it with an id before the next call relies on it.

        Raises `Lost` where the attempt is not ours any more; then send nothing further."""

    def recall(self, key: str) -> str | None:
        """What was remembered for this account under a key (at most 120 characters), if it still holds."""

    def remember(self, key: str, value: str, *, lasts: timedelta | None = None) -> None:
        """Remember for all attempts of this account, committed at once."""

    def shared(self, key: str, make: Callable[[], tuple[str, timedelta]], *, unlike: str = "") -> str:
        """A value that all workers share, made by one of them at a time: `make` gives it with how long it lasts.

        `unlike` is a value known to be worn out: what comes back is another."""

    def cover(self, name: str) -> Path | None:
        """The file of a piece's cover."""

    def own_picture(self, address: str) -> Path | None:
        """The file of a picture of the library, or of the QR code of a look, at this address; None for any other."""


class Lost(Exception):
    """Another worker judged this one dead and took the attempt away."""


@dataclass(frozen=True)
class Channel:
    """`send` returns a receipt or raises a `ChannelError`; anything else that it raises counts as `Unclear`.

    `ask` says what became of an attempt that is accepted or unclear: a receipt (`accepted` where it is still under
    way), `Refused` or `NotSent` where it is certain that nothing is out, `Unclear` where that can't be told yet.
    It changes nothing at the platform. `probe` says what the account may do there, with these options;
    `auto_replies` what it answers readers by itself. `say` sends one reader (by the platform's name for them) some
    words, once: what it raises tells whether that may be tried again."""

    name: str
    label: Any
    description: Any
    limits: Limits
    send: Callable[[Outgoing, House], Receipt]
    ask: Callable[[Outgoing, House], Receipt] | None = None
    probe: Callable[[House], Sequence[Capability]] | None = None
    auto_replies: Callable[[House], AutoReplies] | None = None
    say: Callable[[str, str, House], None] | None = None
    options: tuple[Option, ...] = ()
    sentences: Mapping[str, Any] = field(default_factory=dict)  # for the keys that it gives as reasons
    is_our_site: bool = False  # readers find the articles on our own pages
    is_by_hand: bool = False  # nothing leaves the house: a person publishes
