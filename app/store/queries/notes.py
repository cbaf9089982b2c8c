"""Reads of notes about denials."""

from __future__ import annotations

from uuid import UUID

from app.store.database import Row, Source

NOTES = """
SELECT t.id, t.body, t.author_id, p.name AS author_name, t.created_at
FROM texts t LEFT JOIN people p ON p.org_id = t.org_id AND p.id = t.author_id
WHERE t.org_id = %(org)s AND t.subject_id = %(denial)s AND t.kind = 'note'
"""


async def notes(source: Source, denial_id: UUID, limit: int, after: UUID | None) -> list[Row]:
    """Up to ``limit`` + 1 notes, newest first: the one too many says that there are more."""
    told = {"org": source.org_id, "denial": denial_id, "after": after, "limit": limit + 1}
    page = f"{NOTES} AND (%(after)s::uuid IS NULL OR t.id < %(after)s) ORDER BY t.id DESC LIMIT %(limit)s"
    return await source.fetch(page, told)


async def note(source: Source, denial_id: UUID, note_id: UUID) -> Row:
    """One that is there."""
    (row,) = await source.fetch(
        f"{NOTES} AND t.id = %(id)s", {"org": source.org_id, "denial": denial_id, "id": note_id}
    )
    return row
