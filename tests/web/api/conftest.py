"""An account with an open prompt, and a program that has its token."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from opscontent.db import db
from opscontent.domain import api_tokens
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.prompts import Prompt
from tests.factory import Factory

SENT = {"text": "夫妻肺片", "consent_version": 1, "contributor": "reader-7", "name": "小鱼"}


@dataclass
class Program:
    """Speaks to the API with one token."""

    client: FlaskClient
    secret: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}"}

    def get(self, path: str, **query: Any) -> TestResponse:
        return self.client.get(f"/api/v1{path}", query_string=query, headers=self.headers)

    def send(self, prompt: Prompt, key: str = "key-1", **values: Any) -> TestResponse:
        """POST one reply; a value of None leaves the field out."""
        body = {name: value for name, value in (SENT | values).items() if value is not None}
        return self.post(prompt, key, json=body)

    def post(self, prompt: Prompt, key: str = "key-1", **request: Any) -> TestResponse:
        headers = self.headers | {"Idempotency-Key": key} | request.pop("headers", {})
        return self.client.post(f"/api/v1/prompts/{prompt.id}/replies", headers=headers, **request)


@pytest.fixture
def account(make: Factory) -> Account:
    return make.account()


@pytest.fixture
def prompt(make: Factory, account: Account) -> Prompt:
    return make.prompt(account)


@pytest.fixture
def program_of(app: Flask, make: Factory) -> Callable[[Account], Program]:
    def with_token(account: Account) -> Program:
        chief = make.member(account, "chief")
        with app.app_context():
            by = db.session.get_one(Person, chief.id)
            secret = api_tokens.issue(db.session.get_one(Account, account.id), "bot", by=by)[1]
            db.session.commit()
        return Program(app.test_client(), secret)

    return with_token


@pytest.fixture
def program(account: Account, program_of: Callable[[Account], Program]) -> Program:
    return program_of(account)
