"""The proof of work: asked for by prompts that want it, good once, for a while, and only if it is ours."""

import base64
import json
import re
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import time_machine
from altcha import ChallengeV1, solve_challenge_v1
from flask import Flask
from flask.testing import FlaskClient

from opscontent import clock
from opscontent.domain.prompts import Prompt
from opscontent.web.public import proof
from tests.factory import Factory
from tests.web.test_public import count, opened, send

SAID = "We could not check that you are no program."


@pytest.fixture(autouse=True)
def _easily_solved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof, "MOST_NUMBER", 200)


@pytest.fixture
def prompt(make: Factory) -> Prompt:
    return make.prompt(make.account(language="en"), slug="menu", needs_proof=True)


def challenge(page: str) -> dict[str, Any]:
    found = re.search(r'data-challenge="([^"]*)"', page)
    assert found is not None
    return dict(json.loads(unescape(found.group(1))))


def solved(page: str, **values: Any) -> str:
    """What the page's script would send."""
    asked = challenge(page)
    names = {"maxNumber": "max_number"}
    solution = solve_challenge_v1(ChallengeV1(**{names.get(name, name): value for name, value in asked.items()}))
    assert solution is not None
    return base64.b64encode(json.dumps(asked | {"number": solution.number} | values).encode()).decode()


def test_page_with_a_proof_stays_small_and_says_what_it_needs(app: Flask, client: FlaskClient, make: Factory) -> None:
    make.prompt(make.account(), slug="menu", needs_proof=True, takes_pictures=True, body="字" * 1000)
    page = client.get("/p/menu").text
    static = Path(app.static_folder or "")
    scripts = set((static / "js" / "reader").glob("*.js")) - {static / "js" / "reader" / "quote-words.js"}  # guests'
    own = [static / "css" / "reader.css", *scripts]

    assert "<noscript>" in page
    assert len(own) == 4
    assert len(page.encode()) + sum(file.stat().st_size for file in own) < 30_000


def test_a_solved_challenge_lets_a_reply_in_once(app: Flask, client: FlaskClient, prompt: Prompt) -> None:
    good = solved(client.get("/p/menu").text)

    first, second = send(client, proof=good), send(client, text="佛跳墙", proof=good)

    assert (first.status_code, second.status_code, count(app)) == (303, 422, 1)
    assert SAID in second.text
    assert "佛跳墙" in second.text
    assert send(client, text="佛跳墙", proof=solved(second.text)).status_code == 303


@pytest.mark.parametrize("values", [{"number": 201}, {"signature": "0" * 64}, {"salt": "x"}, {"number": "1"}])
def test_a_false_solution_is_refused(app: Flask, client: FlaskClient, prompt: Prompt, values: Any) -> None:
    response = send(client, proof=solved(client.get("/p/menu").text, **values))

    assert (response.status_code, count(app)) == (422, 0)
    assert SAID in response.text


@pytest.mark.parametrize(
    "payload", ["", "x", "e30=", "W10=", "bnVsbA==", "/w==", base64.b64encode(b"[" * 900).decode(), "字"]
)
def test_whatever_comes_as_a_solution_is_refused(
    app: Flask, client: FlaskClient, prompt: Prompt, payload: str
) -> None:
    assert send(client, proof=payload).status_code == 422
    assert count(app) == 0


def test_an_old_solution_is_refused(app: Flask, client: FlaskClient, prompt: Prompt) -> None:
    form = opened(client, proof=solved(client.get("/p/menu").text))

    with time_machine.travel(clock.now() + proof.LASTS + timedelta(minutes=1)):
        assert client.post("/p/menu", data=form).status_code == 422
