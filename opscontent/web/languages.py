"""Which language and which time zone a page is in."""

from flask import Flask, g, has_request_context, request, session
from flask_babel import get_locale
from flask_login import current_user

from opscontent.extensions import babel

LANGUAGES = {"en": "English", "zh_Hans": "简体中文"}
_TAGS = {"en": "en", "zh_Hans": "zh-Hans"}


def register(app: Flask) -> None:
    babel.init_app(app, locale_selector=choose, timezone_selector=_zone)
    app.jinja_env.globals.update(LANGUAGES=LANGUAGES, language_tag=language_tag, locale_code=locale_code)


def choose() -> str:
    """The reader page's own language, else the profile's, else the one chosen here, else the browser's."""
    if not has_request_context():
        return "en"
    if g.get("page_language") in LANGUAGES:
        return str(g.page_language)
    if current_user and current_user.is_authenticated and current_user.locale in LANGUAGES:
        return str(current_user.locale)
    return offhand()


def offhand() -> str:
    """The language without a look at the profile: the one chosen in this browser, else the browser's own."""
    if session.get("locale") in LANGUAGES:
        return str(session["locale"])
    return "zh_Hans" if (request.accept_languages.best_match(["en", "zh"]) or "en") == "zh" else "en"


def language_tag() -> str:
    """The page's language for the `lang` attribute."""
    return _TAGS.get(str(get_locale()), "en")


def locale_code() -> str:
    """The page's language as one of LANGUAGES."""
    return str(get_locale())


def _zone() -> str:
    return str(g.get("time_zone", "UTC")) if has_request_context() else "UTC"
