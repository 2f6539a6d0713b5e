"""Every text has its Chinese, with the same placeholders, and nothing is left over."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
CHINESE = ROOT / "opscontent/translations/zh_Hans/LC_MESSAGES/messages.po"
KEYWORDS = DEFAULT_KEYWORDS | {
    "_l": None,
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "_p": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")

Key = tuple[str | None, str]


def texts() -> Iterator[tuple[Key, str]]:
    """(context, text) of every message in the code, with the file it stands in."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["babel"]["mappings"]
    methods = [(mapping["pattern"], mapping["method"]) for mapping in mappings]
    options = {
        mapping["pattern"]: {k: v for k, v in mapping.items() if k not in ("pattern", "method")}
        for mapping in mappings
    }
    for folder in ("opscontent", "templates"):
        found = extract_from_dir(str(ROOT / folder), methods, options, KEYWORDS, ("NOTE:",))
        for file, _line, message, _comments, context in found:
            text = message[0] if isinstance(message, tuple | list) else message
            yield (context, text), f"{folder}/{file}"


@pytest.fixture(scope="module")
def chinese() -> Catalog:
    with CHINESE.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def test_no_text_is_made_inside_an_f_string() -> None:
    """What is translated there is never found for the catalogue."""
    for path in sorted((ROOT / "opscontent").rglob("*.py")):
        for made in ast.walk(ast.parse(path.read_text())):
            calls = ast.walk(made) if isinstance(made, ast.JoinedStr) else ()
            names = {call.func.id for call in calls if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)}
            assert not names & {"_", "pgettext", *KEYWORDS}, f"{path}:{made.lineno}"


def words(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, tuple | list) else [message.string]


def test_every_text_is_translated(chinese: Catalog) -> None:
    missing = set()
    for (context, text), file in texts():
        message = chinese.get(text, context)
        if message is None or not all(words(message)):
            missing.add(f"{file}: {text}")

    assert sorted(missing) == []


def test_nothing_is_left_over(chinese: Catalog) -> None:
    used = {key for key, _ in texts()}
    kept = {(message.context, message.id[0] if isinstance(message.id, tuple) else message.id) for message in chinese}

    assert sorted(text for context, text in kept - used if text) == []


def test_placeholders_are_the_same(chinese: Catalog) -> None:
    wrong = []
    for message in chinese:
        texts_of = message.id if isinstance(message.id, tuple) else (message.id,)
        wanted = set(PLACEHOLDER.findall(texts_of[-1]))
        if message.id and any(set(PLACEHOLDER.findall(each)) != wanted for each in words(message)):
            wrong.append((texts_of[-1], message.string))

    assert wrong == []


def test_chinese_is_chinese(chinese: Catalog) -> None:
    """A translation equal to its English was forgotten, unless it is a name or a sign."""
    same = [message.id for message in chinese if message.id and words(message)[0] == message.id]

    assert [text for text in same if re.search("[a-z]{4,} [a-z]{3,}", str(text))] == []
