"""Checks what a program sends against the schema that the document shows. Knows what our schemas use, no more."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

# RFC 3339; fromisoformat() takes more than that, and looks at the numbers.
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)")
Schema = Mapping[str, Any]
# (where it is: a pointer's end, what is wrong)
Fault = tuple[str, str]


def faults(value: Any, schema: Schema, at: str = "") -> Iterator[Fault]:
    """All that is wrong with `value`."""
    if not TYPES[schema["type"]](value):
        yield at, f"must be of type {schema['type']}"
        return
    if schema["type"] == "object":
        yield from _of_object(value, schema, at)
    elif schema["type"] == "string":
        yield from ((at, wrong) for wrong in _of_string(value, schema))
    elif schema["type"] == "integer":
        yield from ((at, wrong) for wrong in _of_integer(value, schema))


def whole(text: str) -> int | str:
    """A number of an address; what is none stays as it is, for the check to refuse."""
    return int(text) if re.fullmatch(r"-?[0-9]{1,18}", text) else text


def _of_object(value: dict[str, Any], schema: Schema, at: str) -> Iterator[Fault]:
    for name in schema["required"]:
        if name not in value:
            yield f"{at}/{name}", "is missing"
    for name, part in value.items():
        here = f"{at}/{_escaped(name)}"
        if name in schema["properties"]:
            yield from faults(part, schema["properties"][name], here)
        else:
            yield here, "is not known here"


def _of_string(value: str, schema: Schema) -> Iterator[str]:
    if len(value) < schema.get("minLength", 0):
        yield f"must have at least {schema['minLength']} characters"
    if len(value) > schema.get("maxLength", len(value)):
        yield f"must have at most {schema['maxLength']} characters"
    if value not in schema.get("enum", (value,)):
        yield f"must be one of: {', '.join(schema['enum'])}"
    if schema.get("format") == "date-time" and not _is_moment(value):
        yield "must be a moment such as 2026-11-21T07:30:00+08:00"


def _of_integer(value: int, schema: Schema) -> Iterator[str]:
    if value < schema.get("minimum", value):
        yield f"must be {schema['minimum']} or more"
    if value > schema.get("maximum", value):
        yield f"must be {schema['maximum']} or less"


def _is_moment(value: str) -> bool:
    try:
        return bool(_MOMENT.fullmatch(value)) and datetime.fromisoformat(value) is not None
    except ValueError:
        return False


def _is_integer(value: Any) -> bool:
    """As JSON Schema counts: 1.0 is one, true is not."""
    if isinstance(value, bool):
        return False
    return isinstance(value, int) or (isinstance(value, float) and value.is_integer())


def _escaped(name: str) -> str:
    """A name in a JSON pointer (RFC 6901), cut: it came from outside."""
    return name[:80].replace("~", "~0").replace("/", "~1")


TYPES: dict[str, Callable[[Any], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": _is_integer,
}
