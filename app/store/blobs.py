"""Raw files as they came, named by their content: a folder by default, S3, GCS or Azure by URL."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import obstore
from obstore.store import LocalStore, ObjectStore, from_url


class Blobs:
    """Content-addressed by SHA-256, per organisation. Nothing is ever changed or overwritten with other bytes."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    @classmethod
    def at(cls, url: str | None, data: Path) -> Blobs:
        """The store of a setting: a URL, or the folder ``blobs`` beside the data."""
        if url:
            return cls(from_url(url))
        folder = (data / "blobs").resolve()
        folder.mkdir(parents=True, exist_ok=True)
        return cls(LocalStore(prefix=folder))

    async def put(self, org_id: UUID, sha256: bytes, file: Path) -> None:
        """Keep a file; the same bytes again are the same blob."""
        await obstore.put_async(self._store, _name(org_id, sha256), file)

    async def get_range(self, org_id: UUID, sha256: bytes, start: int, end: int) -> bytes:
        """Bytes ``start`` to ``end`` (exclusive) of a file."""
        part = await obstore.get_range_async(self._store, _name(org_id, sha256), start=start, end=end)
        return bytes(part)

    async def fetch(self, org_id: UUID, sha256: bytes, into: Path) -> None:
        """Copy a file out, in pieces."""
        answer = await obstore.get_async(self._store, _name(org_id, sha256))
        with into.open("wb") as target:
            async for piece in answer.stream():
                target.write(piece)


def _name(org_id: UUID, sha256: bytes) -> str:
    digest = sha256.hex()
    return f"{org_id}/{digest[:2]}/{digest}"
