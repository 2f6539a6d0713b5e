import gettext
import os
from pathlib import Path

import pytest

from opscontent.catalogues import compile_changed

WORDS = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Reply"\nmsgstr "投稿"\n'


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A catalogue of one word."""
    path = tmp_path / "zh_Hans" / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True)
    path.write_text(WORDS, encoding="utf-8")
    return path


def test_catalogue_is_compiled_beside_its_source(source: Path, tmp_path: Path) -> None:
    written = compile_changed(tmp_path)

    assert written == [source.with_suffix(".mo")]
    assert gettext.translation("messages", tmp_path, ["zh_Hans"]).gettext("Reply") == "投稿"
    assert sorted(path.name for path in source.parent.iterdir()) == ["messages.mo", "messages.po"]


def test_catalogue_is_compiled_again_only_when_it_changed(source: Path, tmp_path: Path) -> None:
    compile_changed(tmp_path)

    unchanged = compile_changed(tmp_path)
    os.utime(source, (2**32, 2**32))
    changed = compile_changed(tmp_path)

    assert (unchanged, changed) == ([], [source.with_suffix(".mo")])
