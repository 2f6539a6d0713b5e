"""What a program sent: its JSON body, its query, its key; refused with a problem where it is not as documented."""

import re
from typing import Any, NoReturn

from flask import json, request

from opscontent.web.api import checking
from opscontent.web.api.checking import Fault, Schema
from opscontent.web.api.screen import refuse

KEY_HEADER = "Idempotency-Key"
KEY_PATTERN = "^[!-~]{1,255}$"


def body(schema: Schema) -> dict[str, Any]:
    """The object in the body, which fits the schema."""
    if request.mimetype != "application/json":
        refuse(415, "Send the body as application/json.")
    try:
        value = json.loads(request.get_data(), parse_constant=_no_number)
    except (ValueError, RecursionError):
        refuse(400, "The body is not JSON.", code="broken_json")
    refuse_faults(list(checking.faults(value, schema)))
    found: dict[str, Any] = value
    return found


def query(parameters: list[dict[str, Any]]) -> dict[str, int]:
    """The whole numbers of the query, with the defaults of those left out. Raises a problem for others."""
    values: dict[str, Any] = {each["name"]: each["schema"]["default"] for each in parameters}
    unknown = [name for name in request.args if name not in values]
    wrong = [{"detail": "is not known here", "parameter": name[:80]} for name in unknown]
    for each in parameters:
        name, given = each["name"], request.args.getlist(each["name"])
        if given:
            values[name] = checking.whole(given[0]) if len(given) == 1 else given
            faults = checking.faults(values[name], each["schema"])
            wrong += [{"detail": detail, "parameter": name} for _at, detail in faults]
    if wrong:
        refuse(422, "The address is not as documented.", code="invalid", errors=tuple(wrong))
    return values


def idempotency_key() -> str:
    key = request.headers.get(KEY_HEADER, "")
    if not re.fullmatch(KEY_PATTERN, key):
        refuse(
            400,
            f"Send the header {KEY_HEADER} with 1 to 255 visible ASCII characters: a new one for each reply, "
            "the same one for each try.",
            code="key_missing",
        )
    return key


def refuse_faults(faults: list[Fault]) -> None:
    """Refuse the body for what is wrong in it, if anything is."""
    errors = tuple({"detail": detail, "pointer": f"#{at}"} for at, detail in faults)
    if errors:
        refuse(422, "The body is not as documented.", code="invalid", errors=errors)


def _no_number(name: str) -> NoReturn:
    """Python reads NaN and Infinity, JSON has neither."""
    raise ValueError(name)
