"""Raw files in a folder: there when the machine comes back, if they were there when it was said."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from app.store.blobs import Blobs
from tests.conftest import ORG

CONTENT = b"ISA*" * 1000
DIGEST = sha256(CONTENT).digest()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "spooled"
    path.write_bytes(CONTENT)
    return path


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs.at(None, tmp_path)


def kept(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "blobs").rglob("*") if path.is_file()]


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is brought to the disk and what gets its name, in order."""
    taken: list[str] = []
    fsync, rename = os.fsync, Path.replace

    def noting_fsync(handle: int) -> None:
        path = Path(f"/proc/self/fd/{handle}").readlink()
        taken.append("folder" if path.is_dir() else f"file of {path.stat().st_size}")
        fsync(handle)

    def noting_rename(path: Path, target: Any) -> Path:
        taken.append("name")
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", noting_fsync)
    monkeypatch.setattr(Path, "replace", noting_rename)
    return taken


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="looks at open files as Linux shows them")
async def test_bytes_reach_the_disk_before_the_name_and_names_before_it_returns(
    blobs: Blobs, file: Path, steps: list[str]
) -> None:
    await blobs.put(ORG, DIGEST, file)
    assert steps == [f"file of {len(CONTENT)}", "name", "folder", "folder", "folder"]


async def test_what_was_put_is_read_again(blobs: Blobs, file: Path, tmp_path: Path) -> None:
    for _ in range(2):
        await blobs.put(ORG, DIGEST, file)
    assert await blobs.get_range(ORG, DIGEST, 4, 8) == b"ISA*"
    await blobs.fetch(ORG, DIGEST, tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == CONTENT
    assert [path.name for path in kept(tmp_path)] == [DIGEST.hex()]


async def test_nothing_is_left_of_a_file_that_could_not_be_written(
    blobs: Blobs, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        await blobs.put(ORG, DIGEST, file)
    assert kept(tmp_path) == []
