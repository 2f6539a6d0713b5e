"""Measuring a page as the chief editor sees it: over HTTP for its time, in this process for its statements."""

from flask.testing import FlaskClient

from tests.bench.figures import Figure, Report
from tests.bench.places import Place
from tests.bench.servers import Server
from tests.bench.visitor import Visitor, timed, warm
from tests.factory import PASSWORD
from tests.statements import counting

TIMES = 25
EMAIL = "chief@example.org"


class Screens:
    """One place, its server, and the chief editor, signed in."""

    def __init__(self, place: Place, server: Server, report: Report) -> None:
        self.place, self.server, self.report = place, server, report
        self.visitor = Visitor(server.port)
        self.visitor.sign_in(EMAIL, PASSWORD)

    @property
    def client(self) -> FlaskClient:
        """The same person in this process, where statements can be counted."""
        client = self.place.app.test_client()
        for name, value in self.visitor.cookies.items():
            client.set_cookie(name, value)
        client.environ_base["HTTP_X_CSRFTOKEN"] = self.visitor.token
        return client

    def measure(self, bench: str, act: str, path: str, budget: float, queries_budget: int) -> bytes:
        """Add the figure of a page; gives the page."""
        warm(lambda each: each.get(path), self.visitor)
        found = timed(self.server, [lambda: self.visitor.get(path)] * TIMES)
        counted = {"queries": self.queries(path), "queries_budget": queries_budget}
        self.report.add(Figure.of_times(bench, act, found.seconds, budget, cpu=found.cpu, **counted))
        return found.answers[0].body

    def queries(self, path: str) -> int:
        """How many statements a page runs, the second time."""
        client = self.client
        assert client.get(path).status_code == 200
        with counting(self.place.app) as ran:
            client.get(path)
        return len(ran)
