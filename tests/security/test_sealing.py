"""Sealed secrets: opened by who has the key, changed keys, and one key for all processes."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr

from app.security.sealing import CannotOpenError, Sealing

SECRET = b"of a partner"


def test_what_is_sealed_is_opened_again(tmp_path: Path) -> None:
    sealed = Sealing(tmp_path / "secrets.key", None).seal(SECRET)
    assert SECRET.decode() not in sealed
    assert Sealing(tmp_path / "secrets.key", None).open(sealed) == SECRET
    assert stat.S_IMODE((tmp_path / "secrets.key").stat().st_mode) == 0o600


def test_another_key_opens_nothing(tmp_path: Path) -> None:
    sealed = Sealing(tmp_path / "one", None).seal(SECRET)
    other = Sealing(tmp_path / "other", None)
    for text in (sealed, "", "x", sealed[:-4]):
        with pytest.raises(CannotOpenError):
            other.open(text)


def test_a_new_key_in_front_seals_and_the_old_one_still_opens(tmp_path: Path) -> None:
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    before = Sealing(tmp_path, SecretStr(old)).seal(SECRET)
    both = Sealing(tmp_path, SecretStr(f"{new}, {old}"))
    assert both.open(before) == SECRET
    assert Sealing(tmp_path, SecretStr(new)).open(both.seal(SECRET)) == SECRET
    assert list(tmp_path.iterdir()) == [], "a key of the settings is never written"


@pytest.mark.parametrize("text", ["", "short", "x" * 44, ","])
def test_a_setting_that_is_no_key_is_refused_at_the_start(tmp_path: Path, text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Sealing(tmp_path, SecretStr(text))


def test_processes_that_start_at_once_end_with_one_key(tmp_path: Path) -> None:
    made = [Sealing(tmp_path / "data" / "secrets.key", None) for _ in range(8)]
    with ThreadPoolExecutor(8) as threads:
        sealed = list(threads.map(lambda it: it.seal(SECRET), made))
    assert {it.open(text) for it in made for text in sealed} == {SECRET}
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secrets.key"]
