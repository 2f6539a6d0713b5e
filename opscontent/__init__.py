"""opscontent: plan, ask, curate, review and publish. `create_app` puts the parts together."""

# ruff: noqa: E402
import gc

# What is loaded now comes to stay: to look for garbage in it, again and again, took half of the time of a start.
gc.disable()

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from opscontent import cli, counters, db, extensions, jobs, web
from opscontent.settings import ROOT, Settings, from_environment

gc.freeze()
gc.enable()

__version__ = "0.1.0"
MEBIBYTE = 1024 * 1024


def create_app(settings: Settings | None = None) -> Flask:
    """The application. Raises `SettingsError` on a bad setting."""
    settings = settings or from_environment()
    app = Flask(
        __name__,
        root_path=str(ROOT / "opscontent"),
        template_folder="../templates",
        static_folder="../static",
    )
    _configure(app, settings)
    _bind_extensions(app)
    web.register(app)
    cli.register(app)
    jobs.register(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        MAX_CONTENT_LENGTH=20 * MEBIBYTE,
        MAX_FORM_MEMORY_SIZE=4 * MEBIBYTE,
        MAX_FORM_PARTS=2000,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.public_url.startswith("https://"),
        WTF_CSRF_TIME_LIMIT=None,
        BABEL_DEFAULT_LOCALE="en",
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "opscontent" / "translations"),
        RATELIMIT_STORAGE_URI=settings.redis_url or f"{counters.SCHEME}://",
        SEND_FILE_MAX_AGE_DEFAULT=3600,
    )
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def _bind_extensions(app: Flask) -> None:
    extensions.db.init_app(app)
    with app.app_context():
        db.prepare(extensions.db.engine)
    extensions.migrate.init_app(
        app, extensions.db, directory=str(ROOT / "opscontent" / "migrations"), render_as_batch=True
    )
    extensions.login.init_app(app)
    extensions.csrf.init_app(app)
    extensions.limiter.init_app(app)
