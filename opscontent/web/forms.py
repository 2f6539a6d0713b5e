"""The base of all forms: tidy input, translated labels, times on the account's clock."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.support import NullTranslations, Translations
from flask import g
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateTimeLocalField, Field, SelectMultipleField, StringField, TextAreaField, ValidationError
from wtforms.i18n import messages_path
from wtforms.widgets import CheckboxInput, ListWidget

from opscontent.text.inputs import one_line, tidy


class OpsForm(FlaskForm):
    """Every text field is tidied: no control characters, lone surrogates or stray white space at the ends."""

    class Meta(FlaskForm.Meta):
        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            filters = list(unbound_field.kwargs.get("filters", []))
            if issubclass(unbound_field.field_class, TextAreaField):
                filters.insert(0, _tidied)
            elif issubclass(unbound_field.field_class, StringField):
                filters.insert(0, _on_one_line)
            return unbound_field.bind(form=form, filters=filters, **options)

        def get_translations(self, form: Any) -> NullTranslations:
            return _wtforms_words(str(get_locale() or "en"))


class LocalTimeField(DateTimeLocalField):
    """A moment as the account's clock shows it; `data` is aware UTC.

    A time that the clock skips is refused. Of one that it shows twice the first is meant, unless the form was filled
    with the second: what was not touched stays."""

    _filled_with: datetime | None = None

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(
            label, validators, format=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"], **kwargs
        )

    def process_data(self, value: datetime | None) -> None:
        self._filled_with = value
        super().process_data(value)

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        super().process_formdata(valuelist)
        if self.data is None:
            return
        if not 1990 <= self.data.year <= 2100:
            raise ValueError(_l("Choose a day between 1990 and 2100."))
        local = self.data.replace(tzinfo=_zone())
        utc = local.astimezone(UTC)
        filled_with = self._filled_with
        if filled_with and filled_with.astimezone(_zone()).replace(tzinfo=None) == self.data:
            utc = filled_with
        if utc.astimezone(_zone()).replace(tzinfo=None) != self.data:
            raise ValueError(_l("There is no such time on that day: the clocks are put forward."))
        self.data = utc

    def _value(self) -> str:
        if self.raw_data:
            return " ".join(self.raw_data)
        return self.data.astimezone(_zone()).strftime("%Y-%m-%dT%H:%M") if self.data else ""


class CheckboxesField(SelectMultipleField):
    """Some of a few, each with a box of its own; order as offered."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class LinesField(TextAreaField):
    """A list of short texts, one a line."""

    def _value(self) -> str:
        return "\n".join(self.data) if isinstance(self.data, list) else (self.data or "")

    def process_formdata(self, valuelist: list[str]) -> None:
        lines = tidy(valuelist[0] if valuelist else "").splitlines()
        self.data: Any = [line.strip() for line in lines if line.strip()]


class LineCount:
    """At most `most` lines of at most `long` characters each."""

    def __init__(self, most: int = 100, long: int = 200) -> None:
        self.most, self.long = most, long

    def __call__(self, form: Any, field: Field) -> None:
        if len(field.data or []) > self.most:
            raise ValidationError(_l("At most %(most)d lines.", most=self.most))
        if any(len(line) > self.long for line in field.data or []):
            raise ValidationError(_l("A line may have %(long)d characters at most.", long=self.long))


@lru_cache
def _wtforms_words(locale: str) -> NullTranslations:
    """WTForms' own sentences; Flask-WTF would read their catalogue anew in every request."""
    return Translations.load(messages_path(), [locale], domain="wtforms")


def _tidied(value: Any) -> Any:
    return tidy(value).strip() if isinstance(value, str) else value


def _on_one_line(value: Any) -> Any:
    return one_line(value) if isinstance(value, str) else value


def _zone() -> ZoneInfo:
    return ZoneInfo(str(g.get("time_zone", "UTC")))
