"""The extensions, made here and bound in `create_app`."""

from typing import ClassVar

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


class Limits(Limiter):
    """Screens in `counting_alone` hold their limits themselves: to find out that it limits nothing there takes the
    library longer than all their counting (4.1, 2026-11)."""

    counting_alone: ClassVar[set[str]] = set()

    def _check_request_limit(self, callable_name: str | None = None, in_middleware: bool = True) -> None:
        if request.blueprint not in self.counting_alone:
            super()._check_request_limit(callable_name, in_middleware)


migrate = Migrate()
login = LoginManager()
csrf = CSRFProtect()
babel = Babel()
limiter = Limits(key_func=_network)
