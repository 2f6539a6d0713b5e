import gzip
import io
import tarfile
from pathlib import Path

import pytest

from opscontent.backups import BackupError, archive


@pytest.mark.parametrize(
    "name", ["../outside", "/etc/outside", "uploads/../../outside", "elsewhere/x", "uploads", "uploads/..\\outside"]
)
def test_unpack_refuses_a_path_that_has_no_place(name: str, tmp_path: Path) -> None:
    file = tar_of(tmp_path, [plain(name)])
    (tmp_path / "deep").mkdir()

    with pytest.raises(BackupError, match="was tampered with"):
        archive.unpack(file, tmp_path / "deep")

    assert [path.name for path in tmp_path.rglob("outside")] == []


def test_unpack_refuses_links(tmp_path: Path) -> None:
    link = tarfile.TarInfo("uploads/link")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"

    with pytest.raises(BackupError, match="was tampered with"):
        archive.unpack(tar_of(tmp_path, [link]), tmp_path / "deep")


def test_unpack_refuses_a_file_twice(tmp_path: Path) -> None:
    file = tar_of(tmp_path, [plain("uploads/x"), plain("uploads/x")])

    with pytest.raises(BackupError, match="was tampered with"):
        archive.unpack(file, tmp_path / "deep")


@pytest.mark.parametrize("spoil", ["cut", "text", "nothing", "no manifest", "changed row", "missing"])
def test_unpack_refuses_a_damaged_file(spoil: str, tmp_path: Path) -> None:
    file = tmp_path / "file.tar.gz"
    (tmp_path / "rows").write_text("{}\n")
    archive.pack(file, [("tables/people.jsonl", tmp_path / "rows")], {"format": 1})
    whole = file.read_bytes()
    match spoil:
        case "cut":
            file.write_bytes(whole[: len(whole) // 2])
        case "text":
            file.write_text("not a backup")
        case "nothing":
            file.write_bytes(b"")
        case "no manifest":
            file = tar_of(tmp_path, [plain("uploads/x")])
        case "changed row":
            file.write_bytes(gzip.compress(gzip.decompress(whole).replace(b"{}\n", b"[]\n")))
        case "missing":
            file.unlink()

    with pytest.raises(BackupError) as refused:
        archive.unpack(file, tmp_path / "deep")

    assert str(file) in str(refused.value)


def plain(name: str) -> tarfile.TarInfo:
    return tarfile.TarInfo(name)


def tar_of(folder: Path, members: list[tarfile.TarInfo]) -> Path:
    file = folder / "made.tar.gz"
    with tarfile.open(file, "w:gz") as tar:
        for member in members:
            tar.addfile(member, io.BytesIO())
    return file
