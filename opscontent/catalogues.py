"""Compiles the translations that changed: a .mo beside each .po. Knows nothing of the application."""

import os
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).resolve().parent / "translations"


def compile_changed(folder: Path = FOLDER) -> list[Path]:
    """Write the .mo of every .po below `folder` that is newer than it; returns the files written."""
    sources = sorted(folder.glob("*/LC_MESSAGES/*.po"))
    return [_compile(source) for source in sources if _is_stale(source)]


def _is_stale(source: Path) -> bool:
    target = source.with_suffix(".mo")
    return not target.exists() or target.stat().st_mtime < source.stat().st_mtime


def _compile(source: Path) -> Path:
    target = source.with_suffix(".mo")
    unfinished = target.with_suffix(f".{os.getpid()}")
    with source.open("rb") as words, unfinished.open("wb") as file:
        write_mo(file, read_po(words, locale=source.parent.parent.name))
    unfinished.replace(target)  # another process may be doing the same
    return target


if __name__ == "__main__":
    compile_changed()
    sys.exit(0)
