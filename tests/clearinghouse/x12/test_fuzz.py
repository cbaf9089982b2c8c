from pathlib import Path

import pytest

from tests.clearinghouse.x12.fuzz_835 import CRASHERS, check, fuzz, own_seeds


def test_nothing_escapes_from_2000_broken_files() -> None:
    assert fuzz(2_000, 835, own_seeds()) == 0


@pytest.mark.parametrize("chunk", [1, 64, 10**6])
def test_whole_files_are_sound_in_any_chunks(chunk: int) -> None:
    for data in own_seeds():
        check(data, chunk)


@pytest.mark.parametrize("path", sorted(CRASHERS.glob("*.835")), ids=lambda path: path.stem)
def test_what_once_broke_the_reader(path: Path) -> None:
    check(path.read_bytes())
