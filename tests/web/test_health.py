from collections.abc import Callable
from contextlib import AbstractContextManager

from flask.testing import FlaskClient

from tests.conftest import Statements


def test_health_answers_without_asking_the_database(
    client: FlaskClient, statements: Callable[[], AbstractContextManager[Statements]]
) -> None:
    with statements() as ran:
        response = client.get("/healthz")

    assert (response.status_code, response.text, response.mimetype) == (200, "ok\n", "text/plain")
    assert response.headers["Cache-Control"] == "no-store"
    assert ran == []
