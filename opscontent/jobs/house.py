"""The house as a channel sees it while it works on one attempt: each thing kept is a transaction of its own."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import Any, TypeVar

from flask import current_app
from sqlalchemy.orm import joinedload

from opscontent import clock
from opscontent.channels import CHANNELS
from opscontent.channels.contract import AutoReplies, Capability, Channel, Lost, NotSent
from opscontent.db import db, unit_of_reading, unit_of_work
from opscontent.domain import connections, covers, looks, media, publications
from opscontent.domain.accounts import Account
from opscontent.domain.publications import Publication

# A shared value takes its maker a request; who waits longer than this for it does without.
WAITS_SECONDS = 40
LOOKS_SECONDS = 0.1
T = TypeVar("T")


class AccountHouse:
    """For an account alone: to try its settings out."""

    def __init__(self, account: Account, channel: str, uploads: Path, owner: str) -> None:
        self.account_id, self.owner = account.id, owner
        self._options = connections.options_of(account, channel)
        self._uploads = uploads
        self._evidence: dict[str, Any] = {}

    @property
    def options(self) -> Mapping[str, str]:
        return self._options

    @property
    def evidence(self) -> Mapping[str, Any]:
        return self._evidence

    def keep(self, **evidence: Any) -> None:
        self._evidence |= evidence

    def recall(self, key: str) -> str | None:
        with unit_of_reading():
            return connections.recall(self.account_id, key, clock.now())

    def remember(self, key: str, value: str, *, lasts: timedelta | None = None) -> None:
        with unit_of_work():
            connections.remember(self.account_id, key, value, until=clock.now() + lasts if lasts else None)

    def shared(self, key: str, make: Callable[[], tuple[str, timedelta]], *, unlike: str = "") -> str:
        """Raises `NotSent` where another worker that makes it does not come to an end."""
        until = monotonic() + WAITS_SECONDS
        while monotonic() < until:
            kept = self.recall(key)
            if kept and kept != unlike:
                return kept
            if self._is_maker(key):
                return self._made(key, make, unlike)
            sleep(LOOKS_SECONDS)
        raise NotSent("shared_value", key=key)

    def cover(self, name: str) -> Path | None:
        return covers.path(name, self._uploads / "covers")

    def own_picture(self, address: str) -> Path | None:
        for path, folder in ((looks.CODE_PATH, "codes"), (media.PATH, "covers")):
            if address.startswith(path):
                return covers.path(address.removeprefix(path), self._uploads / folder)
        return None

    def _is_maker(self, key: str) -> bool:
        with unit_of_work():
            return connections.begin_making(self.account_id, key, self.owner, clock.now())

    def _made(self, key: str, make: Callable[[], tuple[str, timedelta]], unlike: str) -> str:
        kept = self.recall(key)  # somebody may have made it between our look and our turn
        try:
            value, lasts = (kept, None) if kept and kept != unlike else make()
        except BaseException:
            self._end_making(key)
            raise
        if lasts is None:
            self._end_making(key)
        else:
            self.remember(key, value, lasts=lasts)
        return value

    def _end_making(self, key: str) -> None:
        with unit_of_work():
            connections.end_making(self.account_id, key, self.owner)


class AttemptHouse(AccountHouse):
    """For one attempt: what is kept stands with it, and only as long as it is ours."""

    def __init__(self, publication: Publication, uploads: Path, owner: str) -> None:
        super().__init__(publication.account, publication.channel, uploads, owner)
        self.publication_id = publication.id
        self._evidence = publication.kept

    def keep(self, **evidence: Any) -> None:
        with unit_of_work():
            is_ours = publications.keep(self.publication_id, self.owner, evidence)
        if not is_ours:
            raise Lost
        super().keep(**evidence)


def probed(account_id: int, owner: str) -> list[Capability]:
    """What an account may do at its channel's platform; in a session of its own, so let go of yours before.

    Raises `ChannelError` where the platform could not be asked."""
    return _asked(account_id, "", owner, lambda channel, house: list(channel.probe(house)) if channel.probe else [])


def auto_replies(account_id: int, channel: str, owner: str) -> AutoReplies:
    """What a platform answers the account's readers by itself; else as `probed`."""
    nothing = AutoReplies("", (), 0)
    return _asked(
        account_id, channel, owner, lambda its, house: its.auto_replies(house) if its.auto_replies else nothing
    )


def say(account_id: int, channel: str, owner: str, to: str, words: str) -> None:
    """Some words to one reader of the account; else as `probed`."""

    def said(its: Channel, house: AccountHouse) -> None:
        if its.say is None:
            raise NotSent("no_chat", retriable=False)
        its.say(to, words, house)

    _asked(account_id, channel, owner, said)


def _asked(account_id: int, name: str, owner: str, question: Callable[[Channel, AccountHouse], T]) -> T:
    """Ask a channel, the account's own where no name is given, outside of any transaction."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    with app.app_context():
        with unit_of_work():
            account = db.session.get_one(Account, account_id)
            name = name or account.channel
            house = AccountHouse(account, name, app.config["SETTINGS"].uploads, owner)
        return question(CHANNELS[name], house)


def house_of(publication_id: int, uploads: Path, owner: str) -> AttemptHouse:
    with unit_of_reading():
        with_account = joinedload(Publication.account, innerjoin=True)
        publication = db.session.get_one(Publication, publication_id, options=[with_account])
        return AttemptHouse(publication, uploads, owner)
