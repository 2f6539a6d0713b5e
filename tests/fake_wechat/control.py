"""Steering from another process: JSON over HTTP under /_control/, and the client for it."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from tests.fake_wechat.calls import Call
from tests.fake_wechat.refusals import Refusal
from tests.fake_wechat.state import Article, FakeWeChat, Seen

ROOT = Path(__file__).resolve().parent.parent.parent
STOPS_WITHIN_SECONDS = 10
KNOBS = (
    *("verdict", "publish_takes", "mass_verdict", "mass_takes", "retry_seconds"),
    *("failed_draft_returns", "strict_links"),
)


def steer(fake: FakeWeChat, call: Call) -> tuple[int, Any]:
    """/_control/<verb> with the verb's arguments as a JSON object; 400 where they are wrong."""
    verb = call.path.removeprefix("/_control/")
    try:
        return 200, VERBS[verb](fake, **json.loads(call.body or "{}"))
    except (KeyError, TypeError, ValueError, Refusal) as error:
        return 400, repr(error)


def _turn(fake: FakeWeChat, **knobs: Any) -> dict[str, Any]:
    for name, value in knobs.items():
        if name not in KNOBS:
            raise ValueError(name)
        setattr(fake, name, value)
    return {name: getattr(fake, name) for name in KNOBS}


def _add_account(fake: FakeWeChat, **account: Any) -> None:
    fake.add_account(**account)


VERBS: dict[str, Callable[..., Any]] = {
    "account": _add_account,
    "fail": FakeWeChat.fail,
    "heal": FakeWeChat.heal,
    "verdict": lambda fake, verdict, takes=0: _turn(fake, verdict=verdict, publish_takes=takes),
    "turn": _turn,
    "finish": FakeWeChat.finish,
    "expire": FakeWeChat.expire_tokens,
    "allow": FakeWeChat.allow_only,
    "edit": FakeWeChat.edit_draft,
    "ledger": lambda fake: [seen.as_json() for seen in fake.ledger],
    "drafts": FakeWeChat.drafts,
    "calls": lambda fake: fake.calls,
}


class Steering:
    """The handles of a platform that runs in another process."""

    def __init__(self, address: str) -> None:
        self.address = address

    def add_account(self, appid: str, secret: str, can: Any = (), kind: str = "subscription") -> None:
        self._ask("account", appid=appid, secret=secret, can=sorted(can), kind=kind)

    def fail(self, path: str, how: str, times: int = 1, code: int = 0, seconds: float = 0.0) -> None:
        self._ask("fail", path=path, how=how, times=times, code=code, seconds=seconds)

    def heal(self) -> None:
        self._ask("heal")

    def turn(self, **knobs: Any) -> None:
        """Sets verdict, publish_takes and the like."""
        self._ask("turn", **knobs)

    def finish(self, publish_id: str, verdict: int = 0) -> None:
        self._ask("finish", publish_id=publish_id, verdict=verdict)

    def expire_tokens(self, code: int = 42001) -> None:
        self._ask("expire", code=code)

    def allow_only(self, ips: list[str] | None) -> None:
        self._ask("allow", ips=ips)

    def edit_draft(self, appid: str, media_id: str, index: int, **fields: Any) -> None:
        self._ask("edit", appid=appid, media_id=media_id, index=index, **fields)

    def drafts(self, appid: str) -> dict[str, list[Article]]:
        return dict(self._ask("drafts", appid=appid))

    @property
    def ledger(self) -> list[Seen]:
        return [Seen.from_json(line) for line in self._ask("ledger")]

    @property
    def calls(self) -> list[tuple[str, str, int]]:
        return [(path, appid, code) for path, appid, code in self._ask("calls")]

    def _ask(self, verb: str, **arguments: Any) -> Any:
        answer = requests.post(f"{self.address}/_control/{verb}", json=arguments, timeout=10)
        answer.raise_for_status()
        return answer.json()


@contextmanager
def launched(ledger_file: Path, *accounts: str, port: int = 0) -> Iterator[Steering]:
    """The platform as a process of its own; an account is "appid:secret:can,can" or "appid:secret:can,can:kind"."""
    command = [sys.executable, "-m", "tests.fake_wechat", "--port", str(port), "--state", str(ledger_file)]
    named = [part for account in accounts for part in ("--account", account)]
    process = subprocess.Popen([*command, *named], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield Steering(process.stdout.readline().strip())
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=STOPS_WITHIN_SECONDS)
