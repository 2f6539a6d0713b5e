"""What templates print with: addresses of our files."""

import re

import pytest
from flask import Flask, url_for

from opscontent.web.render import asset


@pytest.mark.parametrize("prefix", ["", "/ops"])
def test_asset_is_the_address_of_a_static_file_and_its_version(app: Flask, prefix: str) -> None:
    with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": prefix}):
        address, plain = asset("css/tokens.css"), url_for("static", filename="css/tokens.css")

    assert plain == f"{prefix}/static/css/tokens.css"
    assert re.fullmatch(re.escape(plain) + r"\?v=[0-9a-f]{1,5}", address)


def test_asset_that_is_missing_has_no_version(app: Flask) -> None:
    with app.test_request_context("/"):
        assert asset("css/of no/such file.css") == "/static/css/of%20no/such%20file.css?v=0"
