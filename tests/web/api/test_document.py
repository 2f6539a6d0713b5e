"""The OpenAPI document says what the routes do, and what it says is what programs meet."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from schemathesis import Case, GenerationMode
from schemathesis.checks import CHECKS

from opscontent.domain.prompts import Prompt
from opscontent.web.api import checking, schemas
from opscontent.web.api.document import whole
from tests.web.api.conftest import SENT, Program

EXAMPLES = 15
# A body may fit its schema and break a rule: the prompt has no such consent text, the person sent enough.
LEFT_OUT = {"positive_data_acceptance"}


def test_the_document_is_valid_and_open(client: FlaskClient) -> None:
    answer = client.get("/api/v1/openapi.json")

    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.json["openapi"] == "3.1.0"
    validate(answer.json)


def test_the_document_has_every_route_and_no_other(app: Flask) -> None:
    routes = {
        (str(rule).replace("<int:", "{").replace(">", "}"), method)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
        for method in (rule.methods or set()) - {"HEAD"}
    }

    said = {
        (path, method.upper()) for path, acts in whole()["paths"].items() for method in acts if method != "parameters"
    }

    assert said == routes


def test_nothing_else_lives_under_the_api(app: Flask) -> None:
    endpoints = {rule.endpoint.partition(".")[0] for rule in app.url_map.iter_rules() if str(rule).startswith("/api")}

    assert endpoints == {"api"}


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=70),
    lambda parts: st.lists(parts, max_size=2) | st.dictionaries(st.text(max_size=5), parts, max_size=2),
    max_leaves=4,
)


@settings(max_examples=400, deadline=None, derandomize=True, database=None)
@given(st.dictionaries(st.sampled_from([*schemas.NEW_REPLY["properties"], "more"]), ANY_JSON, max_size=4))
def test_our_check_refuses_what_the_schema_refuses(changed: dict[str, Any]) -> None:
    """Formats apart, which JSON Schema leaves open."""
    body = SENT | changed
    body.pop("received_at", None)

    is_refused = any(checking.faults(body, schemas.NEW_REPLY))

    assert is_refused is not Draft202012Validator(schemas.NEW_REPLY).is_valid(body)


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_programs_meet_what_the_document_says(
    app: Flask, program: Program, prompt: Prompt, mode: GenerationMode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("opscontent.web.api.screen"), "LIMITS", "1000000 per minute")
    checks = CHECKS.get_by_names([name for name in CHECKS.get_all_names() if name not in LEFT_OUT])
    document = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    seen = []

    def act(case: Case) -> None:
        case.call_and_validate(checks=checks, headers=program.headers)
        seen.append(case.operation.label)

    for each in document.get_all_operations():
        operation = each.ok()
        path = {"prompt_id": prompt.id} if "prompt_id" in operation.path else None
        if mode is GenerationMode.NEGATIVE and path is None:
            continue  # it takes nothing that could be wrong
        try_many(operation.as_strategy(generation_mode=mode, path_parameters=path), act)

    assert {label.partition(" ")[0] for label in seen} == {"GET", "POST"}


def try_many(cases: st.SearchStrategy[Case], act: Callable[[Case], None]) -> None:
    """A bounded number of requests, the same ones every time."""

    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(cases)
    def run(case: Case) -> None:
        act(case)

    run()
