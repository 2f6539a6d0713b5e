"""Security headers on every answer, and who the signed-in person is."""

from flask import Flask, Response, request

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


def register(app: Flask) -> None:
    login.login_view = "auth.sign_in"
    login.login_message = None
    login.session_protection = None  # the session key in the cookie is already random per person
    login.user_loader(_load)
    app.after_request(_headers)


def _load(key: str) -> Person | None:
    return people.by_session_key(key)


def _headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY)
    headers["X-Content-Type-Options"] = "nosniff"
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    if request.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint != "static":
        headers.setdefault("Cache-Control", "no-store")
    return response
