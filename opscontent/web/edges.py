"""The edge of a request: one transaction, committed below 400; errors become pages that help."""

from typing import Any

from flask import Flask, Response, current_app, g, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from opscontent.db import db, reads_only
from opscontent.errors import OpsError
from opscontent.web import error_words, languages, problems

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def register(app: Flask) -> None:
    app.before_request(_begin)
    app.after_request(_end)
    app.register_error_handler(OpsError, _rule_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def wants_fragment() -> bool:
    """Whether the page's own script asks, so that a part of a page is the answer."""
    return request.headers.get("HX-Request") == "true" or request.accept_mimetypes.best == "application/json"


def _begin() -> None:
    reads_only(request.method in SAFE_METHODS)


def _end(response: Response) -> Response:
    if request.method in SAFE_METHODS or response.status_code >= 400:
        _roll_back()
    else:
        db.session.commit()
    return response


def _rule_error(error: OpsError) -> Any:
    if problems.wanted():
        return problems.of_rule(error)
    return _page(error.status, str(error.sentence))


def _csrf_error(error: CSRFError) -> tuple[str, int]:
    return _page(400, _("This page was open too long. Go back, reload it, and send again; your text is still there."))


def _http_error(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    if problems.wanted():
        return problems.of_http(error)
    return _page(error.code, "")


def _unexpected(error: Exception) -> Any:
    # The log has the whole story; the page must not tell it.
    current_app.logger.exception("unexpected error on %s %s", request.method, request.path)
    if problems.wanted():
        return problems.answer(500)
    return _page(500, "")


def _page(status: int, sentence: str) -> tuple[str, int]:
    _roll_back()
    values = {"status": status, "sentence": sentence, "words": error_words.of(status)}
    if status >= 500:
        return _plain_page(values), status
    template = "errors/_fragment.html" if wants_fragment() else "errors/page.html"
    return render_template(template, **values, is_inside=bool(current_user.is_authenticated)), status


def _plain_page(values: dict[str, Any]) -> str:
    """The database may be what failed: nothing here asks it (a context processor would)."""
    g.page_language = languages.offhand()
    template = "errors/_fragment.html" if wants_fragment() else "errors/plain.html"
    return current_app.jinja_env.get_template(template).render(**values)


def _roll_back() -> None:
    try:
        db.session.rollback()
    except SQLAlchemyError:
        db.session().invalidate()
