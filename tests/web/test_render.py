"""What templates print with: addresses of our files, signs of states."""

import re

import pytest
from flask import Flask, url_for

from opscontent.settings import ROOT
from opscontent.web.render import asset
from opscontent.web.signs import SHAPES, TONES


@pytest.mark.parametrize("prefix", ["", "/ops"])
def test_asset_is_the_address_of_a_static_file_and_its_version(app: Flask, prefix: str) -> None:
    with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": prefix}):
        address, plain = asset("css/tokens.css"), url_for("static", filename="css/tokens.css")

    assert plain == f"{prefix}/static/css/tokens.css"
    assert re.fullmatch(re.escape(plain) + r"\?v=[0-9a-f]{1,5}", address)


def test_asset_that_is_missing_has_no_version(app: Flask) -> None:
    with app.test_request_context("/"):
        assert asset("css/of no/such file.css") == "/static/css/of%20no/such%20file.css?v=0"


@pytest.mark.parametrize("tone", TONES)
def test_each_tone_of_a_state_has_its_colours(tone: str) -> None:
    assert f".tone-{tone} {{ --tone:" in (ROOT / "static/css/parts.css").read_text()


def test_each_state_has_a_shape_and_one_tone_at_most() -> None:
    toned = [state for states in TONES.values() for state in states.split()]

    assert set(toned) <= set(SHAPES)
    assert len(toned) == len(set(toned))
