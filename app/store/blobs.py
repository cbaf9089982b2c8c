"""Raw files as they came, named by their content: a folder by default, S3, GCS or Azure by URL."""

from __future__ import annotations

import asyncio
import os
import shutil
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from uuid import UUID

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url
from uuid_utils.compat import uuid7

FILE_ERRORS = (OSError, BaseError)
"""What a folder or an object store raises when it cannot keep or give a file: full, away, not allowed."""


class Blobs:
    """Content-addressed by SHA-256, per organisation. Nothing is ever changed or overwritten with other bytes.

    A blob with an ``owner`` is that one's own copy, and can be removed; the others stay.
    """

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    @classmethod
    def at(cls, url: str | None, data: Path) -> Blobs:
        """The store of a setting: a URL, or the folder ``blobs`` beside the data."""
        if url:
            return cls(from_url(url))
        folder = (data / "blobs").resolve()
        folder.mkdir(parents=True, exist_ok=True)
        return FolderBlobs(folder)

    async def put(self, org_id: UUID, sha256: bytes, file: Path | bytes, owner: UUID | None = None) -> None:
        """Keep a file, or a few bytes; the same again are the same blob."""
        await obstore.put_async(self._store, _name(org_id, sha256, owner), file)

    async def remove(self, org_id: UUID, sha256: bytes, owner: UUID) -> None:
        """Remove an owner's copy for good, if it is there."""
        with suppress(FileNotFoundError):
            await obstore.delete_async(self._store, _name(org_id, sha256, owner))

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


class FolderBlobs(Blobs):
    """Files in a folder. What was put outlives a crash of the machine, as what the database commits after it does."""

    def __init__(self, folder: Path) -> None:
        super().__init__(LocalStore(prefix=folder))
        self._folder = folder

    async def put(self, org_id: UUID, sha256: bytes, file: Path | bytes, owner: UUID | None = None) -> None:
        """See :meth:`Blobs.put`. The object store of a folder leaves it to the system when bytes reach the disk."""
        await asyncio.to_thread(self._put, file, _name(org_id, sha256, owner))

    async def fetch(self, org_id: UUID, sha256: bytes, into: Path) -> None:
        """See :meth:`Blobs.fetch`. Nothing ever changes a blob, so another name for it is as good as a copy."""
        try:
            await asyncio.to_thread(into.hardlink_to, self._folder / _name(org_id, sha256))
        except OSError:  # on another file system
            await super().fetch(org_id, sha256, into)

    def _put(self, file: Path | bytes, name: str) -> None:
        target = self._folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        # Whole and on disk before it has its name: the same bytes may be there already, and be relied upon.
        under_way = target.with_name(f"{target.name}#{uuid7().int}")  # as the object store calls its own
        try:
            with file.open("rb") if isinstance(file, Path) else BytesIO(file) as source, under_way.open("xb") as copy:
                shutil.copyfileobj(source, copy, 1 << 20)
                copy.flush()
                os.fsync(copy.fileno())
            under_way.replace(target)
        finally:
            under_way.unlink(missing_ok=True)
        for folder in (target.parent, target.parent.parent, self._folder):
            _keep_names(folder)


def _keep_names(folder: Path) -> None:
    """Bring the names in a folder to the disk. Windows does so by itself and opens no folders."""
    if os.name == "nt":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _name(org_id: UUID, sha256: bytes, owner: UUID | None = None) -> str:
    digest = sha256.hex()
    return f"{org_id}/{digest[:2]}/{digest}" + (f"-{owner}" if owner else "")
