"""Secrets that the database keeps and only this service can read."""

from __future__ import annotations

import os
import tempfile
from functools import cached_property
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from pydantic import SecretStr


class CannotOpenError(ValueError):
    """What was sealed by a key that is not here, or was changed since."""


class Sealing:
    """Seals with the first key and opens with any; the keys are asked for when they are needed first.

    They come from a setting, or from a file that is made when there is none.
    """

    def __init__(self, path: Path, told: SecretStr | None) -> None:
        self._path = path
        self._told = told
        if told is not None:
            self._keys.encrypt(b"")  # a key that is none is told at the start, not to the first who needs it

    def seal(self, secret: bytes) -> str:
        """As text that tells nothing."""
        return self._keys.encrypt(secret).decode()

    def open(self, sealed: str) -> bytes:
        """What was sealed. Raises CannotOpenError."""
        try:
            return self._keys.decrypt(sealed)
        except InvalidToken:
            raise CannotOpenError("sealed by another key") from None

    @cached_property
    def _keys(self) -> MultiFernet:
        text = self._told.get_secret_value() if self._told is not None else _load_or_create(self._path)
        return MultiFernet([Fernet(key.strip()) for key in text.split(",")])


def _load_or_create(path: Path) -> str:
    """The key in a file, which appears complete or not at all: of two processes both end with the key of the first."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".new-", dir=path.parent)  # mode 0600
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(Fernet.generate_key())
                file.flush()
                os.fsync(file.fileno())
            path.hardlink_to(temporary)
        except FileExistsError:
            pass
        finally:
            temporary.unlink()
    return path.read_text(encoding="ascii").strip()
