"""The layout is enforced here, not by memory: layers, reading order, sizes, and what templates may hold."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from opscontent import domain, web

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "opscontent"
SOURCES = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))
STYLES = sorted((ROOT / "static" / "css").rglob("*.css"))

# What each layer may import of ours, besides itself.
BELOW = {
    "web": {
        *("domain", "channels", "intake", "feeds", "text", "clock", "errors", "db"),
        *("extensions", "settings", "schema", "jobs", "demo"),
    },
    "cli": {
        "domain",
        "channels",
        "intake",
        "feeds",
        "text",
        "clock",
        "errors",
        "db",
        "settings",
        "jobs",
        "backups",
        "demo",
        "schema",
    },
    "demo": {"domain", "channels", "feeds", "text", "clock", "errors", "db"},
    "jobs": {"domain", "channels", "feeds", "clock", "errors", "db", "settings", "mail"},
    "mail": {"clock", "errors", "text"},
    "domain": {"channels", "intake", "feeds", "text", "clock", "errors", "db", "vault"},
    "vault": set(),
    "channels": {"text", "clock", "errors"},
    "intake": {"text", "clock", "errors"},
    "feeds": {"text", "clock", "errors"},
    "text": {"clock", "errors"},
    "db": set(),
    "clock": set(),
    "errors": set(),
}


def layer(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    """The modules of ours that a file imports, dotted, `from a import b` as a.b; those types alone don't count."""
    tree = ast.parse(path.read_text())
    for_types = {id(node) for block in tree.body if _is_for_types(block) for node in ast.walk(block)}
    for node in ast.walk(tree):
        if id(node) in for_types:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("opscontent"))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("opscontent"):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _is_for_types(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_layers_import_only_what_lies_below(path: Path) -> None:
    allowed = BELOW.get(layer(path))
    if allowed is None:
        return  # the files that put everything together: __init__, serve, start …

    reached = {name.split(".")[1] for name in imported(path) if "." in name}

    assert reached - allowed - {layer(path)} == set()


def test_domain_modules_import_only_earlier_ones() -> None:
    order = [module.__name__.rpartition(".")[2] for module in domain.ORDER]
    wrong = []
    for path in (PACKAGE / "domain").rglob("*.py"):
        own = path.relative_to(PACKAGE / "domain").parts[0].removesuffix(".py")
        if own == "__init__":
            continue
        for name in imported(path):
            parts = name.split(".")
            if parts[1] == "domain" and len(parts) > 2 and parts[2] != own:
                assert parts[2] in order, f"{parts[2]} is not in domain.ORDER"
                if order.index(parts[2]) > order.index(own):
                    wrong.append(f"{own} imports {parts[2]}")

    assert wrong == []


def test_domain_order_lists_every_module() -> None:
    files = {path.name.removesuffix(".py") for path in (PACKAGE / "domain").iterdir() if path.name[0] not in "_."}

    assert {module.__name__.rpartition(".")[2] for module in domain.ORDER} == files


def test_screens_import_no_other_screen() -> None:
    screens = {module.__name__.rpartition(".")[2] for module in web.SCREENS}
    wrong = []
    for path in (PACKAGE / "web").rglob("*.py"):
        own = path.relative_to(PACKAGE / "web").parts[0].removesuffix(".py")
        if own == "__init__":
            continue
        for name in imported(path):
            parts = name.split(".")
            if parts[1] == "web" and len(parts) > 2 and parts[2] in screens - {own}:
                wrong.append(f"{own} imports {parts[2]}")

    assert wrong == []


def test_every_screen_is_registered() -> None:
    screens = {module.__name__.rpartition(".")[2] for module in web.SCREENS}
    made = {
        path.relative_to(PACKAGE / "web").parts[0].removesuffix(".py")
        for path in (PACKAGE / "web").rglob("*.py")
        if "screen = Blueprint(" in path.read_text()
    }

    assert made == screens


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_no_import_hides_inside_a_function(path: Path) -> None:
    hidden = [
        node.lineno
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]

    assert hidden == []


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_files_and_functions_stay_small(path: Path) -> None:
    source = path.read_text()

    assert len(source.splitlines()) <= 300
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= 25, f"{node.name} has {length} lines"


def test_modules_say_what_they_are_for() -> None:
    silent = [
        named(path)
        for path in SOURCES
        if path.name != "__init__.py" and not ast.get_docstring(ast.parse(path.read_text()))
    ]

    assert silent == []


@pytest.mark.parametrize(
    "paths, most", [(TEMPLATES, 120), (SCRIPTS, 120), (STYLES, 250)], ids=["templates", "scripts", "styles"]
)
def test_front_end_files_stay_small(paths: list[Path], most: int) -> None:
    assert [named(path) for path in paths if len(path.read_text().splitlines()) > most] == []


@pytest.mark.parametrize(
    "pattern",
    [
        r"<script(?![^>]*\bsrc=)",
        r"<style",
        r"\sstyle=",
        r"\son[a-z]+=[\"']",
        r"\|\s*safe\b",
        r"javascript:",
        r"https?://(?!www\.(?:w3|sitemaps)\.org)[\w.]",
    ],
)
def test_templates_hold_no_inline_script_style_or_foreign_address(pattern: str) -> None:
    found = [named(path) for path in TEMPLATES if re.search(pattern, path.read_text())]

    assert found == []


def test_nobody_reads_the_clock_but_the_clock() -> None:
    pattern = re.compile(r"datetime\.now\(|datetime\.utcnow\(|date\.today\(|datetime\.today\(|time\.time\(")
    found = [named(path) for path in SOURCES if pattern.search(path.read_text()) and path.name != "clock.py"]

    assert found == []


def test_names_avoid_the_drawer() -> None:
    pattern = re.compile(r"\b(?:utils?|helpers?|managers?|misc|common)\b")

    assert [named(path) for path in SOURCES if pattern.search(path.stem)] == []


def test_styles_hold_no_colour_outside_the_tokens_and_no_important() -> None:
    colour = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(|!important")
    allowed = {"tokens.css", "reader.css", "site.css"}  # readers' pages bring tokens of their own
    found = [named(path) for path in STYLES if path.name not in allowed and colour.search(path.read_text())]

    assert found == []
