"""No input makes an error of ours: every form and every page, with whatever a program can send."""

import ast
import inspect
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote_from_bytes, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html
from werkzeug.routing import Rule
from wtforms import Form

from opscontent.db import db
from opscontent.domain import contributors, invitations, replies
from opscontent.domain.people import Person
from opscontent.domain.prompts import Prompt
from opscontent.extensions import limiter
from opscontent.web import edges
from opscontent.web.public import recognising
from tests.factory import Factory
from tests.world import World, address, build

SignIn = Callable[[Person], FlaskClient]
EXAMPLES = 2
STRANGERS = {"public", "articles", "auth", "setup", "preferences"}
VALUES: tuple[bytes, ...] = (
    b"", b" ", b"x", b"0", b"-1", b"1e999", b"NaN", b"9" * 30, b"2147483648", b"9223372036854775808", b"true",
    "１".encode(), "²".encode(), b"\x00", b"a\x00b", b"\r\n\t\x0b\x1b", b"\xed\xa0\x80", b"\xed\xb0\x80x", b"\xff",
    b"\xf0\x9f\x98\x80" * 40, "\u202e\u2066\ufeff\ufffe".encode(), b"{", b"[[[", b'{"a": [1, null]}', b"[" * 2000,
    b"0001-01-01T00:00", b"9999-12-31T23:59", b"2026-02-30", b"2026-03-29T02:30", b"24:00", b"2026-W99",
    b"' or 1=1 --", b"%s%n{0}", b"../../etc/passwd", b"//evil.example/", b"http://[::1", b"javascript:1",
    b"a@b", b"x" * 300, b"x" * 10_000, b"x" * 100_000, "字".encode() * 10_000, b"\n" * 5_000, b"[[reply:" * 2_000,
)  # fmt: skip
FILES: tuple[tuple[str, bytes], ...] = (
    ("", b""), ("x.csv", b""), ("x.csv", b"\x00" * 500), ("x.csv", b'"' * 5_000), ("x.csv", b"\xff\xfea\x00,"),
    ("x.csv", b"text,name\n" + b"a,b,c,d\n" * 50), ("x.csv", "字,".encode() * 30_000), ("x.xlsx", b"PK\x03\x04x"),
    ("x.xlsx", b"text"), ("x.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 40), ("x.jpg", b"\xff\xd8\xff\xe0" + b"x" * 90),
    ("x.gif", b"GIF89a"), ("../../x.jpg", b"<svg onload=alert(1)>"), ("\x00" * 3, b"x"), ("x" * 500, b"x"),
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """Where a form is sent, and what the page itself would send: (name, value) of each field."""

    rule: str
    address: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[str, ...] = ()


class Unkept:
    """A session whose commit writes and takes back: each request meets the same world."""

    def __getattr__(self, name: str) -> Any:
        return getattr(db.session, name)

    def __call__(self) -> Any:
        return db.session()

    def commit(self) -> None:
        db.session.flush()
        db.session.rollback()


class Unkeeping:
    session = Unkept()


@pytest.fixture
def world(app: Flask, make: Factory) -> World:
    """Of each thing one, and the secret addresses of a reply and two invitations."""
    with app.app_context():
        beginning = invitations.first_start()
        db.session.commit()
    made = build(app, make)
    made.values["number"] = made.values["version"] = 1
    with app.app_context():
        made.values["tokens"] = {
            "public": _receipt(made.values["prompt_id"]),
            "auth": invitations.invite("new@example.org", by=None, makes_admin=True)[1],
            "setup": beginning,
        }
        slug = db.session.get_one(Prompt, made.values["prompt_id"]).slug
        db.session.commit()
    made.values["slug"] = slug
    return made


def _receipt(prompt_id: int) -> str | None:
    prompt, secret = db.session.get_one(Prompt, prompt_id), secrets.token_urlsafe(24)
    reader = contributors.recognise(prompt.account, secret, name="小鱼")
    return replies.accept(
        prompt, contributor=reader, text="麻婆豆腐", consent_id=prompt.consent.id, secret=secret
    ).token


@pytest.fixture
def administrator(make: Factory, world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    monkeypatch.setattr(recognising, "MINIMUM_SECONDS", 0)
    return sign_in(make.person("Root", is_admin=True))


def place_of(app: Flask, rule: Rule, world: World) -> str:
    token = world.values["tokens"].get(rule.endpoint.partition(".")[0], "none")
    filled = World(world.values | {"token": token, "filename": "css/app.css"}, world.viewer, world.chief_elsewhere)
    return address(app, rule, filled)


def rules(app: Flask, method: str) -> list[Rule]:
    every = app.url_map.iter_rules()
    return [rule for rule in every if method in (rule.methods or ()) and rule.endpoint != "static"]


def forms(app: Flask, client: FlaskClient, world: World) -> dict[str, list[tuple[str, str]]]:
    """Action → the fields of every form that is sent there, on any page of the world."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for rule in rules(app, "GET"):
        here = place_of(app, rule, world)
        answer = client.get(here)
        if answer.status_code != 200 or answer.mimetype != "text/html" or not answer.text.strip():
            continue
        for form in html.fromstring(answer.text).iter("form"):
            if (form.get("method") or "get").lower() == "post":
                found[urlsplit(form.get("action") or here).path] += _fields(form)
    return found


def _fields(form: Any) -> Iterator[tuple[str, str]]:
    for field in form.iter("input", "textarea", "select", "button"):
        if field.get("name") and field.get("name") != "csrf_token":
            value = field.get("value") if field.tag in ("input", "button") else field.value
            yield field.get("name"), str(value or "")


def names_in_code(app: Flask, endpoint: str) -> set[str]:
    """The names that a screen's package reads: fields of its forms, and constants asked of the request."""
    package = inspect.getmodule(inspect.unwrap(app.view_functions[endpoint]))
    assert package is not None
    assert package.__file__ is not None
    file = Path(package.__file__)
    files = [file] if file.parent.name == "web" else sorted(file.parent.glob("*.py"))
    return set().union(*map(_names_read, files), _form_fields(package))


@cache
def _names_read(path: Path) -> frozenset[str]:
    """Constants that a file asks of the request."""
    tree = ast.parse(path.read_text())
    asked = {str(arg.value) for call in ast.walk(tree) if _asks(call) for arg in call.args[:2] if _is_name(arg)}
    return frozenset(asked | {str(each.slice.value) for each in ast.walk(tree) if _indexes(each)})


def _asks(node: ast.AST) -> Any:
    """request.form.get("x"), request.args.getlist("x"), whole(request.form, "x")"""
    return isinstance(node, ast.Call) and "request" in ast.dump(node)


def _is_name(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier()


def _indexes(node: Any) -> bool:
    return isinstance(node, ast.Subscript) and "request" in ast.dump(node.value) and _is_name(node.slice)


def _form_fields(package: Any) -> set[str]:
    classes = [each for each in vars(package).values() if isinstance(each, type) and issubclass(each, Form)]
    return {name for each in classes for name in dir(each) if hasattr(getattr(each, name), "field_class")}


def places(app: Flask, client: FlaskClient, world: World) -> list[Place]:
    """Each rule that takes a form, with its fields."""
    known = forms(app, client, world)
    found = []
    for rule in rules(app, "POST"):
        here = place_of(app, rule, world)
        names = names_in_code(app, rule.endpoint) - {name for name, _value in known.get(here, ())}
        guesses = [(name, str(world.values.get(f"{name}_id", "1"))) for name in sorted(names)]
        files = [name for name in names_in_code(app, rule.endpoint) if "file" in name]
        found.append(Place(f"{rule.endpoint}", here, tuple(known.get(here, []) + guesses), tuple(sorted(files))))
    return found


ANY_VALUE = st.one_of(
    st.sampled_from(VALUES),
    st.binary(max_size=60),
    st.integers(-(10**20), 10**20).map(lambda number: str(number).encode()),
    st.text(st.characters(), max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")),
)


@st.composite
def sent(draw: st.DrawFn, place: Place) -> list[tuple[str, bytes]]:
    """What the page sends, with some fields changed, left out, or sent twice; or everything hostile."""
    pairs = [(name, value.encode()) for name, value in place.fields]
    if not pairs:
        return draw(st.lists(st.tuples(st.just("x"), ANY_VALUE), max_size=3))
    names = sorted({name for name, _value in pairs})
    changed = draw(st.one_of(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True), st.just(names)))
    left_out = draw(st.lists(st.sampled_from(names), max_size=1))
    kept = [(name, value) for name, value in pairs if name not in {*changed, *left_out}]
    return kept + [(name, draw(ANY_VALUE)) for name in changed * draw(st.integers(1, 2))]


def encoded(pairs: list[tuple[str, bytes]]) -> bytes:
    return b"&".join(f"{name}={quote_from_bytes(value)}".encode() for name, value in pairs)


def in_parts(pairs: list[tuple[str, bytes]], files: list[tuple[str, str, bytes]]) -> bytes:
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + value for name, value in pairs
    ]
    for name, filename, content in files:
        head = f'--x\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n\r\n'
        parts.append(head.encode() + content)
    return b"\r\n".join([*parts, b"--x--\r\n"])


@dataclass
class Sender:
    """Sends to one place in the same session each time and notes what failed."""

    app: Flask
    cookies: str
    failed: list[tuple[str, int, str]]

    def send(self, where: str, method: str = "POST", body: bytes = b"", kind: str = "", **headers: str) -> None:
        limiter.reset()
        client = self.app.test_client(use_cookies=False)
        answer = client.open(where, method=method, data=body, headers={"Cookie": self.cookies, **headers},
                             content_type=kind or "application/x-www-form-urlencoded")  # fmt: skip
        answer.close()
        if answer.status_code >= 500:
            self.failed.append((f"{method} {where[:300]}", answer.status_code, repr(body[:300])))


@pytest.fixture
def sender(app: Flask, administrator: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> Sender:
    monkeypatch.setattr(edges, "db", Unkeeping())
    cookie = administrator.get_cookie("session")
    assert cookie is not None
    return Sender(app, f"session={cookie.value}", [])


def try_many(values: st.SearchStrategy[Any], act: Callable[[Any], None]) -> None:
    """A bounded number of the values, the same ones every time."""

    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(values)
    def run(value: Any) -> None:
        act(value)

    run()


def some(app: Flask, number: int, count: int) -> list[bytes]:
    """The next values for the place of this number: all places together meet them all, on each engine other ones."""
    first = number * count + len(VALUES) // 2 * app.config["SETTINGS"].is_sqlite
    return [VALUES[(first + each) % len(VALUES)] for each in range(count)]


def test_no_form_fails_on_anything_sent(app: Flask, administrator: FlaskClient, world: World, sender: Sender) -> None:
    found = places(app, administrator, world)
    with_files = [place for place in found if place.files]
    for number, place in enumerate(found):
        try_many(sent(place), lambda pairs, to=place: sender.send(to.address, body=encoded(pairs)))
        for value in some(app, number, 1):
            body = encoded([(name, value) for name, _value in place.fields])
            sender.send(place.address, body=body, **{"HX-Request": "true"})
    for place in with_files:
        pairs = [(name, value.encode()) for name, value in place.fields if name not in place.files]
        for filename, content in FILES:
            body = in_parts(pairs, [(name, filename, content) for name in place.files])
            sender.send(place.address, body=body, kind="multipart/form-data; boundary=x")

    assert {place.rule for place in with_files} >= {"imports.upload", "drafts.send_cover"}
    assert sender.failed == []


def test_strangers_forms_fail_on_nothing(app: Flask, world: World, sender: Sender) -> None:
    stranger = Sender(app, "", sender.failed)
    for place in places(app, app.test_client(), world):
        if place.rule.partition(".")[0] in STRANGERS:
            try_many(sent(place), lambda pairs, to=place: stranger.send(to.address, body=encoded(pairs)))

    assert sender.failed == []


def test_bodies_that_are_no_form_fail_nowhere(
    app: Flask, administrator: FlaskClient, world: World, sender: Sender
) -> None:
    bodies = (
        ("application/json", b'{"a"'),
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=x", b"--x"),
    )
    for number, rule in enumerate(rules(app, "POST")):
        kind, body = bodies[number % len(bodies)]
        sender.send(place_of(app, rule, world), body=body, kind=kind)

    assert sender.failed == []


def test_no_page_fails_on_any_query(app: Flask, world: World, sender: Sender) -> None:
    for number, rule in enumerate(rules(app, "GET")):
        here, names = place_of(app, rule, world), sorted(names_in_code(app, rule.endpoint))
        for value in some(app, number, 2):
            query = encoded([(name, value[:500]) for name in names]).decode()
            sender.send(f"{here}?{query}", "GET")

    assert sender.failed == []


def test_no_address_fails(app: Flask, world: World, sender: Sender) -> None:
    for rule in rules(app, "GET") + rules(app, "POST"):
        for argument in sorted(rule.arguments):
            is_number = f"<int:{argument}>" in rule.rule
            values = world.values | {"token": "none", argument: 7_777_777 if is_number else "MARK"}
            where = address(app, rule, World(values, world.viewer, world.chief_elsewhere))
            for text in ("9" * 25, "2147483648") if is_number else ("%00", "%ED%A0%80", "..%2f"):
                for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                    sender.send(where.replace("MARK", text).replace("7777777", text), method)

    assert sender.failed == []
