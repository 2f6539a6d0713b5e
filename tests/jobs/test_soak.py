"""The soak itself: a small one ends well, and its judge says so where an edition went out twice or was lost."""

import os
import re
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

from opscontent.domain.publications import PublicationState
from opscontent.settings import ROOT
from tests.soak import judge
from tests.soak.judge import Fate, Verdict, together
from tests.soak.plan import Plan, Planned

S = PublicationState
PATIENCE_SECONDS = 300


def planned(channel: str = "webhook", mode: str = "") -> Planned:
    return Planned(7, channel, mode, "account", 0.0, 1, 120)


def fate(state: PublicationState | None, seen: int, channel: str = "webhook", mode: str = "") -> Fate:
    (found,) = judge.fates({1: planned(channel, mode)}, {1: state} if state else {}, {"Soak 7": seen})
    return found


def test_soak_of_a_dozen_editions_loses_nothing_and_sends_nothing_twice(tmp_path: Path) -> None:
    environ = os.environ | {"EDITIONS": "12", "SEED": "7", "DATA_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}

    done = subprocess.run(
        [sys.executable, "-m", "tests.soak"],
        env=environ,
        cwd=ROOT,
        text=True,
        capture_output=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )

    last = done.stdout.splitlines()[-1] if done.stdout else ""
    assert re.fullmatch(r"soak: editions 12 kills [1-9]\d* twice 0 lost 0 unknown \d+", last), done
    assert done.returncode == 0, done


@pytest.mark.parametrize("state", S)
def test_what_was_seen_two_times_is_twice_whatever_its_row_says(state: PublicationState) -> None:
    assert fate(state, 2).is_twice
    assert not fate(state, 0).is_twice


@pytest.mark.parametrize("state", S)
def test_what_is_out_and_about_to_be_sent_is_twice(state: PublicationState) -> None:
    assert fate(state, 1).is_twice == (state in {S.due, S.missed})
    assert not fate(state, 1, "wechat", "draft").is_twice


@pytest.mark.parametrize("state", [None, *S])
def test_what_was_not_seen_is_lost_unless_it_is_due_or_with_a_person(state: PublicationState | None) -> None:
    known = {S.due, S.unknown, S.rejected, S.missed, S.handed_off}

    assert fate(state, 0).is_lost == (state not in known)
    assert not fate(state, 1).is_lost


def test_a_draft_that_is_said_to_be_there_and_is_not_is_lost() -> None:
    assert fate(S.handed_off, 0, "wechat", "draft").is_lost
    assert not fate(S.handed_off, 1, "wechat", "draft").is_lost


@pytest.mark.parametrize("state", S)
def test_a_person_is_misled_where_it_is_out_and_said_not_to_be(state: PublicationState) -> None:
    assert fate(state, 1).is_denied == (state == S.rejected)
    assert not fate(state, 1, "wechat", "draft").is_denied


def test_the_last_line_counts_what_the_fates_say() -> None:
    half = Verdict((fate(S.live, 1), fate(S.live, 2), fate(S.live, 0)), kills=3)
    other = Verdict((fate(S.unknown, 0), fate(S.sending, 0)), kills=4)

    assert together([half, other]).line == "soak: editions 5 kills 7 twice 1 lost 2 unknown 1"


def test_the_same_seed_gives_the_same_plan_and_another_seed_another() -> None:
    def drawn(seed: str) -> object:
        plan = Plan(seed, 50)
        return plan.editions(), plan.events(), list(islice(plan.lives(), 50))

    assert drawn("a") == drawn("a")
    assert drawn("a") != drawn("b")
