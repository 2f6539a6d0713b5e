"""Security headers on every answer, and who the signed-in person is."""

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

from opscontent.domain import people
from opscontent.domain.people import Person
from opscontent.extensions import login

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)

# Where a page has not set one itself.
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Sessions(SecureCookieSessionInterface):
    """Flask's own, which makes its serializer anew for each request; one will do."""

    def __init__(self) -> None:
        self._kept: dict[str, URLSafeTimedSerializer | None] = {}

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        key = str(app.secret_key)
        if key not in self._kept:
            self._kept[key] = super().get_signing_serializer(app)
        return self._kept[key]


def register(app: Flask) -> None:
    login.login_view = "auth.sign_in"
    login.login_message = None
    login.session_protection = None  # the session key in the cookie is already random per person
    login.user_loader(_load)
    app.session_interface = Sessions()
    app.after_request(_headers)


def _load(key: str) -> Person | None:
    return people.by_session_key(key)


def _headers(response: Response) -> Response:
    headers = response.headers
    there = {name.lower() for name, _value in headers}
    for name, value in HEADERS.items():
        if name.lower() not in there:
            headers.add(name, value)
    if request.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint != "static":
        headers.setdefault("Cache-Control", "no-store")
    return response
