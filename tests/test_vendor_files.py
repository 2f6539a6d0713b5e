import ast
import json
import re
import sys
from pathlib import Path

import pytest

from opscontent import vendor_files
from opscontent.vendor_files import ICONS, VendorError, sprite
from opscontent.web import signs

ROOT = Path(__file__).parent.parent
FLAME = '<svg\n  xmlns="http://www.w3.org/2000/svg"\n  class="icon"\n>\n  {frame}\n  <path d="M12 10" />\n</svg>'
FRAME = '<path stroke="none" d="M0 0h24v24H0z" fill="none" />'


def test_sprite_has_a_symbol_for_each_icon_that_takes_the_colour_of_its_text(tmp_path: Path) -> None:
    (tmp_path / "flame.svg").write_text(FLAME.format(frame=FRAME))
    (tmp_path / "sun.svg").write_text(FLAME.format(frame=""))

    made = sprite(("flame", "sun"), tmp_path)

    drawn = (
        'viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" '
        'stroke-linejoin="round"><path d="M12 10" /></symbol>'
    )
    assert made.splitlines() == [
        '<svg xmlns="http://www.w3.org/2000/svg">',
        f'<symbol id="flame" {drawn}',
        f'<symbol id="sun" {drawn}',
        "</svg>",
    ]


def test_sprite_names_an_icon_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(VendorError) as refused:
        sprite(("no-such-icon",), tmp_path)

    assert str(refused.value) == (
        "There is no Tabler outline icon named 'no-such-icon'; correct ICONS in opscontent/vendor_files.py."
    )


def test_every_icon_of_a_template_is_in_the_sprite() -> None:
    used = {signs.NO_SHAPE, *signs.SHAPES.values()}
    for template in (ROOT / "templates").rglob("*.html"):
        used |= set(re.findall(r"\bicon(?:_name)?\s*[(=]\s*['\"]([a-z0-9-]+)['\"]", template.read_text()))

    assert used - set(ICONS) == set()


def test_vendor_files_are_there_and_a_second_time_there_is_nothing_to_do() -> None:
    vendor_files.fetch()

    assert vendor_files.fetch() is False
    assert all((vendor_files.VENDOR / name).stat().st_size > 1000 for name in (*vendor_files.COPIED, "icons.svg"))


@pytest.mark.parametrize("name", vendor_files.COPIED)
def test_vendor_files_ask_for_no_source_map(name: str) -> None:
    assert "sourceMappingURL" not in (vendor_files.VENDOR / name).read_text()


def test_lock_holds_no_download_addresses() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())

    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []
    assert all(package.get("integrity") for name, package in lock["packages"].items() if name)


@pytest.mark.parametrize("script", ["start.py", "vendor_files.py"])
def test_first_steps_need_only_the_standard_library(script: str) -> None:
    tree = ast.parse((ROOT / "opscontent" / script).read_text())
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}

    assert {name.split(".")[0] for name in imported} <= sys.stdlib_module_names
