"""The promise, proved: a worker is really killed (SIGKILL) at each step while another runs; what readers saw is in
the platform's own ledger, and there each edition stands at most once."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from PIL import Image
from sqlalchemy import select

from opscontent import clock
from opscontent.db import unit_of_work
from opscontent.domain import connections
from opscontent.domain.accounts import Account
from opscontent.domain.publications import Publication, PublicationState, PublishedArticle
from opscontent.settings import ROOT
from tests import fake_wechat, receiver
from tests.approved import approved, armed
from tests.factory import Factory

PATIENCE_SECONDS = 60
KILLED = 9
S = PublicationState


@dataclass
class Peer:
    """A platform that is really there: what an account needs to reach it, and what its readers saw, by title."""

    options: dict[str, str] = field(default_factory=dict)
    seen: Callable[[], list[str]] = list


@contextmanager
def our_site(_mode: str) -> Iterator[Peer]:
    yield Peer()


@contextmanager
def a_receiver(_mode: str) -> Iterator[Peer]:
    # It has no memory of keys: a second send would be seen.
    with receiver.running(forgetful=True) as peer:
        peer.state = "accepted"
        yield Peer(peer.options, lambda: [each["titles"][0] for each in peer.ledger])


@contextmanager
def wechat(mode: str) -> Iterator[Peer]:
    with fake_wechat.running() as platform:
        platform.add_account("wx1", "secret", can={"draft", "freepublish", "mass"}, kind="subscription")
        platform.has_mass_quota = False  # ours would be used up by the second death
        options = {"appid": "wx1", "secret": "secret", "host": platform.address, "mode": mode, "comments": "0"}
        options |= {"allows_private": "yes"}
        yield Peer(options, lambda: [seen.titles[0] for seen in platform.ledger])


@dataclass(frozen=True)
class Case:
    channel: str
    peer: Callable[[str], AbstractContextManager[Peer]]
    mode: str = ""
    steps: tuple[str, ...] = ()


def around(*places: str) -> tuple[str, ...]:
    return tuple(f"{moment}:{place}" for place in places for moment in ("before", "after"))


# The first three know nothing of the channel yet: once for each kind of channel is enough.
BEFORE_ANY = around("claim", "committed", "begin")
SENDING = around("send", "settle")
DRAFTING = (*SENDING, *around("keep", "/draft/add"))
CASES = [
    Case("site", our_site, "", (*BEFORE_ANY, *SENDING)),
    Case("webhook", a_receiver, "", (*BEFORE_ANY, *SENDING, *around("post", "begin_asking", "asked"))),
    Case("wechat", wechat, "draft", DRAFTING),
    Case("wechat", wechat, "publish", (*DRAFTING, *around("publish/submit", "publish/get", "asked"))),
    Case("wechat", wechat, "mass", (*BEFORE_ANY, *DRAFTING, *around("/mass/sendall", "/mass/get", "asked"))),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.channel}{case.mode and '-'}{case.mode}")
def test_no_edition_goes_out_twice_wherever_its_worker_is_killed(app: Flask, make: Factory, case: Case) -> None:
    steps = list(case.steps)
    with case.peer(case.mode) as peer:
        editions = prepared(app, make, case, peer, steps)

        ends = kill(app, list(zip(editions, steps, strict=True)))

        seen = Counter(peer.seen() if case.channel != "site" else on_our_site(app))
    states = states_of(app)
    story = dict(zip(steps, zip(ends, (states[each] for each in editions), strict=True), strict=True))
    assert [name for name, count in seen.items() if count > 1] == [], story
    assert [step for step, (end, _state) in story.items() if end != KILLED] == []
    for edition, step in zip(editions, steps, strict=True):
        is_out = seen[title(step)] == 1
        assert states[edition] in (ALLOWED_OUT if is_out else ALLOWED_NOT_OUT), (step, is_out, story)


# What was seen is known to be out, or is asked of a person; what was not seen is never said to be out.
ALLOWED_OUT = {S.live, S.accepted, S.unknown}
ALLOWED_NOT_OUT = {S.due, S.unknown, S.rejected, S.handed_off}


def prepared(app: Flask, make: Factory, case: Case, peer: Peer, steps: list[str]) -> list[int]:
    """One edition for each death, all of them due."""
    account = make.account(channel=case.channel, quota_count=0)
    chief = make.member(account, "chief")
    cover = covers_of(app) / f"{'0' * 32}.jpg"
    cover.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (90, 40), "teal").save(cover)
    if peer.options:
        with app.app_context(), unit_of_work() as session:
            connections.configure(session.get_one(Account, account.id), case.channel, peer.options, by=chief)
    with time_machine.travel(clock.now() - timedelta(minutes=2), tick=False):
        posts = [approved(make, account, title(step), cover=cover.name, cover_alt="teal") for step in steps]
        return [armed(make, account, post, minutes=1).id for post in posts]


def title(step: str) -> str:
    return f"Killed {step.replace(':', ' ').replace('/', ' ').replace('_', ' ').strip()}"


def kill(app: Flask, deaths: Sequence[Any], module: str = "tests.jobs.killing") -> list[int]:
    """The signal that ended each worker."""
    order = {"environ": environ_of(app), "deaths": deaths, "patience": PATIENCE_SECONDS}
    done = subprocess.run(
        [sys.executable, "-m", module],
        input=json.dumps(order),
        text=True,
        capture_output=True,
        cwd=ROOT,
        timeout=PATIENCE_SECONDS * 5,
        check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    # On a slow machine a living worker's hold, cut short for these tests, may end before its answer is there.
    said = re.sub(r"publication \d+: its answer came after its hold had ended.*\n", "", done.stderr)
    assert (done.returncode, said) == (0, "")
    ends: list[int] = json.loads(done.stdout.splitlines()[-1])
    return ends


def environ_of(app: Flask) -> dict[str, str]:
    settings = app.config["SETTINGS"]
    url = settings.database_url if not settings.is_sqlite else ""
    return {
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": url,
        "SECRET_KEY": settings.secret_key,
        "VAULT_KEY": settings.vault_key,
    }


def covers_of(app: Flask) -> Path:
    covers: Path = app.config["SETTINGS"].uploads / "covers"
    return covers


def on_our_site(app: Flask) -> list[str]:
    with app.app_context(), unit_of_work() as session:
        return list(session.scalars(select(PublishedArticle.title)))


def states_of(app: Flask) -> dict[int, PublicationState]:
    """The state of each edition's one attempt."""
    with app.app_context(), unit_of_work() as session:
        rows = session.execute(select(Publication.edition_id, Publication.state)).all()
    assert len(rows) == len(dict(rows))
    return dict(rows)
