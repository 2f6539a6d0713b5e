"""The extensions, made here and bound in `create_app`."""

from flask import has_request_context, request
from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_wtf import CSRFProtect

from opscontent.db import db

__all__ = ["babel", "csrf", "db", "limiter", "login", "migrate"]


def _network() -> str:
    return get_remote_address() if has_request_context() and request.remote_addr else "local"


migrate = Migrate()
login = LoginManager()
csrf = CSRFProtect()
babel = Babel()
limiter = Limiter(key_func=_network, headers_enabled=True)
