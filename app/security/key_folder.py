"""Our own signing keys: PEM files in a folder that only the service can read, and never in the database.

A file is named after the second its key was created. Every process reads the same folder, so all agree, without
talking to each other, on which key signs and which still verify.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from app.security.errors import KeysUnavailable
from app.security.key_file import SigningKey, load_key, load_or_create_key
from app.security.keys import KeySet, VerificationKey, read_key_set

_FIRST_NAME = f"{0:012d}.pem"
_NAME = re.compile(r"\d{12}\.pem")
_RETRY_AFTER = 30


@dataclass(frozen=True, slots=True)
class KeyTimes:
    """Seconds that decide when a key signs and when it goes.

    `cache_ttl`: how long others may cache our JWK Set, which is also its `Cache-Control: max-age`. `reload`: how
    often a process looks at the folder. `max_token_life` and `skew`: how long after its last signature a key is
    still needed.
    """

    cache_ttl: int = 300
    reload: int = 30
    max_token_life: int = 3600
    skew: int = 60

    @property
    def sign_after(self) -> int:
        """A new key is published this long before it signs: every process has seen it, every cache is past it."""
        return self.cache_ttl + self.reload

    @property
    def retire_after(self) -> int:
        """Age of its successor at which a key verifies no more."""
        return self.sign_after + self.max_token_life + self.skew


@dataclass(frozen=True, slots=True)
class _Dated:
    created: int
    key: SigningKey


class KeyFolder:
    """The folder of signing keys: signs with the newest key that everybody has seen, verifies with all that matter.

    Also a KeySource, so that our own tokens are verified without HTTP. The oldest file, dated zero, is created at
    first use and signs at once: before it there was nothing to cache.
    """

    def __init__(self, folder: Path, clock: Callable[[], float], times: KeyTimes | None = None) -> None:
        self.times = times or KeyTimes()
        self._folder = folder
        self._clock = clock
        self._ring: list[_Dated] = []
        self._set = KeySet({})
        self._loaded_at: float | None = None

    def signing_key(self) -> SigningKey:
        """The key to sign with now. Raises KeysUnavailable when the folder cannot be read."""
        self._refresh()
        seen = [one for one in self._ring if one.created + self.times.sign_after <= self._clock()]
        return (seen or self._ring[:1])[-1].key

    def public_jwks(self) -> dict[str, Any]:
        """The JWK Set to publish: also keys that do not sign yet, and those that no longer do."""
        self._refresh()
        return {"keys": [dict(one.key.jwk) for one in self._ring]}

    async def get(self, kid: str) -> VerificationKey | None:
        self._refresh()
        return self._set.keys.get(kid)

    def peek(self, kid: str) -> VerificationKey | None:
        return self._set.keys.get(kid) if self._fresh() else None

    def rotate(self) -> SigningKey:
        """Create the next key and delete the retired ones. The new key signs after `times.sign_after` seconds.

        While the newest key still waits to sign it is returned as it is, so that two operators, or a schedule on
        two hosts, rotate once. Raises OSError. A leaked key is removed by deleting its file; processes follow
        within `times.reload` seconds.
        """
        self._load()
        newest = self._ring[-1]
        if newest.created + self.times.sign_after > self._clock():
            return newest.key
        key = load_or_create_key(self._folder / f"{int(self._clock()):012d}.pem")
        kept = {one.created for one in self._alive(self._read())}
        for path in self._paths():
            if int(path.stem) not in kept:
                path.unlink(missing_ok=True)
        self._load()
        return key

    def _fresh(self) -> bool:
        return self._loaded_at is not None and 0 <= self._clock() - self._loaded_at < self.times.reload

    def _refresh(self) -> None:
        if self._fresh():
            return
        try:
            self._load()
        except (OSError, ValueError) as error:
            raise KeysUnavailable(f"key_folder_{type(error).__name__}", _RETRY_AFTER) from error

    def _load(self) -> None:
        loaded_at = self._clock()
        ring = self._alive(self._read())
        if not ring:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            ring = [_Dated(0, load_or_create_key(self._folder / _FIRST_NAME))]
        self._set = read_key_set({"keys": [one.key.jwk for one in ring]})
        self._ring, self._loaded_at = ring, loaded_at

    def _paths(self) -> list[Path]:
        if not self._folder.is_dir():
            return []
        return sorted(path for path in self._folder.iterdir() if _NAME.fullmatch(path.name))

    def _read(self) -> list[_Dated]:
        ring = []
        for path in self._paths():
            with suppress(FileNotFoundError):  # another process has just retired it
                ring.append(_Dated(int(path.stem), load_key(path)))
        return ring

    def _alive(self, ring: list[_Dated]) -> list[_Dated]:
        now = self._clock()
        retired = {old.created for old, new in pairwise(ring) if new.created + self.times.retire_after <= now}
        return [one for one in ring if one.created not in retired]
