"""Which language and which time zone a page is in."""

from typing import Any, NamedTuple

from babel import Locale
from babel.support import NullTranslations
from flask import Flask, g, has_request_context, request, session
from flask_babel import get_locale, get_translations
from flask_babel.speaklater import LazyString
from flask_login import current_user
from markupsafe import Markup, escape

from opscontent.extensions import babel

LANGUAGES = {"en": "English", "zh_Hans": "简体中文"}
_TAGS = {"en": "en", "zh_Hans": "zh-Hans"}


class Words(NamedTuple):
    """The catalogue of a language, and the sentences of templates in it that were asked for before."""

    locale: Locale | None
    catalogue: NullTranslations
    known: dict[str, Markup]


_known: dict[str, dict[str, Markup]] = {}


def _as_html(sentence: LazyString) -> Markup:
    return escape(str(sentence))


# Flask-Babel's lazy sentence says of itself that it is HTML: a title in it would get into the page as it is.
LazyString.__html__ = _as_html  # type: ignore[method-assign,unused-ignore]


def register(app: Flask) -> None:
    babel.init_app(app, locale_selector=choose, timezone_selector=_zone)
    app.jinja_env.globals.update(LANGUAGES=LANGUAGES, language_tag=language_tag, locale_code=locale_code)
    app.jinja_env.globals.update({"_": say, "gettext": say, "ngettext": say_number})


def say(sentence: str, /, **values: Any) -> Markup:
    """A sentence of a template in the page's language; values are escaped. A page has two hundred of them."""
    words = _words()
    if values:
        return Markup(words.catalogue.gettext(sentence)) % values
    if sentence not in words.known:
        words.known[sentence] = Markup(words.catalogue.gettext(sentence)) % {}
    return words.known[sentence]


def say_number(one: str, many: str, number: int, /, **values: Any) -> Markup:
    """As `say`, for a number of things; `num` stands for it."""
    return Markup(_words().catalogue.ngettext(one, many, number)) % {"num": number, **values}


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


def _words() -> Words:
    locale = get_locale()
    kept: Words | None = g.get("words")
    if kept is None or kept.locale is not locale:
        kept = g.words = Words(locale, get_translations(), _known.setdefault(str(locale), {}))
    return kept


def _zone() -> str:
    return str(g.get("time_zone", "UTC")) if has_request_context() else "UTC"
