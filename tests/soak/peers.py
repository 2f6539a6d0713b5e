"""The platforms, each a process of its own that is never killed, and what their readers saw."""

import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import requests

from tests import fake_wechat, receiver
from tests.fake_wechat import Steering
from tests.soak.forks import FOREVER, fork
from tests.soak.plan import Event, Planned

SECONDS = 30


@dataclass(frozen=True)
class Peers:
    """`webhook` is the address of the receiver."""

    wechat: Steering
    webhook: str

    def options(self, account: str, mode: str) -> dict[str, str]:
        """With which an account of that name reaches its platform."""
        if mode:
            reach = {"appid": account, "secret": "secret", "host": self.wechat.address, "allows_private": "yes"}
            return reach | {"mode": mode, "comments": "0"}
        ask = self.webhook.replace("/articles", "/ask")
        return {"address": self.webhook, "ask_address": ask, "secret": receiver.SECRET, "allows_private": "yes"}

    def suffer(self, event: Event) -> None:
        match event.what:
            case "wechat":
                self.wechat.fail(**event.values)
            case "webhook":
                self._control("fail", event.values)
            case "tokens":
                self.wechat.expire_tokens(**event.values)
            case "verdict":
                self.wechat.turn(**event.values)

    def recover(self) -> None:
        """Nothing goes wrong any more."""
        self.wechat.heal()
        self.wechat.turn(verdict=0, publish_takes=0)
        self._control("recover", {})

    def seen(self, editions: Iterable[Planned]) -> Counter[str]:
        """How often each title went out: what the receiver took, what readers of WeChat saw, and the drafts of those
        accounts that end with a draft."""
        taken = self._control("ledger")["ledger"]
        seen = Counter(entry["titles"][0] for entry in taken)
        seen.update(each.titles[0] for each in self.wechat.ledger)
        for account in sorted({each.account for each in editions if each.mode == "draft"}):
            seen.update(articles[0]["title"] for articles in self.wechat.drafts(account).values())
        return seen

    def _control(self, verb: str, values: dict[str, Any] | None = None) -> Any:
        address = self.webhook.replace("/articles", f"/_control/{verb}")
        answer = requests.request("GET" if values is None else "POST", address, json=values, timeout=SECONDS)
        answer.raise_for_status()
        return answer.json()


@contextmanager
def running(folder: Path) -> Iterator[Peers]:
    """Both platforms."""
    with _apart(partial(_wechat, folder / "wechat.jsonl")) as wechat, _apart(partial(_receiver, folder)) as webhook:
        yield Peers(Steering(wechat), webhook)


@contextmanager
def _wechat(file: Path) -> Iterator[str]:
    with fake_wechat.running(file) as platform:
        platform.has_mass_quota = False  # a second send would be refused by it, and not be seen
        yield platform.address


@contextmanager
def _receiver(folder: Path) -> Iterator[str]:
    """It has no memory of keys, so a second send would be seen; clocks are off by more than it would allow."""
    with receiver.running(file=folder / "webhook.jsonl", forgetful=True) as platform:
        platform.any_time = platform.accepts = True
        yield platform.address


@contextmanager
def _apart(platform: Callable[[], AbstractContextManager[str]]) -> Iterator[str]:
    """The address of a platform in a process of its own, which lasts until the block ends."""
    ear, mouth = os.pipe()

    def serve() -> None:
        with platform() as address:
            os.write(mouth, address.encode())
            time.sleep(FOREVER)

    child = fork(serve)
    try:
        yield os.read(ear, 1000).decode()
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(ear)
        os.close(mouth)
