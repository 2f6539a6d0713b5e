"""The file of a backup: a gzipped tar whose last entry tells what is in it. Knows nothing of tables.

`tables/<name>.jsonl` are the rows, `uploads/…` the files, `manifest.json` their sizes and SHA-256."""

import hashlib
import io
import json
import tarfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

MANIFEST = "manifest.json"
FOLDERS = ("tables", "uploads")
BLOCK = 1024 * 1024

Manifest = dict[str, Any]


class BackupError(Exception):
    """A backup can't be made or used; the text is a sentence."""


def pack(target: Path, files: Iterable[tuple[str, Path]], manifest: Manifest) -> Manifest:
    """Write files, each under its name, and the manifest with their hashes; `target` appears when it is whole."""
    unfinished = target.with_name(target.name + ".unfinished")
    entries: dict[str, dict[str, int | str]] = {}
    try:
        with tarfile.open(unfinished, "w:gz", compresslevel=6) as tar:
            for name, path in files:
                entries[name] = _add(tar, name, path)
            manifest = {**manifest, "files": entries}
            _add_text(tar, MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
        unfinished.chmod(0o600)  # it holds people's words and password hashes
        unfinished.replace(target)
    except OSError as error:
        raise BackupError(f"{target} can't be written: {error.strerror}.") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return manifest


def unpack(source: Path, folder: Path) -> Manifest:
    """Unpack into an empty folder and return the manifest.

    Raises `BackupError` unless every file is there, whole, where it belongs, and no other."""
    try:
        with tarfile.open(source, "r:gz") as tar:
            found = {member.name: _extract(tar, member, folder) for member in _members(tar)}
        manifest: Manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        promised = manifest["files"]
    except FileNotFoundError as error:
        raise BackupError(f"There is no whole backup in {source}.") from error
    except (tarfile.TarError, zlib.error, EOFError, OSError, ValueError, KeyError, TypeError) as error:
        raise BackupError(f"{source} is not a backup of opscontent, or is damaged.") from error
    found.pop(MANIFEST)
    if found != promised:
        raise BackupError(f"{source} is damaged: its files are not those that were put in.")
    return manifest


def _add(tar: tarfile.TarFile, name: str, path: Path) -> dict[str, int | str]:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode, entry.mtime = path.stat().st_size, 0o600, path.stat().st_mtime
        tar.addfile(entry, _Hashing(file, digest))
    return {"size": entry.size, "sha256": digest.hexdigest()}


def _add_text(tar: tarfile.TarFile, name: str, text: str) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(text.encode()), 0o600
    tar.addfile(entry, io.BytesIO(text.encode()))


class _Hashing:
    """A file that is hashed while it is read."""

    def __init__(self, file: BinaryIO, digest: Any) -> None:
        self._file, self._digest = file, digest

    def read(self, size: int = -1) -> bytes:
        block = self._file.read(size)
        self._digest.update(block)
        return block


def _members(tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    seen = set()
    for member in tar:
        if not member.isfile() or not _belongs(member.name) or member.name in seen:
            raise BackupError(f"This backup was tampered with: {member.name!r} has no place in it.")
        seen.add(member.name)
        yield member


def _belongs(name: str) -> bool:
    """Whether the name is the manifest's or lies within one of our folders."""
    parts = PurePosixPath(name).parts
    if name == MANIFEST:
        return True
    return len(parts) > 1 and parts[0] in FOLDERS and ".." not in parts and "\\" not in name


def _extract(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> dict[str, int | str]:
    target = folder / member.name
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    source = tar.extractfile(member)
    with target.open("xb") as file:
        while source and (block := source.read(BLOCK)):
            digest.update(block)
            file.write(block)
            size += len(block)
    return {"size": size, "sha256": digest.hexdigest()}
